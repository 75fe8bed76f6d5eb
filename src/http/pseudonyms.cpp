#include "http/pseudonyms.h"

#include "access/people.h"
#include "audit/entry.h"
#include "audit/person_keys.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kPeopleBelievedMs = 10'000;

}  // namespace

Result<> Pseudonyms::look(store::Database& database) {
  PANDOK_TRY(const auto keys, audit::FolderKeys::open(keys_folder_));
  logins_.clear();
  access::People people(database);
  access::PeopleQuery query{.limit = limits::kPeoplePerPageMax};
  for (bool more = true; more;) {
    PANDOK_TRY(const auto page, people.list(query));
    for (const access::Person& person : page)
      if (const auto key = keys->existing(person.id))
        logins_.emplace(audit::pseudonym(person.id, *key), person.login);
    more = std::ssize(page) == query.limit;
    if (more) query.after = page.back().login;
  }
  looked_ms_ = now_ms();
  return {};
}

Result<std::string> Pseudonyms::login_of(store::Database& database, std::string_view pseudonym) {
  const std::lock_guard lock(mutex_);
  const std::int64_t age_ms = now_ms() - looked_ms_;
  if (age_ms < 0 || age_ms > kPeopleBelievedMs) PANDOK_CHECKED(look(database));
  const auto found = logins_.find(std::string(pseudonym));
  return found == logins_.end() ? std::string() : found->second;
}

Result<std::string> Pseudonyms::pseudonym_of(store::Database& database, std::string_view person) {
  PANDOK_TRY(const auto known, access::People(database).find_login(person));
  const std::string id = known ? known->id : std::string(person);
  PANDOK_TRY(const auto keys, audit::FolderKeys::open(keys_folder_));
  const auto key = keys->existing(id);
  if (!key && (key.error().code == Code::not_found || key.error().code == Code::invalid_argument))
    return fail(Code::not_found, "'{}' is nobody in the log: they never acted, or were forgotten",
                quote_for_message(person));
  if (!key) return tl::unexpected<Error>(key.error());
  return audit::pseudonym(id, *key);
}

}  // namespace pandok::http
