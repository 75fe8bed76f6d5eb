// Secrets as text and bytes: random ones, their digests, comparing and wiping them.
//
// Random secrets have 256 bits, so that a plain digest (BLAKE2b) is enough to keep: it cannot be
// searched back. Passwords are another matter: password.h. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pandok::access {

inline constexpr std::size_t kSecretBytes = 32;
inline constexpr std::size_t kSecretChars = 43;  // of base64url without padding
using SecretDigest = std::array<std::uint8_t, 32>;

// How far the clocks of machines that issue and accept one may be apart.
inline constexpr std::int64_t kClockSlackMs = 60'000;

// 43 characters of base64url for 32 random bytes.
std::string new_secret();
// True for text that new_secret() can have made.
bool is_secret(std::string_view text);

// BLAKE2b-256 of text under a key that says what it is for ("session", "token", …; 1 to 16 bytes),
// so that a digest of one table says nothing in another.
SecretDigest digest_of(std::string_view purpose, std::string_view text);
Bytes to_bytes(const SecretDigest& digest);

// RFC 4648 §5 without padding. parse: nullopt for anything that encode would not have written.
std::string base64url(ByteView bytes);
std::optional<Bytes> parse_base64url(std::string_view text);

// Equal, in a time that depends on the lengths only.
bool equal_secrets(std::string_view a, std::string_view b);

// Overwrites what the text holds, in a way that no compiler leaves out; the text is then "".
void wipe(std::string& text);

// A text that is wiped when it goes.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  SecretText(SecretText&& other) noexcept;
  SecretText& operator=(SecretText&& other) noexcept;
  ~SecretText() { wipe(text_); }
  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

}  // namespace pandok::access
