#include "access/person_rows.h"

#include <string>

#include "base/date.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

constexpr std::string_view kSelectPerson =
    "SELECT p.id, p.login, p.name, p.organisation, p.roles, p.state, p.created_ms, p.changed_ms, "
    "p.version, p.changed_by, c.password, c.totp FROM people p LEFT JOIN credentials c ON "
    "c.person = p.id "
    "WHERE ";

// ",officer,trainer," as roles.
std::optional<RoleSet> roles_of(std::string_view column) {
  if (column.size() < 2 || column.front() != ',' || column.back() != ',') return std::nullopt;
  return parse_roles(column.substr(1, column.size() - 2));
}

Result<Person> person_of(const store::Row& row) {
  const auto roles = roles_of(row.text(4));
  const std::string_view state = row.text(5);
  if (!roles || (state != "active" && state != "disabled"))
    return fail(Code::data_corrupted,
                "the person {} has an unknown role or state; restore the "
                "database from a backup",
                row.text(0));
  return Person{.id = std::string(row.text(0)),
                .login = std::string(row.text(1)),
                .name = std::string(row.text(2)),
                .organisation = std::string(row.text(3)),
                .roles = *roles,
                .state = state == "active" ? PersonState::active : PersonState::disabled,
                .has_password = !row.text(10).empty(),
                .has_totp = !row.is_null(11),
                .created_ms = row.integer(6),
                .changed_ms = row.integer(7),
                .changed_by = std::string(row.text(9)),
                .version = row.integer(8)};
}

}  // namespace

Result<std::vector<Person>> select_people(store::Database& database, std::string_view where,
                                          store::Parameters parameters) {
  std::vector<Person> people;
  PANDOK_CHECKED(database.query(std::string(kSelectPerson).append(where), parameters,
                                [&](const store::Row& row) -> Result<> {
                                  PANDOK_TRY(auto person, person_of(row));
                                  people.push_back(std::move(person));
                                  return {};
                                }));
  return people;
}

tl::unexpected<Error> somebody_was_quicker(std::string_view name, std::string_view by,
                                           std::int64_t changed_ms) {
  return fail(Code::failed_precondition, "{} was changed by {} at {} UTC; look again and repeat",
              quote_for_message(name), by.empty() ? "somebody else" : quote_for_message(by),
              minute_text(changed_ms));
}

Result<std::optional<Person>> find_person(store::Database& database, PersonKey key,
                                          std::string_view value) {
  const std::string_view where = key == PersonKey::id ? "p.id = $1" : "p.login = $1";
  PANDOK_TRY(auto people, select_people(database, where, {std::string(value)}));
  if (people.empty()) return std::optional<Person>();
  return std::optional<Person>(std::move(people.front()));
}

}  // namespace pandok::access
