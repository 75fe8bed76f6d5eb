// One-time links: to choose a password the first time or anew, and for the first administrator.
//
// A link holds a secret (secret.h) of which only the digest is stored; it is used once and lasts 72
// hours. A new link for a person and purpose replaces the older one. Where the link leads is the
// caller's matter; put the secret behind '#', so that no server log holds it.
// Threads: one Invitations a thread; borrows the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/people.h"
#include "access/services.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

inline constexpr std::int64_t kInvitationLifeMs = 72LL * 3'600'000;

enum class InvitationPurpose { welcome, reset, first_administrator };
std::string_view invitation_purpose_name(InvitationPurpose purpose);

struct Invitation {
  InvitationPurpose purpose = InvitationPurpose::welcome;
  std::optional<Person> person;  // none for the first administrator, who is still to be made
  std::int64_t expires_ms = 0;
};

// What the first administrator says of themselves.
struct FirstAdministrator {
  std::string login, name;
  std::string organisation;  // its name; it is made, as an agency, unless it is there
};

class Invitations {
 public:
  explicit Invitations(store::Database& database) : database_(database) {}

  // The secret. welcome: only for someone without a password; reset: ends, when used, all sessions
  // of the person, and leaves the second factor as it is. failed_precondition for a disabled
  // person or the wrong purpose; not_found.
  Result<std::string> create(std::string_view person, InvitationPurpose purpose,
                             std::int64_t now_ms);
  // failed_precondition if there is a person already.
  Result<std::string> create_first_administrator(std::int64_t now_ms);

  // What a link is good for; nullopt for any other text, one that was used or is over, and for a
  // disabled person.
  Result<std::optional<Invitation>> look(std::string_view secret, std::int64_t now_ms);

  // Sets the password and uses the link up, both or neither. unauthenticated for a link that is no
  // longer good; invalid_argument for a password against the rules (the link stays good).
  Result<Person> accept(Services& services, std::string_view secret, std::string_view password,
                        std::int64_t now_ms);
  // Makes the person, an administrator, with this password. As above; failed_precondition if
  // somebody was quicker, invalid_argument for a bad login or name.
  Result<Person> accept_first_administrator(Services& services, std::string_view secret,
                                            const FirstAdministrator& who,
                                            std::string_view password, std::int64_t now_ms);

 private:
  Result<std::string> put(const std::string& person, InvitationPurpose purpose,
                          std::int64_t now_ms);
  Result<> use_up(std::string_view secret, std::int64_t now_ms);
  store::Database& database_;
};

}  // namespace pandok::access
