#include "access/openid_links.h"

#include "access/person_rows.h"

namespace pandok::access {

Result<> OpenidLinks::put(std::string_view person, std::string_view issuer,
                          std::string_view subject, std::int64_t now_ms) {
  auto done = database_.execute(
      "INSERT INTO openid_links (issuer, subject, person, created_ms) VALUES ($1, $2, $3, $4)",
      {std::string(issuer), std::string(subject), std::string(person), now_ms});
  if (done) return {};
  if (done.error().code == Code::already_exists)
    return fail(Code::already_exists,
                "this account, or this person, is linked already; remove that link first");
  return tl::unexpected<Error>(std::move(done).error());
}

Result<std::optional<OpenidLink>> OpenidLinks::of(std::string_view person) {
  std::optional<OpenidLink> found;
  PANDOK_CHECKED(database_.query(
      "SELECT issuer, subject, created_ms FROM openid_links WHERE person = $1",
      {std::string(person)}, [&](const store::Row& row) -> Result<> {
        found = OpenidLink{std::string(row.text(0)), std::string(row.text(1)), row.integer(2)};
        return {};
      }));
  return found;
}

Result<std::optional<Person>> OpenidLinks::find(std::string_view issuer, std::string_view subject) {
  std::string person;
  PANDOK_CHECKED(database_.query(
      "SELECT person FROM openid_links WHERE issuer = $1 AND subject = $2",
      {std::string(issuer), std::string(subject)}, [&](const store::Row& row) -> Result<> {
        person = row.text(0);
        return {};
      }));
  if (person.empty()) return std::optional<Person>();
  return find_person(database_, PersonKey::id, person);
}

Result<bool> OpenidLinks::remove(std::string_view person) {
  PANDOK_TRY(const auto removed, database_.execute("DELETE FROM openid_links WHERE person = $1",
                                                   {std::string(person)}));
  return removed > 0;
}

}  // namespace pandok::access
