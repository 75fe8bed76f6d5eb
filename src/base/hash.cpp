#include "base/hash.h"

#include <sodium.h>

#include <array>

namespace pandok {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// The byte-wise table of the reflected Castagnoli polynomial 0x82f63b78.
constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? (c >> 1) ^ 0x82f63b78u : c >> 1;
    table[i] = c;
  }
  return table;
}
constexpr auto kTable = make_table();

std::uint32_t crc32c_table(const std::uint8_t* p, std::size_t n, std::uint32_t c) {
  for (; n > 0; --n) c = kTable[(c ^ *p++) & 0xff] ^ (c >> 8);
  return c;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(const std::uint8_t* p, std::size_t n,
                                                             std::uint32_t c) {
  std::uint64_t wide = c;
  for (; n >= 8; n -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  c = static_cast<std::uint32_t>(wide);
  for (; n > 0; --n) c = __builtin_ia32_crc32qi(c, *p++);
  return c;
}
#endif

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Sha256 Sha256::of(ByteView bytes) {
  Sha256 digest;
  crypto_hash_sha256(digest.bytes_.data(), bytes.data(), bytes.size());
  return digest;
}

Sha256 Sha256::from(const std::array<std::uint8_t, 32>& bytes) {
  Sha256 digest;
  digest.bytes_ = bytes;
  return digest;
}

Result<Sha256> Sha256::parse(std::string_view text) {
  Sha256 digest;
  if (text.size() != 64)
    return fail(Code::invalid_argument, "a SHA-256 has 64 digits, not {}", text.size());
  for (std::size_t i = 0; i < 32; ++i) {
    const int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0)
      return fail(Code::invalid_argument, "a SHA-256 has hexadecimal digits only");
    digest.bytes_[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string Sha256::hex() const {
  std::string text;
  text.reserve(64);
  for (const std::uint8_t byte : bytes_) {
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
  return text;
}

std::uint32_t crc32c(ByteView bytes, std::uint32_t seed) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return ~crc32c_sse42(bytes.data(), bytes.size(), ~seed);
#endif
  return crc32c_portable(bytes, seed);
}

std::uint32_t crc32c_portable(ByteView bytes, std::uint32_t seed) {
  return ~crc32c_table(bytes.data(), bytes.size(), ~seed);
}

}  // namespace pandok
