#include "access/people.h"

#include "access/person_rows.h"
#include "access/text.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

// Roles with a comma before, between and behind, so that each can be found by LIKE.
std::string roles_column(RoleSet roles) { return "," + to_string(roles) + ","; }

std::string folded_columns(const Person& person) { return person.login + "\n" + fold(person.name); }

// %text% for LIKE … ESCAPE '!', its own signs quoted.
std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : fold(text)) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

Result<> check_query(const PeopleQuery& query) {
  if (query.limit < 1 || query.limit > limits::kPeoplePerPageMax)
    return fail(Code::invalid_argument, "the limit is {}, not 1 to {}", query.limit,
                limits::kPeoplePerPageMax);
  if (!is_utf8(query.text) || utf8_length(query.text) > limits::kSearchTextCharsMax)
    return fail(Code::invalid_argument, "the text to look for has more than {} characters",
                limits::kSearchTextCharsMax);
  return {};
}

bool is_active_administrator(const Person& person) {
  return person.state == PersonState::active && person.roles.has(Role::administrator);
}

}  // namespace

std::string_view person_state_name(PersonState state) {
  return state == PersonState::active ? "active" : "disabled";
}

Result<Person> People::create(const NewPerson& person, std::int64_t now_ms) {
  Person made{.id = new_id(now_ms),
              .organisation = person.organisation,
              .roles = person.roles,
              .created_ms = now_ms,
              .changed_ms = now_ms};
  PANDOK_TRY(made.login, normal_login(person.login));
  PANDOK_TRY(made.name, normal_name("a person's name", person.name));
  PANDOK_CHECKED(organisation(made.organisation));
  const auto done = database_.execute(
      "INSERT INTO people (id, login, name, folded, organisation, roles, state, created_ms, "
      "changed_ms, version) VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $7, 1)",
      {made.id, made.login, made.name, folded_columns(made), made.organisation,
       roles_column(made.roles), now_ms});
  if (!done && done.error().code == Code::already_exists)
    return fail(Code::already_exists, "the login '{}' is taken", made.login);
  PANDOK_CHECKED(done);
  return made;
}

Result<Person> People::get(std::string_view id) {
  PANDOK_TRY(auto found, find_person(database_, PersonKey::id, id));
  if (!found) return fail(Code::not_found, "there is no person '{}'", quote_for_message(id));
  return *std::move(found);
}

Result<std::optional<Person>> People::find_login(std::string_view login) {
  const auto normal = normal_login(login);
  if (!normal) return std::optional<Person>();
  return find_person(database_, PersonKey::login, *normal);
}

Result<std::vector<Person>> People::list(const PeopleQuery& query) {
  PANDOK_CHECKED(check_query(query));
  const std::string state(query.state ? person_state_name(*query.state) : "");
  return select_people(
      database_,
      "($1 = '' OR p.folded LIKE $2 ESCAPE '!') AND ($3 = '' OR p.organisation = "
      "$3) AND ($4 = '' OR p.state = $4) AND p.login > $5 ORDER BY p.login LIMIT $6",
      {query.text, like_pattern(query.text), query.organisation, state, query.after,
       std::int64_t{query.limit}});
}

Result<Person> People::change(std::string_view id, std::int64_t version, const PersonChange& change,
                              std::string_view by, std::int64_t now_ms) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  // First a write of one row that all changes write: the check below then sees what others did.
  PANDOK_CHECKED(database_.execute("UPDATE counters SET value = value + 1 WHERE name = 'people'"));
  PANDOK_TRY(const Person before, get(id));
  if (before.version != version)
    return somebody_was_quicker(before.login, before.changed_by, before.changed_ms);
  Person after = before;
  after.changed_ms = now_ms;
  after.changed_by = by;
  after.version = version + 1;
  if (change.name) {
    PANDOK_TRY(after.name, normal_name("a person's name", *change.name));
  }
  if (change.organisation) after.organisation = *change.organisation;
  if (change.roles) after.roles = *change.roles;
  if (change.state) after.state = *change.state;
  PANDOK_CHECKED(write_change(before, after));
  PANDOK_CHECKED(transaction.commit());
  return after;
}

Result<> People::write_change(const Person& before, const Person& after) {
  PANDOK_CHECKED(organisation(after.organisation));
  if (is_active_administrator(before) && !is_active_administrator(after))
    PANDOK_CHECKED(check_another_administrator(before.id));
  // Also when somebody is let in again: a sign-in may have ended while they were disabled.
  if (before.state != after.state)
    for (const char* sql :
         {"DELETE FROM sessions WHERE person = $1", "DELETE FROM invitations WHERE person = $1"})
      PANDOK_CHECKED(database_.execute(sql, {after.id}));
  PANDOK_CHECKED(database_.execute(
      "UPDATE people SET name = $2, folded = $3, organisation = $4, roles = $5, state = $6, "
      "changed_ms = $7, version = $8, changed_by = $9 WHERE id = $1",
      {after.id, after.name, folded_columns(after), after.organisation, roles_column(after.roles),
       std::string(person_state_name(after.state)), after.changed_ms, after.version,
       after.changed_by}));
  return {};
}

Result<> People::check_another_administrator(const std::string& but) {
  PANDOK_TRY(const auto others,
             database_.query_integer("SELECT count(*) FROM people WHERE id <> $1 AND state = "
                                     "'active' AND roles LIKE '%,administrator,%'",
                                     {but}));
  if (others.value_or(0) > 0) return {};
  return fail(Code::failed_precondition,
              "this is the last administrator; make somebody else one first");
}

Result<bool> People::any() {
  PANDOK_TRY(const auto one, database_.query_integer("SELECT 1 FROM people LIMIT 1"));
  return one.has_value();
}

Result<bool> has_people(store::Database& database) { return People(database).any(); }

}  // namespace pandok::access
