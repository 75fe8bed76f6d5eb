// One-time codes of an authenticator app: RFC 6238 over RFC 4226 (HMAC-SHA-1, 6 digits, 30 s), and
// the recovery codes for the day when the phone is lost. Pure but for the random ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pandok::access {

inline constexpr std::int64_t kTotpStepMs = 30'000;
inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226 §4: the length of the digest
inline constexpr int kRecoveryCodes = 10;

// RFC 4226 §5.3: `digits` (6 to 8) decimal digits.
std::string hotp(ByteView secret, std::uint64_t counter, int digits = 6);
// The time step of a moment; 0 before 1970.
std::int64_t totp_step(std::int64_t now_ms);

// The step whose code this is: the current one, the one before or after it (clocks differ), and
// only one later than last_step, so that a code works once. nullopt: wrong, not six digits, or
// used. Constant time in the code.
std::optional<std::int64_t> accepted_step(ByteView secret, std::string_view code,
                                          std::int64_t now_ms, std::int64_t last_step);

Bytes new_totp_secret();
// otpauth://totp/pandok:LOGIN?secret=…&issuer=…, what the QR code holds (Key Uri Format).
std::string totp_uri(std::string_view issuer, std::string_view login, ByteView secret);

// RFC 4648 §6 without padding. parse: capitals or small letters, spaces ignored; nullopt for
// others.
std::string base32(ByteView bytes);
std::optional<Bytes> parse_base32(std::string_view text);

// Ten codes of 50 random bits, "abcde-fghij".
std::vector<std::string> new_recovery_codes();
// The one spelling of what a person typed (capitals, spaces, no hyphen); nullopt for no such code.
std::optional<std::string> normal_recovery_code(std::string_view text);

}  // namespace pandok::access
