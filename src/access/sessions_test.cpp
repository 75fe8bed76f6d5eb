#include "access/sessions.h"

#include "access/secret.h"
#include "access/testing.h"
#include "base/limits.h"
#include "base/random.h"

namespace pandok::access {
namespace {

class SessionsTest : public AccessTest {
 protected:
  bool live(const std::string& secret, std::int64_t at) {
    return sessions.use(secret, at).value().has_value();
  }
  Sessions sessions{*database};
  Person kim = person("kim");
};

TEST_F(SessionsTest, LivesFromItsSecretOnly) {
  const std::string secret = sessions.begin(kim.id, "10.0.0.7", kNow).value();
  const auto session = sessions.use(secret, kNow).value();
  ASSERT_TRUE(session);
  EXPECT_EQ(session->person, kim.id);
  EXPECT_EQ(session->address, "10.0.0.7");
  EXPECT_EQ(session->created_ms, kNow);
  for (const std::string& wrong : {std::string(), secret.substr(1), secret + "A", new_secret(),
                                   std::string("' OR 1=1 --"), session->name})
    EXPECT_FALSE(live(wrong, kNow)) << wrong;
  Bytes stored;
  ASSERT_TRUE(
      database->query("SELECT digest FROM sessions", {}, [&](const store::Row& row) -> Result<> {
        stored.assign(row.bytes(0).begin(), row.bytes(0).end());
        return {};
      }));
  EXPECT_NE(base64url(stored), secret);
}

TEST_F(SessionsTest, RandomBytesAreNone) {
  sessions.begin(kim.id, "", kNow).value();
  Random random(6);
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (int n = random.below(60); n > 0; --n) text += static_cast<char>(random.below(256));
    EXPECT_FALSE(live(text, kNow));
  }
}

TEST_F(SessionsTest, EndsThirtyMinutesAfterItsLastUse) {
  const std::string secret = sessions.begin(kim.id, "", kNow).value();
  EXPECT_TRUE(live(secret, kNow + kSessionIdleMs));  // and is used then
  EXPECT_TRUE(live(secret, kNow + 2 * kSessionIdleMs));
  EXPECT_FALSE(live(secret, kNow + 3 * kSessionIdleMs + 1));
}

TEST_F(SessionsTest, EndsTwelveHoursAfterItsBeginning) {
  const std::string secret = sessions.begin(kim.id, "", kNow).value();
  for (std::int64_t at = 0; at < kSessionLifeMs; at += kSessionIdleMs)
    ASSERT_TRUE(live(secret, kNow + at)) << at;
  EXPECT_TRUE(live(secret, kNow + kSessionLifeMs - 1));
  EXPECT_FALSE(live(secret, kNow + kSessionLifeMs));
}

TEST_F(SessionsTest, ItsUseIsNotedOnceAMinute) {
  const std::string secret = sessions.begin(kim.id, "", kNow).value();
  EXPECT_EQ(sessions.use(secret, kNow + kSessionTouchMs - 1).value()->seen_ms, kNow);
  EXPECT_EQ(sessions.use(secret, kNow + kSessionTouchMs).value()->seen_ms, kNow + kSessionTouchMs);
  EXPECT_EQ(sessions.use(secret, kNow + kSessionTouchMs + 5).value()->seen_ms,
            kNow + kSessionTouchMs);
}

TEST_F(SessionsTest, AClockThatGoesBackDoesNotMakeItYounger) {
  const std::string secret = sessions.begin(kim.id, "", kNow).value();
  ASSERT_TRUE(live(secret, kNow + 120'000));
  EXPECT_EQ(sessions.use(secret, kNow + 10'000).value()->seen_ms, kNow + 120'000);
  EXPECT_TRUE(live(secret, kNow - 60'000));
  EXPECT_FALSE(live(secret, kNow - 60'001)) << "it would begin in the future";
}

TEST_F(SessionsTest, OneEndsOrAllDoButOne) {
  const Person lee = person("lee");
  const std::string a = sessions.begin(kim.id, "", kNow).value();
  const std::string b = sessions.begin(kim.id, "", kNow + 1).value();
  const std::string c = sessions.begin(kim.id, "", kNow + 2).value();
  const std::string other = sessions.begin(lee.id, "", kNow).value();
  const auto listed = sessions.list(kim.id, kNow + 2).value();
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed.front().created_ms, kNow + 2);
  EXPECT_FALSE(sessions.end_named(lee.id, listed.front().name).value());
  EXPECT_TRUE(sessions.end_named(kim.id, listed.front().name).value());
  EXPECT_FALSE(live(c, kNow + 2));
  EXPECT_EQ(sessions.end_all(kim.id, a).value(), 1);
  EXPECT_TRUE(live(a, kNow + 2));
  EXPECT_FALSE(live(b, kNow + 2));
  EXPECT_TRUE(sessions.end(a).value());
  EXPECT_FALSE(sessions.end(a).value());
  EXPECT_TRUE(live(other, kNow + 2));
}

TEST_F(SessionsTest, TheOldestMakesRoom) {
  std::vector<std::string> secrets;
  for (int i = 0; i <= limits::kSessionsPerPersonMax; ++i)
    secrets.push_back(sessions.begin(kim.id, "", kNow + i).value());
  EXPECT_EQ(count("sessions"), limits::kSessionsPerPersonMax);
  EXPECT_FALSE(live(secrets.front(), kNow + 100));
  EXPECT_TRUE(live(secrets[1], kNow + 100));
  EXPECT_TRUE(live(secrets.back(), kNow + 100));
}

TEST_F(SessionsTest, ThoseThatAreOverAreForgotten) {
  sessions.begin(kim.id, "", kNow).value();
  sessions.begin(person("lee").id, "", kNow + kSessionIdleMs + 1).value();
  EXPECT_EQ(count("sessions"), 1);
}

TEST_F(SessionsTest, ATokenAgainstForgeryFitsItsSessionOnly) {
  const std::string a = new_secret(), b = new_secret();
  EXPECT_TRUE(is_csrf_token(a, csrf_token(a)));
  EXPECT_NE(csrf_token(a), a);
  for (const std::string& wrong : {csrf_token(b), a, std::string(), csrf_token(a) + "A"})
    EXPECT_FALSE(is_csrf_token(a, wrong));
}

}  // namespace
}  // namespace pandok::access
