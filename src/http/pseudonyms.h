// Whose pseudonym is it? For the auditor's page, from people to the log's names for them and back.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "store/database.h"

namespace pandok::http {

// Threads: any. Somebody whose key was destroyed is nobody from the next look on; looks are ten
// seconds apart at least, and cost a file and some microseconds a person.
class Pseudonyms {
 public:
  explicit Pseudonyms(std::filesystem::path keys_folder) : keys_folder_(std::move(keys_folder)) {}
  // The login, or "" if it is nobody's.
  Result<std::string> login_of(store::Database& database, std::string_view pseudonym);
  // Of a login, or of an id that stands in no list of people ("local:kim"). not_found for somebody
  // who has no key: they never acted, or were forgotten.
  Result<std::string> pseudonym_of(store::Database& database, std::string_view person);

 private:
  Result<> look(store::Database& database);
  const std::filesystem::path keys_folder_;
  std::mutex mutex_;
  std::int64_t looked_ms_ = 0;                           // guarded by mutex_
  std::unordered_map<std::string, std::string> logins_;  // by pseudonym; guarded by mutex_
};

}  // namespace pandok::http
