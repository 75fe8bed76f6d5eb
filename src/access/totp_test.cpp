#include "access/totp.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace pandok::access {
namespace {

const ByteView kSecret = as_bytes("12345678901234567890");

TEST(Hotp, GivesTheCodesOfRfc4226) {
  const char* expected[] = {"755224", "287082", "359152", "969429", "338314",
                            "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(hotp(kSecret, i), expected[i]);
}

TEST(Totp, GivesTheCodesOfRfc6238) {
  const std::pair<std::int64_t, const char*> expected[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : expected)
    EXPECT_EQ(hotp(kSecret, static_cast<std::uint64_t>(totp_step(seconds * 1'000)), 8), code);
}

TEST(Totp, IsAcceptedOneStepEarlyOrLateAndOnce) {
  const std::int64_t now = 1'800'000'000'000;
  const std::int64_t step = totp_step(now);
  for (int off = -3; off <= 3; ++off) {
    const auto accepted =
        accepted_step(kSecret, hotp(kSecret, static_cast<std::uint64_t>(step + off)), now, 0);
    if (off >= -1 && off <= 1)
      EXPECT_EQ(accepted, step + off);
    else
      EXPECT_EQ(accepted, std::nullopt);
  }
  const std::string code = hotp(kSecret, static_cast<std::uint64_t>(step));
  EXPECT_EQ(accepted_step(kSecret, code, now, step), std::nullopt) << "it was used";
  EXPECT_EQ(accepted_step(kSecret, code, now, step - 1), step);
}

TEST(Totp, AUsedCodeStaysUsedWhenTheClockGoesBack) {
  const std::int64_t now = 1'800'000'000'000;
  const std::int64_t used = totp_step(now);
  for (int back = 0; back < 5; ++back) {
    const std::int64_t then = now - back * kTotpStepMs;
    const std::string code = hotp(kSecret, static_cast<std::uint64_t>(totp_step(then)));
    EXPECT_EQ(accepted_step(kSecret, code, then, used), std::nullopt);
  }
  EXPECT_EQ(totp_step(-5), 0);
  EXPECT_EQ(accepted_step(kSecret, "755224", -60'000, -1), 0);
  EXPECT_EQ(accepted_step(kSecret, "755224", -60'000, 0), std::nullopt);
}

TEST(Totp, OtherTextIsNoCode) {
  Random random(1);
  const std::int64_t now = 1'800'000'000'000;
  const std::string right = hotp(kSecret, static_cast<std::uint64_t>(totp_step(now)));
  for (const std::string& wrong : {std::string(), right + "0", right.substr(1), " " + right,
                                   right + "\n", std::string(6, '\0')})
    EXPECT_EQ(accepted_step(kSecret, wrong, now, 0), std::nullopt);
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (int n = random.below(9); n > 0; --n) text += static_cast<char>(random.below(256));
    EXPECT_EQ(accepted_step(kSecret, text, now, 0), std::nullopt) << text;
  }
}

TEST(Base32, GivesTheTextsOfRfc4648) {
  const std::pair<const char*, const char*> expected[] = {{"", ""},
                                                          {"f", "MY"},
                                                          {"fo", "MZXQ"},
                                                          {"foo", "MZXW6"},
                                                          {"foob", "MZXW6YQ"},
                                                          {"fooba", "MZXW6YTB"},
                                                          {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, coded] : expected) {
    EXPECT_EQ(base32(as_bytes(plain)), coded);
    EXPECT_EQ(as_text(parse_base32(coded).value()), plain);
  }
  EXPECT_EQ(as_text(parse_base32("mzxw 6ytb oi").value()), "foobar");
  for (const char* wrong : {"M", "MZX", "MZXW6Y", "MZ1", "MZ=", "MZ", "M\xff"})
    EXPECT_EQ(parse_base32(wrong), std::nullopt) << wrong;
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int n = random.below(10); n > 0; --n)
      text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=1a"[random.below(34)];
    if (const auto bytes = parse_base32(text)) {
      EXPECT_EQ(base32(*bytes), text);
    }
  }
}

TEST(Totp, TheUriSaysAllThatTheAppNeeds) {
  EXPECT_EQ(totp_uri("pandok", "김@x", as_bytes("foobar")),
            "otpauth://totp/pandok:%EA%B9%80%40x?secret=MZXW6YTBOI&issuer=pandok&algorithm=SHA1&"
            "digits=6&period=30");
  EXPECT_EQ(new_totp_secret().size(), kTotpSecretBytes);
  EXPECT_NE(new_totp_secret(), new_totp_secret());
}

TEST(RecoveryCodes, AreTenAndReadBackAsTyped) {
  const auto codes = new_recovery_codes();
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), std::size_t{kRecoveryCodes});
  for (const std::string& code : codes) EXPECT_EQ(normal_recovery_code(code), code);
  EXPECT_EQ(normal_recovery_code(" ABCDE fgh1j"), "abcde-fgh1j");
  EXPECT_EQ(normal_recovery_code("oOiIl-00000"), "00111-00000");
  for (const char* wrong :
       {"", "abcde-fgh1", "abcde-fgh1jk", "abcde_fgh1j", "abcde-fgh1u", "123456"})
    EXPECT_EQ(normal_recovery_code(wrong), std::nullopt) << wrong;
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int n = random.below(16); n > 0; --n) text += static_cast<char>(random.below(128));
    if (const auto code = normal_recovery_code(text)) {
      EXPECT_EQ(normal_recovery_code(*code), *code);
    }
  }
}

}  // namespace
}  // namespace pandok::access
