#include "access/sessions.h"

#include <algorithm>

#include "access/secret.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

constexpr std::size_t kNameBytes = 8;

bool is_live(const Session& session, std::int64_t now_ms) {
  if (session.created_ms > now_ms + kClockSlackMs) return false;
  return now_ms - session.seen_ms <= kSessionIdleMs && now_ms - session.created_ms < kSessionLifeMs;
}

Bytes session_digest(std::string_view secret) { return to_bytes(digest_of("session", secret)); }

std::string name_of(const Bytes& digest) {
  std::string name;
  for (std::size_t i = 0; i < kNameBytes; ++i)
    name += fmt::format("{:02x}", static_cast<unsigned>(digest[i]));
  return name;
}

Session session_of(const store::Row& row) {
  return {.name = std::string(row.text(0)),
          .person = std::string(row.text(1)),
          .address = std::string(row.text(2)),
          .created_ms = row.integer(3),
          .seen_ms = row.integer(4)};
}

}  // namespace

Result<std::string> Sessions::begin(std::string_view person, std::string_view address,
                                    std::int64_t now_ms) {
  std::string secret = new_secret();
  const Bytes digest = session_digest(secret);
  PANDOK_CHECKED(database_.execute(
      "DELETE FROM sessions WHERE seen_ms < $1 OR (person = $2 AND created_ms <= $3)",
      {now_ms - kSessionIdleMs, std::string(person), now_ms - kSessionLifeMs}));
  PANDOK_CHECKED(
      database_.execute("INSERT INTO sessions (digest, name, person, address, created_ms, seen_ms) "
                        "VALUES ($1, $2, $3, $4, $5, $5)",
                        {digest, name_of(digest), std::string(person),
                         quote_for_message(address, limits::kAddressCharsMax), now_ms}));
  PANDOK_CHECKED(database_.execute(
      "DELETE FROM sessions WHERE person = $1 AND digest <> $2 AND digest NOT IN (SELECT digest "
      "FROM sessions WHERE person = $1 AND digest <> $2 ORDER BY created_ms DESC LIMIT $3)",
      {std::string(person), digest, std::int64_t{limits::kSessionsPerPersonMax - 1}}));
  return secret;
}

Result<std::optional<Session>> Sessions::use(std::string_view secret, std::int64_t now_ms) {
  std::optional<Session> found;
  if (!is_secret(secret)) return found;
  const Bytes digest = session_digest(secret);
  PANDOK_CHECKED(database_.query(
      "SELECT name, person, address, created_ms, seen_ms FROM sessions WHERE digest = $1", {digest},
      [&](const store::Row& row) -> Result<> {
        found = session_of(row);
        return {};
      }));
  if (!found || !is_live(*found, now_ms)) return std::optional<Session>();
  if (now_ms - found->seen_ms < kSessionTouchMs) return found;
  // Not written (the disk is full, somebody else writes): the session only ends a little earlier.
  if (database_.execute("UPDATE sessions SET seen_ms = $2 WHERE digest = $1 AND seen_ms < $2",
                        {digest, now_ms}))
    found->seen_ms = now_ms;
  return found;
}

Result<bool> Sessions::end(std::string_view secret) {
  PANDOK_TRY(const auto ended,
             database_.execute("DELETE FROM sessions WHERE digest = $1", {session_digest(secret)}));
  return ended > 0;
}

Result<bool> Sessions::end_named(std::string_view person, std::string_view name) {
  PANDOK_TRY(const auto ended,
             database_.execute("DELETE FROM sessions WHERE person = $1 AND name = $2",
                               {std::string(person), std::string(name)}));
  return ended > 0;
}

Result<std::int64_t> Sessions::end_all(std::string_view person, std::string_view but_secret) {
  return database_.execute("DELETE FROM sessions WHERE person = $1 AND digest <> $2",
                           {std::string(person), session_digest(but_secret)});
}

Result<std::vector<Session>> Sessions::list(std::string_view person, std::int64_t now_ms) {
  std::vector<Session> sessions;
  PANDOK_CHECKED(database_.query(
      "SELECT name, person, address, created_ms, seen_ms FROM sessions WHERE person = $1 "
      "ORDER BY created_ms DESC, name",
      {std::string(person)}, [&](const store::Row& row) -> Result<> {
        sessions.push_back(session_of(row));
        return {};
      }));
  std::erase_if(sessions, [&](const Session& session) { return !is_live(session, now_ms); });
  return sessions;
}

std::string csrf_token(std::string_view session_secret) {
  return base64url(digest_of("csrf", session_secret));
}

bool is_csrf_token(std::string_view session_secret, std::string_view token) {
  return equal_secrets(csrf_token(session_secret), token);
}

}  // namespace pandok::access
