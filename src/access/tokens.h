// API tokens of programs: "pandok_<id>_<secret>", of which only the digest is stored.
//
// What a token may do is what it was given and its owner may do at the moment of use. It is dead
// when it has expired, was revoked, or its owner is disabled.
// Threads: one Tokens a thread; borrows the connection. Cost: one row a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/people.h"
#include "access/roles.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

inline constexpr std::int64_t kTokenLifeMaxMs = 366LL * 24 * 3'600'000;

struct Token {
  std::string id;  // base/id.h
  std::string person;
  std::string name;  // what the owner calls it
  PermissionSet scopes;
  std::int64_t created_ms = 0;
  std::int64_t expires_ms = 0;
  std::optional<std::int64_t> used_ms;  // last, to the minute
  std::optional<std::int64_t> revoked_ms;
};

struct NewToken {
  Token token;
  std::string text;  // shown once
};

// The parts of a token's text; nullopt unless it has the form. Views into text.
struct TokenText {
  std::string_view id, secret;
  static std::optional<TokenText> parse(std::string_view text);
};

class Tokens {
 public:
  explicit Tokens(store::Database& database) : database_(database) {}

  // invalid_argument for a bad name, no scopes, an expiry that is past or over a year away;
  // permission_denied for a scope that the owner has not; resource_exhausted for more than
  // limits::kTokensPerPersonMax alive.
  Result<NewToken> create(const Person& owner, std::string_view name, PermissionSet scopes,
                          std::int64_t expires_ms, std::int64_t now_ms);
  // The live token; nullopt for any other text. Whether its owner is active is the caller's
  // question (gate.h). Notes the use at most once a minute, and goes on if that cannot be written.
  Result<std::optional<Token>> use(std::string_view text, std::int64_t now_ms);
  // Newest first, also those that are over.
  Result<std::vector<Token>> list(std::string_view person);
  // Of this person; false if there is no such token alive.
  Result<bool> revoke(std::string_view person, std::string_view id, std::int64_t now_ms);
  Result<std::int64_t> revoke_all(std::string_view person, std::int64_t now_ms);

 private:
  store::Database& database_;
};

}  // namespace pandok::access
