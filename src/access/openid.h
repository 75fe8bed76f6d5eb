// Signing in with an OpenID provider: the authorization code flow with PKCE.
//
// begin() says where the browser goes and hands out a ticket, which the browser keeps in a cookie;
// the provider sends it back with a code and the state; finish() exchanges the code for an ID token
// and says who signed in there. Nothing is stored between the two: the ticket is sealed (keys.h)
// and holds the state, the nonce and the PKCE verifier. The provider takes a code once. After
// OpenID Connect Core 1.0 §3.1, Discovery 1.0 §4, RFC 7636 (S256), RFC 9700 §2.1. Threads: any.
// Cost: begin() and finish() ask the provider, up to 10 s a question; its documents are kept for an
// hour.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/id_token.h"
#include "access/keys.h"
#include "access/openid_provider.h"
#include "base/error.h"
#include "egress/https.h"

namespace pandok::access {

inline constexpr std::int64_t kOpenidTicketLifeMs = 10 * 60'000;

struct OpenidBegun {
  std::string location;  // at the provider
  std::string ticket;    // for finish(), by way of a cookie that no script can read
};

// What the browser comes back with.
struct OpenidReturn {
  std::string_view ticket, state, code;
};

class Openid {
 public:
  Openid(OpenidProvider provider, const Keys& keys);

  const OpenidProvider& provider() const { return provider_; }

  // person: the id of who links an account; "" for a sign-in. A ticket of the one kind does not do
  // for the other. unavailable if the provider does not answer as one.
  Result<OpenidBegun> begin(std::string_view person, std::int64_t now_ms);
  // unauthenticated if anything does not fit: an old or foreign ticket, another state, a code or a
  // token that the provider or we refuse. unavailable as above.
  Result<IdToken> finish(const OpenidReturn& back, std::string_view person, std::int64_t now_ms);

 private:
  // What the provider says of itself.
  struct Metadata {
    std::string authorization_endpoint, token_endpoint, jwks_uri;
    bool secret_in_form = false;  // it takes no HTTP Basic
    SigningKeys keys;
    std::int64_t read_ms = 0;
  };
  struct Secrets {
    std::string state, nonce, verifier;
  };
  static Result<Metadata> parse_metadata(std::string_view json, const std::string& issuer);
  Result<std::shared_ptr<const Metadata>> metadata(std::int64_t age_max_ms, std::int64_t now_ms);
  Result<Secrets> open_ticket(const OpenidReturn& back, std::string_view person,
                              std::int64_t now_ms) const;
  Result<std::string> exchange(const Metadata& metadata, std::string_view code,
                               const std::string& verifier) const;
  Result<IdToken> verify(std::string_view token, const std::string& nonce, std::int64_t now_ms);

  const OpenidProvider provider_;
  const Keys& keys_;
  const egress::HttpsPeer peer_;
  std::mutex mutex_;
  std::shared_ptr<const Metadata> metadata_;  // guarded by mutex_
};

}  // namespace pandok::access
