#include <algorithm>

#include "access/credentials.h"
#include "access/invitations.h"
#include "access/sessions.h"
#include "base/id.h"
#include "cli/context.h"
#include "cli/user_access.h"

namespace pandok::cli {
namespace {

using access::Person;

constexpr const char* kServer = "http://127.0.0.1:8080";

// The secret stands behind '#': browsers keep that part to themselves.
void print_link(const std::string& server, const std::string& secret) {
  const std::string_view slash = server.ends_with('/') ? "" : "/";
  print("{}{}welcome#{}", server, slash, secret);
}

Result<> print_person(const OpenPeople& open, const Person& person) {
  PANDOK_TRY(const auto organisation, open.people().organisation(person.organisation));
  print_line(person_json(person, organisation).dump(2));
  return {};
}

// --- add

struct PeopleAddOptions {
  std::string login, name, organisation, roles, server = kServer;
  bool password = false;
};

Result<> check_first_person(const OpenPeople& open, access::RoleSet roles) {
  PANDOK_TRY(const bool people, open.people().any());
  if (people || roles.has(access::Role::administrator)) return {};
  return fail(Code::failed_precondition,
              "the first person must be an administrator: from then on everybody signs in");
}

Result<> add_with_password(const OpenPeople& open, const access::NewPerson& person) {
  PANDOK_TRY(const auto password, read_password("Password:"));
  PANDOK_TRY(const auto services, access::Services::open(open.home.access_key_file()));
  access::Credentials credentials(*open.database, *services);
  PANDOK_TRY(auto hash, credentials.hash_new_password(person.login, person.name, password.view()));
  PANDOK_TRY(auto transaction, store::Transaction::begin(*open.database));
  PANDOK_TRY(const Person made, open.people().create(person, now_ms()));
  PANDOK_CHECKED(credentials.put_password_hash(made.id, std::move(hash), now_ms()));
  PANDOK_CHECKED(open.record("person.create", made.id));
  PANDOK_CHECKED(transaction.commit());
  print("{} may sign in", made.login);
  return {};
}

Result<> add_with_link(const OpenPeople& open, const access::NewPerson& person,
                       const std::string& server) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(*open.database));
  PANDOK_TRY(const Person made, open.people().create(person, now_ms()));
  PANDOK_TRY(const auto link, access::Invitations(*open.database)
                                  .create(made.id, access::InvitationPurpose::welcome, now_ms()));
  PANDOK_CHECKED(open.record("person.create", made.id));
  PANDOK_CHECKED(transaction.commit());
  print_link(server, link);
  return {};
}

Result<> add(Context& context, const PeopleAddOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto organisation, organisation_named(open, options.organisation));
  PANDOK_TRY(const auto roles, roles_option(options.roles));
  PANDOK_CHECKED(check_first_person(open, roles));
  const access::NewPerson person{options.login, options.name, organisation.id, roles};
  return options.password ? add_with_password(open, person)
                          : add_with_link(open, person, options.server);
}

// --- list, show

struct PeopleListOptions {
  std::string text, organisation, state, after;
  int limit = 50;
  bool json = false;
};

std::string person_line(const Person& person) {
  return fmt::format("{:<24} {:<9} {:<3} {} | {}", person.login,
                     access::person_state_name(person.state), person.has_totp ? "2fa" : "",
                     person.name, to_string(person.roles));
}

Result<> list(Context& context, const PeopleListOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  access::PeopleQuery query{.text = options.text, .after = options.after, .limit = options.limit};
  if (!options.organisation.empty()) {
    PANDOK_TRY(const auto organisation, organisation_named(open, options.organisation));
    query.organisation = organisation.id;
  }
  if (!options.state.empty())
    query.state =
        options.state == "active" ? access::PersonState::active : access::PersonState::disabled;
  PANDOK_CHECKED(open.record("person.list"));
  PANDOK_TRY(const auto people, open.people().list(query));
  for (const Person& person : people) {
    PANDOK_TRY(const auto organisation, open.people().organisation(person.organisation));
    print_line(options.json ? json_line(person_json(person, organisation)) : person_line(person));
  }
  if (!options.json) print("{} shown", people.size());
  return {};
}

struct LoginOptions {
  std::string login;
};

Result<> show(Context& context, const LoginOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const Person person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("person.show", person.id));
  return print_person(open, person);
}

// --- change, disable, enable

struct PeopleChangeOptions {
  std::string login, name, organisation, roles;
  bool no_roles = false, password = false, remove_totp = false;
};

Result<> change_credentials(const OpenPeople& open, const Person& person,
                            const PeopleChangeOptions& options) {
  PANDOK_TRY(const auto services, access::Services::open(open.home.access_key_file()));
  access::Credentials credentials(*open.database, *services);
  if (options.password) {
    PANDOK_TRY(const auto password, read_password("New password:"));
    PANDOK_CHECKED(credentials.set_password(person, password.view(), now_ms()));
  }
  if (options.remove_totp) PANDOK_CHECKED(credentials.remove_totp(person.id, now_ms()));
  // Whoever was in by the old ones is out.
  PANDOK_CHECKED(access::Sessions(*open.database).end_all(person.id));
  return {};
}

Result<> change(Context& context, const PeopleChangeOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const Person person, person_named(open, options.login));
  access::PersonChange change;
  if (!options.name.empty()) change.name = options.name;
  if (!options.organisation.empty()) {
    PANDOK_TRY(const auto organisation, organisation_named(open, options.organisation));
    change.organisation = organisation.id;
  }
  if (!options.roles.empty()) {
    PANDOK_TRY(change.roles, roles_option(options.roles));
  }
  if (options.no_roles) change.roles = access::RoleSet{};
  const bool profile = change.name || change.organisation || change.roles;
  const bool credentials = options.password || options.remove_totp;
  if (!profile && !credentials)
    return fail(Code::invalid_argument, "nothing to change (pandok user change --help tells what)");
  PANDOK_CHECKED(open.record("person.change", person.id));
  if (profile)
    PANDOK_CHECKED(
        open.people().change(person.id, person.version, change, local_person(), now_ms()));
  if (credentials) PANDOK_CHECKED(change_credentials(open, person, options));
  PANDOK_TRY(const Person after, open.people().get(person.id));
  return print_person(open, after);
}

Result<> set_state(Context& context, const LoginOptions& options, access::PersonState state) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const Person person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("person.change", person.id));
  if (person.state != state)
    PANDOK_CHECKED(open.people().change(person.id, person.version, {.state = state}, local_person(),
                                        now_ms()));
  print("{} is {}", person.login, access::person_state_name(state));
  return {};
}
Result<> disable(Context& context, const LoginOptions& options) {
  return set_state(context, options, access::PersonState::disabled);
}
Result<> enable(Context& context, const LoginOptions& options) {
  return set_state(context, options, access::PersonState::active);
}

// --- roles

struct RolesOptions {
  bool json = false;
};

Result<> roles(Context&, const RolesOptions& options) {
  access::RoleSet::all().for_each([&](access::Role role) {
    const auto may = permissions_of(role);
    if (options.json) {
      Json permissions = Json::array();
      may.for_each([&](access::Permission one) {
        permissions.push_back(std::string(access::permission_name(one)));
      });
      print_line(json_line({{"role", access::role_name(role)},
                            {"needs_second_factor", access::needs_second_factor({role})},
                            {"permissions", permissions}}));
    } else {
      std::string list = to_string(may);
      std::ranges::replace(list, ',', ' ');
      print("{:<18} {}", access::role_name(role), list.empty() ? "-" : list);
    }
  });
  return {};
}

// --- invite, sign-out

struct InviteOptions {
  std::string login, server = kServer;
};

Result<> invite(Context& context, const InviteOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  access::Invitations invitations(*open.database);
  if (options.login.empty()) {
    PANDOK_CHECKED(open.record("person.invite"));
    PANDOK_TRY(const auto link, invitations.create_first_administrator(now_ms()));
    print_link(options.server, link);
    return {};
  }
  PANDOK_TRY(const Person person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("person.invite", person.id));
  using Purpose = access::InvitationPurpose;
  const auto purpose = person.has_password ? Purpose::reset : Purpose::welcome;
  PANDOK_TRY(const auto link, invitations.create(person.id, purpose, now_ms()));
  print_link(options.server, link);
  return {};
}

struct SignOutOptions {
  std::string login;
  bool tokens = false;
};

Result<> sign_out(Context& context, const SignOutOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const Person person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("person.sign_out", person.id));
  PANDOK_TRY(const auto sessions, access::Sessions(*open.database).end_all(person.id));
  std::int64_t tokens = 0;
  if (options.tokens) {
    PANDOK_TRY(tokens, access::Tokens(*open.database).revoke_all(person.id, now_ms()));
  }
  print("{} sessions ended, {} tokens revoked", sessions, tokens);
  return {};
}

// --- the commands

void add_add(CLI::App& user, Context& context) {
  auto* command = add_user_command(user, context, "add",
                                   "Add a person; prints the link by which they choose a password");
  auto options = std::make_shared<PeopleAddOptions>();
  command->add_option("LOGIN", options->login, "What they sign in with")->required();
  command->add_option("--name", options->name, "Their name")->required();
  command->add_option("--organisation", options->organisation, "Its name")->required();
  command->add_option("--roles", options->roles, "Names with a comma between (pandok user roles)")
      ->required();
  command->add_flag("--password", options->password,
                    "Ask for a password, or take it from stdin, instead of a link");
  command->add_option("--server", options->server, "Where the link leads")->capture_default_str();
  command->footer(
      "The link works once and for 72 hours; hand it over in person or by a way that "
      "only they read.");
  set_callback(*command, context, options, add);
}

void add_people_list(CLI::App& user, Context& context) {
  auto* command = add_user_command(user, context, "list", "List people, one a line");
  auto options = std::make_shared<PeopleListOptions>();
  command->add_option("--text", options->text, "Only those with this in login or name");
  command->add_option("--organisation", options->organisation, "Only those of this organisation");
  command->add_option("--state", options->state, "Only those who are active, or disabled")
      ->check(CLI::IsMember({"active", "disabled"}));
  command->add_option("--after", options->after, "Go on after this login");
  command->add_option("--limit", options->limit, "At most this many, up to 1000")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object a line");
  set_callback(*command, context, options, list);
}

void add_login_command(CLI::App& user, Context& context, const std::string& name,
                       const std::string& text, Result<> (*body)(Context&, const LoginOptions&)) {
  auto* command = add_user_command(user, context, name, text);
  auto options = std::make_shared<LoginOptions>();
  command->add_option("LOGIN", options->login, "Who")->required();
  set_callback(*command, context, options, body);
}

void add_change(CLI::App& user, Context& context) {
  auto* command = add_user_command(user, context, "change", "Change a person");
  auto options = std::make_shared<PeopleChangeOptions>();
  command->add_option("LOGIN", options->login, "Who")->required();
  command->add_option("--name", options->name, "Their new name");
  command->add_option("--organisation", options->organisation, "Their new organisation");
  auto* some = command->add_option("--roles", options->roles,
                                   "All their roles from now on, names with a comma between");
  command->add_flag("--no-roles", options->no_roles, "They have no role any more")->excludes(some);
  command->add_flag("--password", options->password,
                    "Ask for a new password, or take it from stdin; ends their sessions");
  command->add_flag("--remove-totp", options->remove_totp,
                    "Remove the second factor, after the phone was lost; ends their sessions");
  set_callback(*command, context, options, change);
}

void add_invite(CLI::App& user, Context& context) {
  auto* command = add_user_command(user, context, "invite",
                                   "Print a one-time link: to choose a password, first or anew");
  auto options = std::make_shared<InviteOptions>();
  command->add_option("LOGIN", options->login,
                      "For whom; without it, for the first administrator of a home without people");
  command->add_option("--server", options->server, "Where the link leads")->capture_default_str();
  set_callback(*command, context, options, invite);
}

void add_sign_out(CLI::App& user, Context& context) {
  auto* command = add_user_command(user, context, "sign-out", "End all sessions of a person");
  auto options = std::make_shared<SignOutOptions>();
  command->add_option("LOGIN", options->login, "Who")->required();
  command->add_flag("--tokens", options->tokens, "Revoke their tokens, too");
  set_callback(*command, context, options, sign_out);
}

}  // namespace

void add_user_commands(CLI::App& app, Context& context) {
  auto* user = app.add_subcommand(
      "user", "People who may use the server: add, change, disable, invite; their tokens");
  user->require_subcommand(1);
  add_add(*user, context);
  add_people_list(*user, context);
  add_login_command(*user, context, "show", "Show a person, as JSON", show);
  add_change(*user, context);
  add_login_command(*user, context, "disable", "Nobody signs in as this person; ends all sessions",
                    disable);
  add_login_command(*user, context, "enable", "Let a disabled person in again", enable);
  auto* table = user->add_subcommand("roles", "Print what each role may do");
  auto options = std::make_shared<RolesOptions>();
  table->add_flag("--json", options->json, "One JSON object a line");
  set_callback(*table, context, options, roles);
  add_invite(*user, context);
  add_sign_out(*user, context);
  add_token_commands(*user, context);
  add_openid_commands(*user, context);
  add_organisation_commands(*user, context);
}

}  // namespace pandok::cli
