// What a person proves themselves with: a password, a second factor, recovery codes.
//
// Passwords are kept as Argon2id hashes, TOTP secrets sealed for their person (keys.h), recovery
// codes as digests. None of it leaves this room but once, to its owner.
// Threads: one Credentials a thread; borrows the connection and the services. Hashing a password
// takes 0.1 s: never inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/people.h"
#include "access/services.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

// What the authenticator app is told, once.
struct TotpSetup {
  std::string secret;  // base32, to type
  std::string uri;     // otpauth://…, for the QR code
};

class Credentials {
 public:
  Credentials(store::Database& database, Services& services)
      : database_(database), services_(services) {}

  // invalid_argument by the rules (password.h), not_found, resource_exhausted while too many are
  // hashed. Ends no session: sessions.h.
  Result<> set_password(const Person& person, std::string_view password, std::int64_t now_ms);
  // The two halves of it, for a caller that has more to write in one transaction: the rules and the
  // hash, which takes its time, and the writing, in the caller's transaction.
  Result<std::string> hash_new_password(std::string_view login, std::string_view name,
                                        std::string_view password);
  Result<> put_password_hash(std::string_view person, std::string hash, std::int64_t now_ms);
  // Right? A nullopt person costs as much as a wrong password. Hashes anew what is outdated.
  // resource_exhausted while too many are hashed. Does not throttle: sign_in.h does.
  Result<bool> check_password(const std::optional<Person>& person, std::string_view password);
  // Grows when the password or the second factor changes: what was begun with the old ones is over.
  Result<std::int64_t> stamp(std::string_view person);

  // A new secret that counts once confirm_totp() has seen a code of it; until then a second factor
  // that stands goes on counting. Replaces an unconfirmed one; a new password ends it.
  Result<TotpSetup> begin_totp(const Person& person, std::int64_t now_ms);
  // nullopt if the code is wrong; else the new secret stands, alone, and these are the recovery
  // codes, shown once; the earlier app and its codes are over. failed_precondition if nothing was
  // begun.
  Result<std::optional<std::vector<std::string>>> confirm_totp(const Person& person,
                                                               std::string_view code,
                                                               std::int64_t now_ms);
  // A code of the app, or a recovery code; each is accepted once. false without a second factor.
  // data_corrupted if the key of the home is not the one that it was sealed with.
  Result<bool> check_code(const Person& person, std::string_view code, std::int64_t now_ms);
  // Ten new recovery codes instead of those that are left. failed_precondition without a factor.
  Result<std::vector<std::string>> renew_recovery_codes(const Person& person);
  Result<int> recovery_codes_left(std::string_view person);
  // Nothing happens if there is none.
  Result<> remove_totp(std::string_view person, std::int64_t now_ms);

 private:
  Result<Bytes> sealed_totp(const std::string& person, std::string_view column);
  Result<Bytes> unsealed_totp(const std::string& person, ByteView sealed);
  Result<std::vector<std::string>> put_recovery_codes(const std::string& person);
  Result<bool> use_recovery_code(const Person& person, std::string_view code);
  Bytes recovery_digest(const std::string& person, const std::string& code) const;
  store::Database& database_;
  Services& services_;
};

}  // namespace pandok::access
