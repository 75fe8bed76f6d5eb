// Any bytes as a one-time code, a recovery code and base 32: what is taken has one spelling, and at
// most one step is right.
#include <cstddef>
#include <cstdint>

#include "access/totp.h"
#include "base/bytes.h"
#include "base/check.h"

namespace pa = pandok::access;  // access is a function of POSIX

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  const auto secret = pandok::as_bytes("12345678901234567890");
  const std::int64_t now_ms = 1'800'000'000'000;
  if (const auto step = pa::accepted_step(secret, text, now_ms, 0)) {
    CHECK(pa::hotp(secret, static_cast<std::uint64_t>(*step)) == text);
    CHECK(!pa::accepted_step(secret, text, now_ms, *step));
  }
  if (const auto code = pa::normal_recovery_code(text)) {
    CHECK(code->size() == 11);
    CHECK(pa::normal_recovery_code(*code) == code);
  }
  if (const auto bytes = pa::parse_base32(text))
    CHECK(pa::parse_base32(pa::base32(*bytes)) == bytes);
  return 0;
}
