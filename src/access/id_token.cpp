#include "access/id_token.h"

#include <cjose/cjose.h>

#include <algorithm>

#include "access/secret.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

constexpr std::int64_t kClockSkewMs = 60'000, kTokenAgeMaxMs = 10 * 60'000;
constexpr std::size_t kSubjectCharsMax = 255;  // OpenID Connect Core §2
constexpr std::size_t kRsaBitsMin = 2'048;     // RFC 7518 §3.3

struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;

tl::unexpected<Error> no(std::string_view what) {
  return fail(Code::unauthenticated, "the provider's token is not accepted: {}", what);
}

std::string text_or_empty(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A claim of seconds (RFC 7519 §2, NumericDate) in ms; nullopt unless it is a sane number.
std::optional<std::int64_t> time_claim_ms(const Json& claims, const char* key) {
  const auto found = claims.find(key);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds < 1e11)) return std::nullopt;
  return static_cast<std::int64_t>(seconds * 1e3);
}

bool holds(const Json& list, std::string_view text) {
  return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json& one) {
           return one.is_string() && one.get_ref<const std::string&>() == text;
         });
}

// For us, and if for others too, then issued to us.
bool is_for(const Json& claims, const std::string& client_id) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  const bool only = audience->is_string() ? *audience == client_id
                                          : holds(*audience, client_id) && audience->size() == 1;
  const bool among = only || holds(*audience, client_id);
  const auto party = claims.find("azp");
  if (party == claims.end()) return only;
  return among && *party == client_id;
}

Result<> check_times(const Json& claims, std::int64_t now_ms) {
  const auto expires_ms = time_claim_ms(claims, "exp"), issued_ms = time_claim_ms(claims, "iat");
  if (!expires_ms || !issued_ms) return no("it does not say from when until when it counts");
  if (now_ms - kClockSkewMs >= *expires_ms) return no("it is over");
  if (*issued_ms > now_ms + kClockSkewMs)
    return no("it is from the future; does the clock go right?");
  if (now_ms - *issued_ms > kTokenAgeMaxMs) return no("it is too old");
  return {};
}

Result<IdToken> read_claims(std::string_view text, const IdTokenRules& rules, std::int64_t now_ms) {
  const auto claims = parse_json(text);
  if (!claims || !claims->is_object()) return no("its content is no JSON object");
  if (text_or_empty(*claims, "iss") != rules.issuer) return no("another provider issued it");
  if (!is_for(*claims, rules.client_id)) return no("it is for somebody else");
  PANDOK_CHECKED(check_times(*claims, now_ms));
  if (!equal_secrets(text_or_empty(*claims, "nonce"), rules.nonce))
    return no("it belongs to another sign-in");
  IdToken token{.subject = text_or_empty(*claims, "sub")};
  const bool ascii = std::all_of(token.subject.begin(), token.subject.end(),
                                 [](char c) { return c > ' ' && c <= '~'; });
  if (token.subject.empty() || token.subject.size() > kSubjectCharsMax || !ascii)
    return no("it does not say who");
  const auto methods = claims->find("amr");
  token.second_factor = methods != claims->end() && holds(*methods, "mfa");
  return token;
}

}  // namespace

void SigningKeys::Release::operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }

Result<SigningKeys> SigningKeys::parse(std::string_view json) {
  PANDOK_TRY(const Json set, parse_json(json));
  const auto list = set.is_object() ? set.find("keys") : set.end();
  if (!set.is_object() || list == set.end() || !list->is_array())
    return fail(Code::invalid_argument, "this is no set of keys");
  SigningKeys keys;
  for (const Json& one : *list) {
    if (!one.is_object() || keys.keys_.size() == limits::kSigningKeysMax) continue;
    const std::string kind = text_or_empty(one, "kty"), use = text_or_empty(one, "use");
    const bool elliptic = kind == "EC" && text_or_empty(one, "crv") == "P-256";
    if ((kind != "RSA" && !elliptic) || (!use.empty() && use != "sig")) continue;
    const std::string text = json_line(one);
    Key key{.elliptic = elliptic, .algorithm = text_or_empty(one, "alg"), .key = {}};
    key.key.reset(cjose_jwk_import(text.data(), text.size(), nullptr));
    if (!key.key) continue;
    if (!elliptic && cjose_jwk_get_keysize(key.key.get(), nullptr) < kRsaBitsMin) continue;
    keys.keys_.emplace(text_or_empty(one, "kid"), std::move(key));
  }
  if (keys.keys_.empty())
    return fail(Code::invalid_argument, "no key of the set can sign with RS256, PS256 or ES256");
  return keys;
}

// Has the access that verify_id_token() needs.
class TokenReader {
 public:
  static Result<std::string> payload(std::string_view token, const SigningKeys& keys) {
    if (token.size() > limits::kIdTokenBytesMax) return no("it is too long");
    PANDOK_TRY(const auto* key, key_for(token, keys));
    const Jws jws(cjose_jws_import(token.data(), token.size(), nullptr));
    if (!jws || !cjose_jws_verify(jws.get(), key->key.get(), nullptr))
      return no("its signature is wrong");
    std::uint8_t* text = nullptr;
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &text, &size, nullptr)) return no("it is empty");
    return std::string(as_text(ByteView(text, size)));
  }

 private:
  // By the header, which is read before anything is believed.
  static Result<const SigningKeys::Key*> key_for(std::string_view token, const SigningKeys& keys) {
    const auto bytes = parse_base64url(token.substr(0, token.find('.')));
    if (!bytes) return no("it is no signed token");
    const auto header = parse_json(as_text(*bytes));
    if (!header || !header->is_object()) return no("it is no signed token");
    if (header->contains("crit")) return no("it wants what we do not know");
    const std::string algorithm = text_or_empty(*header, "alg");
    const bool elliptic = algorithm == "ES256";
    if (!elliptic && algorithm != "RS256" && algorithm != "PS256")
      return no("it is not signed with RS256, PS256 or ES256");
    const auto found = keys.keys_.find(text_or_empty(*header, "kid"));
    const bool only = keys.keys_.size() == 1 && !header->contains("kid");
    if (found == keys.keys_.end() && !only)
      return fail(Code::not_found, "the provider has no such signing key");
    const SigningKeys::Key& key = only ? keys.keys_.begin()->second : found->second;
    if (key.elliptic != elliptic || (!key.algorithm.empty() && key.algorithm != algorithm))
      return no("its key is for another way of signing");
    return &key;
  }
};

Result<IdToken> verify_id_token(std::string_view token, const SigningKeys& keys,
                                const IdTokenRules& rules, std::int64_t now_ms) {
  PANDOK_TRY(const std::string payload, TokenReader::payload(token, keys));
  return read_claims(payload, rules, now_ms);
}

}  // namespace pandok::access
