// Sessions of browsers: one secret a sign-in, of which only the digest is stored.
//
// A session ends 30 minutes after it was last used, 12 hours after it began, when it is ended, and
// when its person is disabled. A clock that goes backwards makes no session older or younger than
// it says; one from the future (over a minute) is over.
// Threads: one Sessions a thread; borrows the connection. Cost: one row a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

inline constexpr std::int64_t kSessionIdleMs = 30 * 60'000;
inline constexpr std::int64_t kSessionLifeMs = 12 * 3'600'000;
inline constexpr std::int64_t kSessionTouchMs = 60'000;

struct Session {
  std::string name;  // 16 hexadecimal digits, of the digest: names it, opens nothing
  std::string person;
  std::string address;  // where it began, as text
  std::int64_t created_ms = 0;
  std::int64_t seen_ms = 0;  // to the minute
};

class Sessions {
 public:
  explicit Sessions(store::Database& database) : database_(database) {}

  // The secret for the cookie, which is stored nowhere. Of one person's sessions the oldest end so
  // that at most limits::kSessionsPerPersonMax are left. Also forgets sessions that are over.
  Result<std::string> begin(std::string_view person, std::string_view address, std::int64_t now_ms);
  // The live session; nullopt for any other text. Notes the use at most once a minute, and goes on
  // if that cannot be written.
  Result<std::optional<Session>> use(std::string_view secret, std::int64_t now_ms);
  // False if there was none.
  Result<bool> end(std::string_view secret);
  // By Session::name, of this person; false if there is none.
  Result<bool> end_named(std::string_view person, std::string_view name);
  // All of a person, but for this one ("": without exception); how many.
  Result<std::int64_t> end_all(std::string_view person, std::string_view but_secret = {});
  // Those alive, newest first.
  Result<std::vector<Session>> list(std::string_view person, std::int64_t now_ms);

 private:
  store::Database& database_;
};

// The token that a page sends with each change, made from the session's secret, so that a page
// elsewhere cannot know it. Pure; constant time.
std::string csrf_token(std::string_view session_secret);
bool is_csrf_token(std::string_view session_secret, std::string_view token);

}  // namespace pandok::access
