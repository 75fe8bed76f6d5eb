// Digests: SHA-256 names a content, CRC32C guards a record on disk.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok {

// The SHA-256 of some bytes. A value type; the name of a picture, a model, a blob.
class Sha256 {
 public:
  Sha256() = default;
  // Digest of bytes. Pure; about 1 ms a MiB.
  static Sha256 of(ByteView bytes);
  // invalid_argument unless text is 64 lower-case hexadecimal digits.
  static Result<Sha256> parse(std::string_view text);

  // The digest with these bytes.
  static Sha256 from(const std::array<std::uint8_t, 32>& bytes);

  std::string hex() const;  // 64 lower-case digits
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
  auto operator<=>(const Sha256&) const = default;

 private:
  std::array<std::uint8_t, 32> bytes_{};
};

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of bytes, continuing from `seed` (0 at the start).
// Uses SSE4.2 where the machine has it; about 0.1 ms a MiB.
std::uint32_t crc32c(ByteView bytes, std::uint32_t seed = 0);
// The same by table, for machines without SSE4.2; public so that a test can compare the two.
std::uint32_t crc32c_portable(ByteView bytes, std::uint32_t seed = 0);

}  // namespace pandok
