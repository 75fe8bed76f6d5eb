#include "base/hash.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"

namespace pandok {
namespace {

Sha256 sha256(std::string_view text) { return Sha256::of(as_bytes(text)); }

// One bit at a time, as RFC 3720 defines it.
std::uint32_t crc32c_by_bits(ByteView bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
  }
  return ~crc;
}

Bytes random_bytes(Random& random, std::size_t n) {
  Bytes bytes(n);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

}  // namespace

// The examples of FIPS 180-4.
TEST(Sha256, MatchesThePublishedVectors) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, ReadsWhatItWrites) {
  const Sha256 digest = sha256("abc");
  EXPECT_EQ(Sha256::parse(digest.hex()).value(), digest);
  EXPECT_NE(digest, Sha256());
  EXPECT_EQ(Sha256().hex(), std::string(64, '0'));
}

TEST(Sha256, RefusesAnythingButSixtyFourLowerCaseDigits) {
  const std::string good = sha256("abc").hex();
  const std::string upper = "BA" + good.substr(2), slash = good.substr(0, 62) + "/a";
  const std::string between = good.substr(0, 63) + ":", g = good.substr(0, 63) + "g";
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "0", upper, slash, between, g})
    EXPECT_EQ(Sha256::parse(bad).error().code, Code::invalid_argument) << bad;
}

// RFC 3720, appendix B.4, and the check value of the CRC catalogues.
TEST(Crc32c, MatchesThePublishedVectors) {
  Bytes rising(32), falling(32);
  std::iota(rising.begin(), rising.end(), std::uint8_t{0});
  std::iota(falling.rbegin(), falling.rend(), std::uint8_t{0});
  for (const auto& crc : {crc32c, crc32c_portable}) {
    EXPECT_EQ(crc(Bytes(32, 0x00), 0), 0x8a9136aau);
    EXPECT_EQ(crc(Bytes(32, 0xff), 0), 0x62a8ab43u);
    EXPECT_EQ(crc(rising, 0), 0x46dd794eu);
    EXPECT_EQ(crc(falling, 0), 0x113fdb5cu);
    EXPECT_EQ(crc(as_bytes("123456789"), 0), 0xe3069283u);
    EXPECT_EQ(crc({}, 0), 0u);
  }
}

TEST(Crc32c, HardwareTableAndDefinitionAgree) {
  Random random(7);
  const Bytes bytes = random_bytes(random, 300);
  for (std::size_t start = 0; start < 9; ++start)
    for (std::size_t n = 0; n + start <= bytes.size(); n += 1 + n / 20) {
      const ByteView view = ByteView(bytes).subspan(start, n);
      const std::uint32_t wanted = crc32c_by_bits(view);
      EXPECT_EQ(crc32c(view), wanted) << start << " " << n;
      EXPECT_EQ(crc32c_portable(view), wanted) << start << " " << n;
    }
}

TEST(Crc32c, GoesOnFromASeed) {
  Random random(8);
  const Bytes bytes = random_bytes(random, 100);
  const ByteView view(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
    EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), crc32c(view)) << cut;
}

}  // namespace pandok
