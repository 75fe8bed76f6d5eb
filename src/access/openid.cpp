#include "access/openid.h"

#include <algorithm>

#include "access/secret.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

constexpr std::string_view kContext = "openid";
constexpr std::int64_t kMetadataLifeMs = 3'600'000, kMetadataRetryMs = 60'000;

tl::unexpected<Error> no_provider(std::string_view what) {
  return fail(Code::unavailable, "the sign-in provider does not answer as one: {}", what);
}

tl::unexpected<Error> begin_again() {
  return fail(Code::unauthenticated,
              "this sign-in was begun elsewhere or has taken too long; begin again");
}

// Of an answer that should be a JSON object.
Result<Json> object_of(const Result<egress::HttpsAnswer>& answer, std::string_view what) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  if (answer->status != 200)
    return no_provider(fmt::format("{} has status {}", what, answer->status));
  auto json = parse_json(answer->body);
  if (!json || !json->is_object()) return no_provider(fmt::format("{} is no JSON object", what));
  return *std::move(json);
}

Result<std::string> endpoint(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string() ||
      !egress::is_https_url(found->get_ref<const std::string&>()))
    return no_provider(fmt::format("'{}' is no https address", key));
  return found->get<std::string>();
}

// A list that may be left out; then what OpenID Connect says it means.
bool supports(const Json& json, const char* key, std::string_view value, bool by_default) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array()) return by_default;
  return std::any_of(found->begin(), found->end(), [&](const Json& one) {
    return one.is_string() && one.get_ref<const std::string&>() == value;
  });
}

std::string configuration_url(std::string issuer) {
  if (issuer.ends_with('/')) issuer.pop_back();
  return issuer + "/.well-known/openid-configuration";
}

std::string challenge_of(const std::string& verifier) {
  return base64url(Sha256::of(as_bytes(verifier)).bytes());
}

}  // namespace

Openid::Openid(OpenidProvider provider, const Keys& keys)
    : provider_(std::move(provider)), keys_(keys), peer_{.authority = provider_.authority} {}

Result<Openid::Metadata> Openid::parse_metadata(std::string_view text, const std::string& issuer) {
  PANDOK_TRY(const Json json,
             object_of(egress::HttpsAnswer{200, std::string(text)}, "its configuration"));
  const auto said = json.find("issuer");
  if (said == json.end() || *said != issuer)
    return no_provider("its configuration is of another issuer");
  if (!supports(json, "code_challenge_methods_supported", "S256", true))
    return no_provider("it knows no PKCE with S256");
  Metadata metadata;
  PANDOK_TRY(metadata.authorization_endpoint, endpoint(json, "authorization_endpoint"));
  PANDOK_TRY(metadata.token_endpoint, endpoint(json, "token_endpoint"));
  PANDOK_TRY(metadata.jwks_uri, endpoint(json, "jwks_uri"));
  metadata.secret_in_form =
      !supports(json, "token_endpoint_auth_methods_supported", "client_secret_basic", true);
  return metadata;
}

// One asks, the others wait for the answer.
Result<std::shared_ptr<const Openid::Metadata>> Openid::metadata(std::int64_t age_max_ms,
                                                                 std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (metadata_ && now_ms >= metadata_->read_ms && now_ms - metadata_->read_ms < age_max_ms)
    return metadata_;
  PANDOK_TRY(const auto answer, egress::get(configuration_url(provider_.issuer), peer_));
  if (answer.status != 200)
    return no_provider(fmt::format("its configuration has status {}", answer.status));
  PANDOK_TRY(Metadata read, parse_metadata(answer.body, provider_.issuer));
  PANDOK_TRY(const Json set, object_of(egress::get(read.jwks_uri, peer_), "its set of keys"));
  auto keys = SigningKeys::parse(json_line(set));
  if (!keys) return no_provider(keys.error().message);
  read.keys = *std::move(keys);
  read.read_ms = now_ms;
  metadata_ = std::make_shared<const Metadata>(std::move(read));
  return metadata_;
}

Result<OpenidBegun> Openid::begin(std::string_view person, std::int64_t now_ms) {
  PANDOK_TRY(const auto known, metadata(kMetadataLifeMs, now_ms));
  const Secrets secrets{new_secret(), new_secret(), new_secret()};
  const std::string plain = fmt::format("{}\n{}\n{}\n{}\n{}", person, now_ms, secrets.state,
                                        secrets.nonce, secrets.verifier);
  const egress::Form query{{"response_type", "code"},
                           {"client_id", provider_.client_id},
                           {"redirect_uri", provider_.redirect_uri()},
                           {"scope", "openid"},
                           {"state", secrets.state},
                           {"nonce", secrets.nonce},
                           {"code_challenge", challenge_of(secrets.verifier)},
                           {"code_challenge_method", "S256"}};
  const char separator = known->authorization_endpoint.find('?') == std::string::npos ? '?' : '&';
  return OpenidBegun{known->authorization_endpoint + separator + egress::encoded(query),
                     base64url(keys_.seal(as_bytes(plain), kContext))};
}

Result<Openid::Secrets> Openid::open_ticket(const OpenidReturn& back, std::string_view person,
                                            std::int64_t now_ms) const {
  if (back.ticket.size() > limits::kOpenidTicketBytesMax) return begin_again();
  const auto sealed = parse_base64url(back.ticket);
  const auto plain = sealed ? keys_.unseal(*sealed, kContext) : std::nullopt;
  if (!plain) return begin_again();
  const auto parts = split(as_text(*plain), '\n');
  const auto begun_ms = parts.size() == 5 ? parse_int(parts[1]) : std::nullopt;
  if (!begun_ms || parts[0] != person || now_ms < *begun_ms - 60'000 ||
      now_ms - *begun_ms > kOpenidTicketLifeMs || !equal_secrets(parts[2], back.state))
    return begin_again();
  return Secrets{std::string(parts[2]), std::string(parts[3]), std::string(parts[4])};
}

Result<std::string> Openid::exchange(const Metadata& metadata, std::string_view code,
                                     const std::string& verifier) const {
  egress::Form form{{"grant_type", "authorization_code"},
                    {"code", std::string(code)},
                    {"redirect_uri", provider_.redirect_uri()},
                    {"code_verifier", verifier}};
  const bool basic = !provider_.client_secret.empty() && !metadata.secret_in_form;
  if (!basic) form.emplace_back("client_id", provider_.client_id);
  if (metadata.secret_in_form && !provider_.client_secret.empty())
    form.emplace_back("client_secret", provider_.client_secret);
  // RFC 6749 §2.3.1: both are percent-encoded before they become a user and a password.
  const std::string user = basic ? egress::percent_encoded(provider_.client_id) : "";
  const auto answer = egress::post(metadata.token_endpoint, form, user,
                                   egress::percent_encoded(provider_.client_secret), peer_);
  if (answer && answer->status == 400)
    return fail(Code::unauthenticated, "the provider does not accept this sign-in; begin again");
  PANDOK_TRY(const Json json, object_of(answer, "its answer to the code"));
  const auto token = json.find("id_token");
  if (token == json.end() || !token->is_string()) return no_provider("it sent no ID token");
  return token->get<std::string>();
}

// Keys change: a token with a key that is not known yet is looked at again with new ones, but
// strangers cannot make us ask more than once a minute.
Result<IdToken> Openid::verify(std::string_view token, const std::string& nonce,
                               std::int64_t now_ms) {
  const IdTokenRules rules{provider_.issuer, provider_.client_id, nonce};
  PANDOK_TRY(const auto known, metadata(kMetadataLifeMs, now_ms));
  auto verified = verify_id_token(token, known->keys, rules, now_ms);
  if (verified || verified.error().code != Code::not_found) return verified;
  PANDOK_TRY(const auto fresh, metadata(kMetadataRetryMs, now_ms));
  verified = verify_id_token(token, fresh->keys, rules, now_ms);
  if (!verified && verified.error().code == Code::not_found)
    return fail(Code::unauthenticated, "{}", verified.error().message);
  return verified;
}

Result<IdToken> Openid::finish(const OpenidReturn& back, std::string_view person,
                               std::int64_t now_ms) {
  PANDOK_TRY(const Secrets secrets, open_ticket(back, person, now_ms));
  PANDOK_TRY(const auto known, metadata(kMetadataLifeMs, now_ms));
  PANDOK_TRY(const std::string token, exchange(*known, back.code, secrets.verifier));
  return verify(token, secrets.nonce, now_ms);
}

}  // namespace pandok::access
