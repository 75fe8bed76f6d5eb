// ID tokens of an OpenID provider: who signed in there, for us, just now.
//
// A token is a JWS (RFC 7515) that one of the provider's keys (RFC 7517) has signed with RS256,
// PS256 or ES256; nothing else is believed: no "none", no shared secret. What it must say: OpenID
// Connect Core 1.0 §3.1.3.7. Hostile input. Threads: any. Cost: 0.1 ms.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

struct _cjose_jwk_int;

namespace pandok::access {

// The keys that a provider signs with. Move-only.
class SigningKeys {
 public:
  // A JWK set (RFC 7517 §5). Keys for other purposes, of other kinds, RSA under 2,048 bits and more
  // than limits::kSigningKeysMax are left out. invalid_argument if it is none, or no key is left.
  static Result<SigningKeys> parse(std::string_view json);

 private:
  friend class TokenReader;
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  struct Key {
    bool elliptic = false;
    std::string algorithm;  // the only one it is for; "": any of its kind
    std::unique_ptr<_cjose_jwk_int, Release> key;
  };
  std::map<std::string, Key, std::less<>> keys_;  // by "kid"; "" if it has none
};

// What a token must say to be for us.
struct IdTokenRules {
  std::string issuer, client_id;
  std::string nonce;  // of this one sign-in
};

struct IdToken {
  std::string subject;         // who, at this provider: 1 to 255 ASCII characters
  bool second_factor = false;  // the provider says that it asked for one ("amr": "mfa", RFC 8176)
};

// unauthenticated, with what is wrong; not_found if the token names a key that is not among these
// (they may be outdated). Clocks may differ by a minute; a token counts for ten minutes at most.
Result<IdToken> verify_id_token(std::string_view token, const SigningKeys& keys,
                                const IdTokenRules& rules, std::int64_t now_ms);

}  // namespace pandok::access
