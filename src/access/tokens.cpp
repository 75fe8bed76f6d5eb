#include "access/tokens.h"

#include "access/secret.h"
#include "access/text.h"
#include "base/id.h"
#include "base/limits.h"

namespace pandok::access {
namespace {

constexpr std::string_view kPrefix = "pandok_";
constexpr std::size_t kIdChars = 26;
constexpr std::int64_t kTouchMs = 60'000;

constexpr std::string_view kSelectToken =
    "SELECT id, person, name, scopes, created_ms, expires_ms, used_ms, revoked_ms, digest "
    "FROM tokens WHERE ";

std::optional<std::int64_t> optional_time(const store::Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

Result<Token> token_of(const store::Row& row) {
  const auto scopes = parse_permissions(row.text(3));
  if (!scopes)
    return fail(Code::data_corrupted, "the token {} has an unknown scope; revoke it", row.text(0));
  return Token{.id = std::string(row.text(0)),
               .person = std::string(row.text(1)),
               .name = std::string(row.text(2)),
               .scopes = *scopes,
               .created_ms = row.integer(4),
               .expires_ms = row.integer(5),
               .used_ms = optional_time(row, 6),
               .revoked_ms = optional_time(row, 7)};
}

Bytes token_digest(std::string_view secret) { return to_bytes(digest_of("token", secret)); }

Result<> check_new(const Person& owner, PermissionSet scopes, std::int64_t expires_ms,
                   std::int64_t now_ms) {
  if (scopes.empty()) return fail(Code::invalid_argument, "a token needs at least one permission");
  if (expires_ms <= now_ms || expires_ms - now_ms > kTokenLifeMaxMs)
    return fail(Code::invalid_argument, "a token expires between now and a year from now");
  if (!permissions_of(owner.roles).has_all(scopes))
    return fail(Code::permission_denied, "a token may not do more than its owner");
  return {};
}

}  // namespace

std::optional<TokenText> TokenText::parse(std::string_view text) {
  if (text.size() != kPrefix.size() + kIdChars + 1 + kSecretChars || !text.starts_with(kPrefix))
    return std::nullopt;
  const TokenText token{text.substr(kPrefix.size(), kIdChars),
                        text.substr(kPrefix.size() + kIdChars + 1)};
  const bool good =
      is_id(token.id) && text[kPrefix.size() + kIdChars] == '_' && is_secret(token.secret);
  return good ? std::optional(token) : std::nullopt;
}

Result<NewToken> Tokens::create(const Person& owner, std::string_view name, PermissionSet scopes,
                                std::int64_t expires_ms, std::int64_t now_ms) {
  PANDOK_CHECKED(check_new(owner, scopes, expires_ms, now_ms));
  NewToken made{.token = {.id = new_id(now_ms),
                          .person = owner.id,
                          .scopes = scopes,
                          .created_ms = now_ms,
                          .expires_ms = expires_ms}};
  PANDOK_TRY(made.token.name, normal_name("a token's name", name));
  PANDOK_TRY(const auto alive,
             database_.query_integer("SELECT count(*) FROM tokens WHERE person = $1 AND "
                                     "revoked_ms IS NULL AND expires_ms > $2",
                                     {owner.id, now_ms}));
  if (alive.value_or(0) >= limits::kTokensPerPersonMax)
    return fail(Code::resource_exhausted, "{} tokens are alive, no more can be made; revoke some",
                limits::kTokensPerPersonMax);
  std::string secret = new_secret();
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO tokens (id, person, name, digest, scopes, created_ms, expires_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {made.token.id, owner.id, made.token.name, token_digest(secret), to_string(scopes), now_ms,
       expires_ms}));
  made.text = fmt::format("{}{}_{}", kPrefix, made.token.id, secret);
  wipe(secret);
  return made;
}

Result<std::optional<Token>> Tokens::use(std::string_view text, std::int64_t now_ms) {
  std::optional<Token> found;
  const auto parts = TokenText::parse(text);
  if (!parts) return found;
  const Bytes digest = token_digest(parts->secret);
  PANDOK_CHECKED(database_.query(std::string(kSelectToken) + "id = $1", {std::string(parts->id)},
                                 [&](const store::Row& row) -> Result<> {
                                   if (!equal_secrets(as_text(row.bytes(8)), as_text(digest)))
                                     return {};
                                   PANDOK_TRY(found, token_of(row));
                                   return {};
                                 }));
  const bool live = found && !found->revoked_ms && now_ms < found->expires_ms;
  if (!live) return std::optional<Token>();
  if (found->used_ms && now_ms - *found->used_ms < kTouchMs) return found;
  // Not written (the disk is full, somebody else writes): it only looks less used than it is.
  if (database_.execute("UPDATE tokens SET used_ms = $2 WHERE id = $1", {found->id, now_ms}))
    found->used_ms = now_ms;
  return found;
}

Result<std::vector<Token>> Tokens::list(std::string_view person) {
  std::vector<Token> tokens;
  PANDOK_CHECKED(database_.query(std::string(kSelectToken) + "person = $1 ORDER BY id DESC",
                                 {std::string(person)}, [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(auto token, token_of(row));
                                   tokens.push_back(std::move(token));
                                   return {};
                                 }));
  return tokens;
}

Result<bool> Tokens::revoke(std::string_view person, std::string_view id, std::int64_t now_ms) {
  PANDOK_TRY(const auto revoked,
             database_.execute("UPDATE tokens SET revoked_ms = $3 WHERE person = $1 AND id = $2 "
                               "AND revoked_ms IS NULL",
                               {std::string(person), std::string(id), now_ms}));
  return revoked > 0;
}

Result<std::int64_t> Tokens::revoke_all(std::string_view person, std::int64_t now_ms) {
  return database_.execute(
      "UPDATE tokens SET revoked_ms = $2 WHERE person = $1 AND revoked_ms IS NULL",
      {std::string(person), now_ms});
}

}  // namespace pandok::access
