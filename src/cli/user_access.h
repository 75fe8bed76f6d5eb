// What the `pandok user` commands share: the home's people, names on the command line, JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/people.h"
#include "access/secret.h"
#include "access/tokens.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "store/home.h"

namespace pandok::cli {

// A home opened for its people.
struct OpenPeople {
  store::Home home;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Recording> recording;
  access::People people() const { return access::People(*database); }
  // Tells the audit log, before it is done or before the commit, and not done without.
  Result<> record(std::string_view act, std::string_view person_id = "") const {
    return recording->record(act, "person", person_id);
  }
};
Result<OpenPeople> open_people(const Context& context);

// The person with this login, the organisation with this name; not_found. Whoever runs this program
// may read the database anyway, so here an answer may tell who exists.
Result<access::Person> person_named(const OpenPeople& open, std::string_view login);
Result<access::Organisation> organisation_named(const OpenPeople& open, std::string_view name);

// Names of roles or permissions, separated by commas; invalid_argument names what is unknown.
Result<access::RoleSet> roles_option(std::string_view names);
Result<access::PermissionSet> permissions_option(std::string_view names);

// A password: asked for twice without showing it where a person sits, else the first line of
// stdin. Never an argument, which other users of the machine can see.
Result<access::SecretText> read_password(std::string_view prompt);

Json person_json(const access::Person& person, const access::Organisation& organisation);
Json organisation_json(const access::Organisation& organisation);
Json token_json(const access::Token& token);

// `pandok user NAME` with --home.
CLI::App* add_user_command(CLI::App& parent, Context& context, const std::string& name,
                           const std::string& text);
void add_token_commands(CLI::App& user, Context& context);
void add_organisation_commands(CLI::App& user, Context& context);
void add_openid_commands(CLI::App& user, Context& context);

}  // namespace pandok::cli
