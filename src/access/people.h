// People and organisations: who they are, what they may, whether they may still sign in.
//
// Nobody is ever removed: what somebody did keeps its name. There is always an active administrator
// once there was one. Passwords and second factors: credentials.h.
// Threads: one People a thread; borrows the connection. Cost: one or two rows a call unless said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

enum class OrganisationKind { agency, holder, company, programme, school };
std::string_view organisation_kind_name(OrganisationKind kind);  // "agency", …
std::optional<OrganisationKind> parse_organisation_kind(std::string_view name);

struct Organisation {
  std::string id;  // base/id.h
  std::string name;
  OrganisationKind kind = OrganisationKind::agency;
  // For right holders: holders.name in the register; their designs are those of this holder.
  std::string holder;
  std::string mail;             // where notices go (mail/address.h), or ""
  std::int64_t created_ms = 0;  // since 1970-01-01 UTC, as all times here
  std::int64_t changed_ms = 0;
  std::string changed_by;    // as Person::changed_by
  std::int64_t version = 1;  // grows with every change
};

struct NewOrganisation {
  std::string name;
  OrganisationKind kind = OrganisationKind::agency;
  std::string holder, mail;
};

// What is not given stays. Of another kind than holder there is no holder: that name goes away.
struct OrganisationChange {
  std::optional<std::string> name;
  std::optional<OrganisationKind> kind;
  std::optional<std::string> holder, mail;
};

enum class PersonState { active, disabled };
std::string_view person_state_name(PersonState state);

struct Person {
  std::string id;     // base/id.h
  std::string login;  // normal_login()
  std::string name;
  std::string organisation;  // its id
  RoleSet roles;
  PersonState state = PersonState::active;
  bool has_password = false;
  bool has_totp = false;  // set up and confirmed
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
  // A login, or who ran the command line ("local:kim"); "" as long as nobody has changed them.
  std::string changed_by;
  std::int64_t version = 1;  // grows with every change
};

struct NewPerson {
  std::string login, name;
  std::string organisation;  // its id
  RoleSet roles;
};

// What is not given stays.
struct PersonChange {
  std::optional<std::string> name;
  std::optional<std::string> organisation;  // its id
  std::optional<RoleSet> roles;
  std::optional<PersonState> state;
};

struct PeopleQuery {
  std::string text;          // in login or name, without regard to case and width; "": all
  std::string organisation;  // id; "": all
  std::optional<PersonState> state;
  std::string after;  // the login that the last page ended with
  int limit = 50;     // 1 to limits::kPeoplePerPageMax
};

class People {
 public:
  explicit People(store::Database& database) : database_(database) {}

  // In the caller's transaction or, without one, durable on return. invalid_argument for a name
  // that breaks the rules (text.h), already_exists for a login that is taken, not_found for an
  // unknown organisation.
  Result<Person> create(const NewPerson& person, std::int64_t now_ms);
  // not_found for an unknown id.
  Result<Person> get(std::string_view id);
  // Any spelling of the login; nullopt if there is none, also for text that can be no login.
  Result<std::optional<Person>> find_login(std::string_view login);
  // By login, a page. invalid_argument for a limit out of range or a text that is too long. With a
  // text: one pass over all people.
  Result<std::vector<Person>> list(const PeopleQuery& query);
  // As they are after it, version one higher, changed by `by`. In its own transaction.
  // failed_precondition if `version` is not the stored one (somebody was quicker: the message says
  // who and when, for those who manage people), or if nobody active would be an administrator
  // afterwards. Someone who is disabled loses sessions and links at once and keeps their tokens,
  // which are dead as long as they are disabled; the caller tells its Gate.
  Result<Person> change(std::string_view id, std::int64_t version, const PersonChange& change,
                        std::string_view by, std::int64_t now_ms);
  Result<bool> any();

  // invalid_argument (also for a holder's name where the kind is another, and an address that is
  // none), already_exists (by name, folded), as for people.
  Result<Organisation> create_organisation(const NewOrganisation& organisation,
                                           std::int64_t now_ms);
  // As change(). failed_precondition also if right holders belong to it and it would lose the name
  // in the register whose designs they see. The caller tells its Gate.
  Result<Organisation> change_organisation(std::string_view id, std::int64_t version,
                                           const OrganisationChange& change, std::string_view by,
                                           std::int64_t now_ms);
  Result<Organisation> organisation(std::string_view id);  // not_found
  Result<std::optional<Organisation>> find_organisation(std::string_view name);
  // All, by name; at most limits::kOrganisationsMax can be made.
  Result<std::vector<Organisation>> organisations();

 private:
  Result<> write_change(const Person& before, const Person& after);
  Result<> check_another_administrator(const std::string& but);
  Result<> write_organisation(const Organisation& before, const Organisation& after);
  store::Database& database_;
};

// True once there is a person: from then on nobody acts without a sign-in. One row.
Result<bool> has_people(store::Database& database);

}  // namespace pandok::access
