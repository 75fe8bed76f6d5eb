// Signing in: login and password, then the second factor if there is one, then a session; or an
// account at an OpenID provider instead of the password.
//
// An unknown login, a wrong password, a person without one and a disabled person get the same
// error, at the same cost. Every attempt is throttled first (throttle.h); a right password is not
// the end of it while the second factor is missing.
// Threads: one SignIn a thread; borrows the connection and the services. Cost: 0.1 s (hashing).
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "access/credentials.h"
#include "access/id_token.h"
#include "access/people.h"
#include "access/services.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

inline constexpr std::int64_t kTicketLifeMs = 5 * 60'000;

// Where an attempt comes from.
struct Origin {
  std::string device;   // the text of the device cookie; "" if there is none
  std::string address;  // of the client
};

// The password was right; the code is missing.
struct NeedsTotp {
  std::string ticket;  // sealed, for SignIn::code() within five minutes
};

struct SignedIn {
  Person person;
  std::string session;  // the secret for the session cookie
  std::string device;   // the text for the device cookie, of this person: long-lived
  bool must_set_up_totp = false;
};

struct TryLater {
  std::int64_t wait_ms = 0;  // more than 0
};

using SignInStep = std::variant<SignedIn, NeedsTotp, TryLater>;

class SignIn {
 public:
  SignIn(store::Database& database, Services& services)
      : database_(database), services_(services) {}

  // unauthenticated: "the login or the password is wrong"; resource_exhausted while too many
  // passwords are hashed; the errors of the database.
  Result<SignInStep> password(std::string_view login, std::string_view password,
                              const Origin& origin, std::int64_t now_ms);
  // A code of the app or a recovery code. unauthenticated: the ticket is over ("sign in again") or
  // "the code is wrong".
  Result<SignInStep> code(std::string_view ticket, std::string_view code, const Origin& origin,
                          std::int64_t now_ms);
  // Somebody whom the OpenID provider has vouched for (openid.h). The own second factor is asked
  // for unless the provider has asked for one. unauthenticated: no active person here is linked
  // with that account.
  Result<SignInStep> openid(std::string_view issuer, const IdToken& token, const Origin& origin,
                            std::int64_t now_ms);

 private:
  Result<SignInStep> finish(const Person& person, const Origin& origin,
                            const Throttle::Attempt& attempt, std::int64_t now_ms);
  Result<SignInStep> begin_session(const Person& person, const Origin& origin, std::int64_t now_ms);
  Result<std::string> ticket_for(const Person& person, std::int64_t now_ms);
  Result<std::optional<Person>> person_of_ticket(std::string_view ticket, std::int64_t now_ms);
  store::Database& database_;
  Services& services_;
};

}  // namespace pandok::access
