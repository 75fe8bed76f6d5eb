#include "access/tokens.h"

#include "access/secret.h"
#include "access/testing.h"
#include "base/limits.h"
#include "base/random.h"

namespace pandok::access {
namespace {

class TokensTest : public AccessTest {
 protected:
  static constexpr std::int64_t kExpires = kNow + 3'600'000;
  bool live(const std::string& text, std::int64_t at = kNow) {
    return tokens.use(text, at).value().has_value();
  }
  NewToken token(const Person& owner, PermissionSet scopes = {Permission::make_readings}) {
    return tokens.create(owner, "scale", scopes, kExpires, kNow).value();
  }
  Tokens tokens{*database};
  Person kim = person("kim");
};

TEST_F(TokensTest, LivesFromItsTextOnly) {
  const NewToken made = token(kim);
  EXPECT_TRUE(made.text.starts_with("pandok_" + made.token.id + "_"));
  const auto used = tokens.use(made.text, kNow).value();
  ASSERT_TRUE(used);
  EXPECT_EQ(used->person, kim.id);
  EXPECT_EQ(used->name, "scale");
  EXPECT_EQ(used->scopes, PermissionSet{Permission::make_readings});
  for (std::size_t i = 0; i < made.text.size(); ++i) {
    std::string damaged = made.text;
    damaged[i] = damaged[i] == 'A' ? 'E' : 'A';
    EXPECT_FALSE(live(damaged)) << i;
    EXPECT_FALSE(live(made.text.substr(0, i))) << i;
  }
  EXPECT_FALSE(live(made.text + "A"));
  const NewToken other = token(kim);
  EXPECT_FALSE(live(made.text.substr(0, 34) + other.text.substr(34))) << "another token's secret";
}

TEST_F(TokensTest, RandomBytesAreNone) {
  const std::string text = token(kim).text;
  Random random(8);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = text;
    for (int n = 1 + random.below(3); n > 0; --n)
      damaged[static_cast<std::size_t>(random.below(static_cast<int>(text.size())))] =
          static_cast<char>(random.below(256));
    if (const auto parts = TokenText::parse(damaged)) {
      EXPECT_EQ("pandok_" + std::string(parts->id) + "_" + std::string(parts->secret), damaged);
    }
  }
}

TEST_F(TokensTest, EndsWhenItExpiresOrIsRevoked) {
  const NewToken a = token(kim), b = token(kim), c = token(kim);
  EXPECT_TRUE(live(a.text, kExpires - 1));
  EXPECT_FALSE(live(a.text, kExpires));
  EXPECT_FALSE(tokens.revoke(person("lee").id, b.token.id, kNow).value());
  EXPECT_TRUE(tokens.revoke(kim.id, b.token.id, kNow).value());
  EXPECT_FALSE(tokens.revoke(kim.id, b.token.id, kNow).value());
  EXPECT_FALSE(live(b.text));
  EXPECT_FALSE(live(b.text, kNow - 100'000)) << "also when the clock goes back";
  EXPECT_EQ(tokens.revoke_all(kim.id, kNow).value(), 2);
  EXPECT_FALSE(live(c.text));
  EXPECT_EQ(tokens.list(kim.id)->size(), 3u);
}

TEST_F(TokensTest, ItsUseIsNotedOnceAMinute) {
  const NewToken made = token(kim);
  EXPECT_EQ(tokens.list(kim.id)->front().used_ms, std::nullopt);
  ASSERT_TRUE(live(made.text, kNow + 5));
  ASSERT_TRUE(live(made.text, kNow + 59'000));
  EXPECT_EQ(tokens.list(kim.id)->front().used_ms, kNow + 5);
  ASSERT_TRUE(live(made.text, kNow + 60'005));
  EXPECT_EQ(tokens.list(kim.id)->front().used_ms, kNow + 60'005);
}

TEST_F(TokensTest, IsRefusedOutsideItsLimits) {
  const auto code = [&](std::string_view name, PermissionSet scopes, std::int64_t expires) {
    const auto made = tokens.create(kim, name, scopes, expires, kNow);
    return made ? Code::internal : made.error().code;
  };
  const PermissionSet reads{Permission::make_readings};
  EXPECT_EQ(code("", reads, kExpires), Code::invalid_argument);
  EXPECT_EQ(code("a", {}, kExpires), Code::invalid_argument);
  EXPECT_EQ(code("a", reads, kNow), Code::invalid_argument);
  EXPECT_EQ(code("a", reads, kNow + kTokenLifeMaxMs + 1), Code::invalid_argument);
  EXPECT_TRUE(tokens.create(kim, "a", reads, kNow + kTokenLifeMaxMs, kNow));
  for (int i = 1; i < limits::kTokensPerPersonMax; ++i) token(kim);
  EXPECT_EQ(code("a", reads, kExpires), Code::resource_exhausted);
  ASSERT_TRUE(tokens.revoke_all(kim.id, kNow));
  EXPECT_EQ(code("a", reads, kExpires), Code::internal);
}

TEST_F(TokensTest, NeverGetsMoreThanItsOwnerHas) {
  Random random(9);
  for (int r = 0; r < kRoleCount; ++r) {
    const auto role = static_cast<Role>(r);
    const Person owner = person("p" + std::to_string(r), {role});
    for (int i = 0; i < 10; ++i) {
      PermissionSet scopes;
      for (int p = 0; p < kPermissionCount; ++p)
        if (random.chance(0.15)) scopes.add(static_cast<Permission>(p));
      const auto made = tokens.create(owner, "x", scopes, kExpires, kNow);
      EXPECT_EQ(made.has_value(), !scopes.empty() && permissions_of(role).has_all(scopes));
    }
  }
}

}  // namespace
}  // namespace pandok::access
