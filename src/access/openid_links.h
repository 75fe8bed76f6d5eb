// Which account at an OpenID provider is which person here.
//
// A person links their account themselves, signed in with their password; nobody is made or found
// by a name or an address that the provider tells. One account a person, one person an account.
// Threads: one OpenidLinks a thread; borrows the connection. Cost: one row a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/people.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

struct OpenidLink {
  std::string issuer, subject;
  std::int64_t created_ms = 0;
};

class OpenidLinks {
 public:
  explicit OpenidLinks(store::Database& database) : database_(database) {}

  // already_exists if the account or the person is linked already.
  Result<> put(std::string_view person, std::string_view issuer, std::string_view subject,
               std::int64_t now_ms);
  Result<std::optional<OpenidLink>> of(std::string_view person);
  Result<std::optional<Person>> find(std::string_view issuer, std::string_view subject);
  // False if there was none.
  Result<bool> remove(std::string_view person);

 private:
  store::Database& database_;
};

}  // namespace pandok::access
