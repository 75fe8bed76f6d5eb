#include "access/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "access/secret.h"
#include "base/check.h"
#include "base/error.h"

namespace pandok::access {
namespace {

constexpr std::string_view kBase32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
// Without i, l, o and u, which are mistaken for others or make words (Crockford).
constexpr std::string_view kRecoveryDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kRecoveryHalf = 5;
constexpr std::size_t kTypedCharsMax = 64;  // longer text is no code

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// RFC 3986 §2.1.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (is_unreserved(c))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string hotp(ByteView secret, std::uint64_t counter, int digits) {
  CHECK(digits >= 6 && digits <= 8);
  std::array<std::uint8_t, 8> message;
  for (std::size_t i = 0; i < message.size(); ++i)
    message[i] = static_cast<std::uint8_t>(counter >> (56 - 8 * i));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(),
             message.size(), mac.data(), &size) != nullptr);
  CHECK(size == 20);
  const std::size_t at = mac[19] & 0x0fu;
  const std::uint32_t number = (mac[at] & 0x7fu) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                               std::uint32_t{mac[at + 2]} << 8 | std::uint32_t{mac[at + 3]};
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", number % modulus, digits);
}

std::int64_t totp_step(std::int64_t now_ms) {
  return std::max<std::int64_t>(now_ms, 0) / kTotpStepMs;
}

std::optional<std::int64_t> accepted_step(ByteView secret, std::string_view code,
                                          std::int64_t now_ms, std::int64_t last_step) {
  const std::int64_t now_step = totp_step(now_ms);
  std::optional<std::int64_t> accepted;
  for (std::int64_t step = std::max<std::int64_t>(now_step - 1, 0); step <= now_step + 1; ++step) {
    const bool equal = equal_secrets(hotp(secret, static_cast<std::uint64_t>(step)), code);
    if (equal && step > last_step) accepted = step;
  }
  return accepted;
}

Bytes new_totp_secret() {
  CHECK(sodium_init() >= 0);
  Bytes secret(kTotpSecretBytes);
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string totp_uri(std::string_view issuer, std::string_view login, ByteView secret) {
  const std::string by = percent_encoded(issuer);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                     by, percent_encoded(login), base32(secret), by);
}

std::string base32(ByteView bytes) {
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += kBase32Digits[held >> (bits - 5) & 31];
  }
  if (bits > 0) text += kBase32Digits[held << (5 - bits) & 31];
  return text;
}

std::optional<Bytes> parse_base32(std::string_view text) {
  Bytes bytes;
  std::uint32_t held = 0;
  int bits = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const std::size_t digit = kBase32Digits.find(capital);
    if (digit == std::string_view::npos) return std::nullopt;
    held = held << 5 | static_cast<std::uint32_t>(digit);
    ++digits;
    if ((bits += 5) < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(held >> bits));
  }
  const std::size_t rest = digits % 8;  // no bytes end in 1, 3 or 6 digits, and rests are zero bits
  if (rest == 1 || rest == 3 || rest == 6 || (held & ((1u << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::vector<std::string> new_recovery_codes() {
  CHECK(sodium_init() >= 0);
  std::vector<std::string> codes;
  while (codes.size() < kRecoveryCodes) {
    std::string code;
    for (std::size_t i = 0; i < 2 * kRecoveryHalf; ++i) {
      if (i == kRecoveryHalf) code += '-';
      code += kRecoveryDigits[randombytes_uniform(kRecoveryDigits.size())];
    }
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(std::move(code));
  }
  return codes;
}

std::optional<std::string> normal_recovery_code(std::string_view text) {
  if (text.size() > kTypedCharsMax) return std::nullopt;
  std::string code;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    char digit = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (digit == 'o') digit = '0';
    if (digit == 'i' || digit == 'l') digit = '1';
    if (kRecoveryDigits.find(digit) == std::string_view::npos) return std::nullopt;
    if (code.size() == kRecoveryHalf) code += '-';
    code += digit;
  }
  if (code.size() != 2 * kRecoveryHalf + 1) return std::nullopt;
  return code;
}

}  // namespace pandok::access
