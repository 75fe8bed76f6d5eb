#include "access/secret.h"

#include <sodium.h>

#include "base/check.h"

namespace pandok::access {

std::string new_secret() {
  CHECK(sodium_init() >= 0);
  std::array<std::uint8_t, kSecretBytes> random;
  randombytes_buf(random.data(), random.size());
  std::string text = base64url(random);
  sodium_memzero(random.data(), random.size());
  return text;
}

bool is_secret(std::string_view text) {
  if (text.size() != kSecretChars) return false;
  auto bytes = parse_base64url(text);
  if (!bytes) return false;
  sodium_memzero(bytes->data(), bytes->size());
  return true;
}

SecretDigest digest_of(std::string_view purpose, std::string_view text) {
  CHECK(!purpose.empty() && purpose.size() <= crypto_generichash_KEYBYTES_MIN);
  std::array<std::uint8_t, crypto_generichash_KEYBYTES_MIN> key{};
  for (std::size_t i = 0; i < purpose.size(); ++i) key[i] = static_cast<std::uint8_t>(purpose[i]);
  SecretDigest digest;
  const ByteView bytes = as_bytes(text);
  crypto_generichash(digest.data(), digest.size(), bytes.data(), bytes.size(), key.data(),
                     key.size());
  return digest;
}

Bytes to_bytes(const SecretDigest& digest) { return Bytes(digest.begin(), digest.end()); }

std::string base64url(ByteView bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  text.pop_back();  // the zero byte
  return text;
}

std::optional<Bytes> parse_base64url(std::string_view text) {
  Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  bytes.resize(size);
  if (base64url(bytes) != text) return std::nullopt;  // libsodium 1.0.18 takes bytes over 0x7f
  return bytes;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

SecretText::SecretText(SecretText&& other) noexcept : text_(other.text_) { wipe(other.text_); }
SecretText& SecretText::operator=(SecretText&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_ = other.text_;
  wipe(other.text_);
  return *this;
}

}  // namespace pandok::access
