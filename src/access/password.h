// Passwords: what may be one, how it is kept (Argon2id, RFC 9106), how it is checked.
//
// Rules after NIST SP 800-63B: a length, no composition rules, no expiry, nothing that everybody
// tries first, not one's own name. Compared as NFKC. Errors never hold a password.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok::access {

// invalid_argument (saying why) unless password is UTF-8 of limits::kPasswordCharsMin to
// kPasswordCharsMax characters, without control characters, not among the common ones, not one
// character over and over, and without login and name in it.
Result<> check_new_password(std::string_view password, std::string_view login,
                            std::string_view name);

// What one hashing costs. The default is about 0.1 s of one processor.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = 64u << 20;
  // For unit tests: fast and weak.
  static PasswordCost weak() { return {1, 8u << 10}; }
};

// Threads: any. At most `at_once` hashings run at a time, each with its memory; who would wait
// longer than limits::kHashingWaitMsMax gets resource_exhausted: "many people sign in just now, try
// again".
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {}, int at_once = 2);
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // The text to keep: "$argon2id$v=19$m=…", with its salt; at most 128 bytes. Also
  // invalid_argument for text that is far longer than any password, or no UTF-8.
  Result<std::string> hash(std::string_view password);

  struct Check {
    bool right = false;
    bool outdated = false;  // right, but made at another cost: hash it anew
  };
  // A stored text that is none is wrong, at the same cost. "" (no password, nobody): always wrong,
  // at the same cost, so that the time does not tell who exists.
  Result<Check> check(std::string_view stored, std::string_view password);

  PasswordCost cost() const { return cost_; }

 private:
  class Turn;
  PasswordCost cost_;
  std::string nobody_;  // the hash of a password that nobody knows
  std::mutex mutex_;
  std::condition_variable free_;
  int slots_;  // guarded by mutex_
};

}  // namespace pandok::access
