#include "access/secret.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace pandok::access {
namespace {

TEST(Secret, IsNewEachTimeAndKnownByItsForm) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) seen.insert(new_secret());
  EXPECT_EQ(seen.size(), 1'000u);
  for (const std::string& secret : seen) ASSERT_TRUE(is_secret(secret)) << secret;
  const std::string one = *seen.begin();
  for (const std::string& wrong :
       {std::string(), one + "A", one.substr(1), one.substr(1) + "+", one.substr(1) + "\xff",
        one.substr(0, 42) + "B"})  // the last digit has two bits that are zero
    EXPECT_FALSE(is_secret(wrong)) << wrong;
}

TEST(Secret, DigestsOfOnePurposeSayNothingInAnother) {
  EXPECT_EQ(digest_of("session", "a"), digest_of("session", "a"));
  EXPECT_NE(digest_of("session", "a"), digest_of("token", "a"));
  EXPECT_NE(digest_of("session", "a"), digest_of("session", "b"));
}

TEST(Secret, Base64UrlReadsBackAndHasOneSpelling) {
  Random random(3);
  for (std::size_t size = 0; size < 60; ++size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    EXPECT_EQ(parse_base64url(base64url(bytes)), bytes);
  }
  EXPECT_EQ(base64url(as_bytes("\xfb\xff")), "-_8");
  for (const char* wrong : {"-_8=", "+/8", "A", "AB", "-_9", "-_8 ", " -_8", "-_\n8"})
    EXPECT_EQ(parse_base64url(wrong), std::nullopt) << wrong;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int n = random.below(12); n > 0; --n) text += static_cast<char>(random.below(256));
    if (const auto bytes = parse_base64url(text)) {
      EXPECT_EQ(base64url(*bytes), text);
    }
  }
}

TEST(Secret, ComparesWholeTexts) {
  EXPECT_TRUE(equal_secrets("", ""));
  EXPECT_TRUE(equal_secrets("abc", "abc"));
  for (const char* other : {"abd", "ab", "abcd", ""}) EXPECT_FALSE(equal_secrets("abc", other));
}

TEST(Secret, IsWipedWhenItMoves) {
  SecretText one(std::string("a secret that is longer than a short string"));
  const SecretText two(std::move(one));
  EXPECT_EQ(two.view().size(), 43u);
  EXPECT_EQ(one.view(), "");  // NOLINT: that it is empty is the promise
}

}  // namespace
}  // namespace pandok::access
