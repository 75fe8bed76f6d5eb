#include "access/credentials.h"

#include <thread>

#include "access/testing.h"
#include "access/totp.h"

namespace pandok::access {
namespace {

class CredentialsTest : public AccessTest {
 protected:
  // Sets a second factor up; the codes that its app shows.
  std::string code_at(std::int64_t at_ms) const {
    return hotp(secret, static_cast<std::uint64_t>(totp_step(at_ms)));
  }
  std::vector<std::string> set_up(const Person& who) {
    secret = parse_base32(credentials.begin_totp(who, kNow)->secret).value();
    return credentials.confirm_totp(who, code_at(kNow), kNow).value().value();
  }
  Bytes secret;
};

TEST_F(CredentialsTest, APasswordIsKeptAndChanged) {
  const Person kim = person("kim");
  EXPECT_FALSE(credentials.check_password(kim, "").value());
  EXPECT_FALSE(credentials.check_password(kim, kPassword).value());
  ASSERT_TRUE(credentials.set_password(kim, kPassword, kNow));
  EXPECT_TRUE(people.get(kim.id)->has_password);
  EXPECT_TRUE(credentials.check_password(kim, kPassword).value());
  EXPECT_FALSE(credentials.check_password(std::nullopt, kPassword).value());
  const auto stamp = credentials.stamp(kim.id).value();
  ASSERT_TRUE(credentials.set_password(kim, "another long one", kNow));
  EXPECT_GT(credentials.stamp(kim.id).value(), stamp);
  EXPECT_FALSE(credentials.check_password(kim, kPassword).value());
  EXPECT_TRUE(credentials.check_password(kim, "another long one").value());
  EXPECT_EQ(credentials.set_password(kim, "short", kNow).error().code, Code::invalid_argument);
  EXPECT_EQ(credentials.put_password_hash("none", "x", kNow).error().code, Code::not_found);
}

TEST_F(CredentialsTest, ThePasswordStandsNowhere) {
  with_password("kim");
  std::string all;
  ASSERT_TRUE(database->query("SELECT password FROM credentials", {},
                              [&](const store::Row& row) -> Result<> {
                                all += row.text(0);
                                return {};
                              }));
  EXPECT_TRUE(all.starts_with("$argon2id$"));
  EXPECT_EQ(all.find("horse"), std::string::npos);
}

TEST_F(CredentialsTest, AnOutdatedHashIsReplacedAtTheNextSignIn) {
  const Person kim = with_password("kim");
  Services stronger{Keys::open(folder / "access.key").value(), PasswordCost{2, 16u << 10}};
  const auto stamp = credentials.stamp(kim.id).value();
  const auto stored = [&] {
    return database->query_text("SELECT password FROM credentials").value().value();
  };
  EXPECT_FALSE(Credentials(*database, stronger).check_password(kim, "wrong").value());
  EXPECT_NE(stored().find("m=8,t=1"), std::string::npos);
  EXPECT_TRUE(Credentials(*database, stronger).check_password(kim, kPassword).value());
  EXPECT_NE(stored().find("m=16,t=2"), std::string::npos);
  EXPECT_TRUE(Credentials(*database, stronger).check_password(kim, kPassword).value());
  EXPECT_EQ(credentials.stamp(kim.id).value(), stamp) << "it is the same password";
}

TEST_F(CredentialsTest, ASecondFactorCountsOnceItsCodeWasSeen) {
  const Person kim = with_password("kim");
  EXPECT_EQ(credentials.confirm_totp(kim, "123456", kNow).error().code, Code::failed_precondition);
  EXPECT_FALSE(credentials.check_code(kim, "123456", kNow).value());
  const auto first = credentials.begin_totp(kim, kNow).value();
  const auto setup = credentials.begin_totp(kim, kNow).value();
  EXPECT_NE(first.secret, setup.secret);
  EXPECT_NE(setup.uri.find(setup.secret), std::string::npos);
  secret = parse_base32(setup.secret).value();
  EXPECT_EQ(credentials.confirm_totp(kim, "12345", kNow).value(), std::nullopt);
  EXPECT_FALSE(people.get(kim.id)->has_totp);
  EXPECT_FALSE(credentials.check_code(kim, code_at(kNow), kNow).value()) << "not confirmed yet";
  const auto codes = credentials.confirm_totp(kim, code_at(kNow), kNow).value();
  ASSERT_TRUE(codes);
  EXPECT_EQ(codes->size(), std::size_t{kRecoveryCodes});
  EXPECT_TRUE(people.get(kim.id)->has_totp);
  EXPECT_EQ(credentials.confirm_totp(kim, code_at(kNow), kNow).error().code,
            Code::failed_precondition);
}

TEST_F(CredentialsTest, TheOldAppCountsUntilACodeOfTheNewOneCame) {
  const Person kim = with_password("kim");
  const auto old_codes = set_up(kim);
  const Bytes old_secret = secret;
  const auto stamp = credentials.stamp(kim.id).value();
  secret = parse_base32(credentials.begin_totp(kim, kNow)->secret).value();
  const std::int64_t later = kNow + 2 * kTotpStepMs, last = kNow + 4 * kTotpStepMs;
  const auto old_code = [&](std::int64_t at_ms) {
    return hotp(old_secret, static_cast<std::uint64_t>(totp_step(at_ms)));
  };
  EXPECT_TRUE(people.get(kim.id)->has_totp);
  EXPECT_FALSE(credentials.check_code(kim, code_at(later), later).value()) << "not confirmed yet";
  EXPECT_TRUE(credentials.check_code(kim, old_code(later), later).value());
  EXPECT_TRUE(credentials.check_code(kim, old_codes[0], later).value());
  EXPECT_EQ(credentials.confirm_totp(kim, old_code(later), later).value(), std::nullopt);
  EXPECT_EQ(credentials.stamp(kim.id).value(), stamp) << "a sign-in that was begun goes on";
  const auto codes = credentials.confirm_totp(kim, code_at(later), later).value();
  ASSERT_TRUE(codes);
  EXPECT_GT(credentials.stamp(kim.id).value(), stamp);
  EXPECT_FALSE(credentials.check_code(kim, code_at(later), later).value()) << "it has confirmed";
  EXPECT_FALSE(credentials.check_code(kim, old_code(last), last).value());
  EXPECT_FALSE(credentials.check_code(kim, old_codes[1], last).value());
  EXPECT_TRUE(credentials.check_code(kim, code_at(last), last).value());
  EXPECT_TRUE(credentials.check_code(kim, (*codes)[0], last).value());
}

TEST_F(CredentialsTest, ANewPasswordEndsWhatWasBegunWithTheOldOne) {
  const Person kim = with_password("kim");
  set_up(kim);
  const Bytes standing = secret;
  secret = parse_base32(credentials.begin_totp(kim, kNow)->secret).value();
  ASSERT_TRUE(credentials.set_password(kim, "another long one", kNow));
  EXPECT_EQ(credentials.confirm_totp(kim, code_at(kNow), kNow).error().code,
            Code::failed_precondition);
  secret = standing;
  const std::int64_t later = kNow + kTotpStepMs;
  EXPECT_TRUE(credentials.check_code(kim, code_at(later), later).value()) << "the other one stays";
}

TEST_F(CredentialsTest, ACodeWorksOnceAlsoTheOneThatConfirmed) {
  const Person kim = with_password("kim");
  set_up(kim);
  EXPECT_FALSE(credentials.check_code(kim, code_at(kNow), kNow).value());
  const std::int64_t later = kNow + kTotpStepMs;
  EXPECT_TRUE(credentials.check_code(kim, code_at(later), later).value());
  EXPECT_FALSE(credentials.check_code(kim, code_at(later), later).value());
  EXPECT_FALSE(credentials.check_code(kim, code_at(kNow), kNow).value()) << "the clock went back";
  EXPECT_FALSE(credentials.check_code(person("lee"), code_at(later + kTotpStepMs), later).value());
}

TEST_F(CredentialsTest, OfManyWithOneCodeOneWins) {
  const Person kim = with_password("kim");
  const auto recovery = set_up(kim);
  const std::int64_t later = kNow + kTotpStepMs;
  for (const std::string& code : {code_at(later), recovery[3]}) {
    std::atomic<int> accepted{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        const auto own = store::Database::open(folder / "a.db").value();
        const auto right = Credentials(*own, services).check_code(kim, code, later);
        if (right && *right) accepted.fetch_add(1);
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(accepted.load(), 1);
  }
}

TEST_F(CredentialsTest, ARecoveryCodeWorksOnceForItsOwner) {
  const Person kim = with_password("kim"), lee = with_password("lee");
  set_up(lee);
  const auto codes = set_up(kim);
  EXPECT_FALSE(credentials.check_code(lee, codes[0], kNow).value());
  EXPECT_TRUE(credentials.check_code(kim, codes[0], kNow).value());
  EXPECT_FALSE(credentials.check_code(kim, codes[0], kNow).value());
  EXPECT_EQ(credentials.recovery_codes_left(kim.id).value(), kRecoveryCodes - 1);
  const auto renewed = credentials.renew_recovery_codes(kim).value();
  EXPECT_EQ(renewed.size(), std::size_t{kRecoveryCodes});
  EXPECT_FALSE(credentials.check_code(kim, codes[1], kNow).value()) << "the old ones are over";
  EXPECT_TRUE(credentials.check_code(kim, " " + renewed[1], kNow).value());
  EXPECT_EQ(credentials.renew_recovery_codes(person("new")).error().code,
            Code::failed_precondition);
}

TEST_F(CredentialsTest, ARemovedFactorTakesItsCodesAlong) {
  const Person kim = with_password("kim");
  const auto codes = set_up(kim);
  secret = parse_base32(credentials.begin_totp(kim, kNow)->secret).value();
  ASSERT_TRUE(credentials.remove_totp(kim.id, kNow));
  EXPECT_EQ(credentials.confirm_totp(kim, code_at(kNow), kNow).error().code,
            Code::failed_precondition);
  EXPECT_FALSE(people.get(kim.id)->has_totp);
  EXPECT_FALSE(credentials.check_code(kim, codes[0], kNow).value());
  EXPECT_EQ(credentials.recovery_codes_left(kim.id).value(), 0);
  EXPECT_TRUE(credentials.begin_totp(kim, kNow));
}

TEST_F(CredentialsTest, ASecretIsSealedForItsPersonAndItsHome) {
  const Person kim = with_password("kim"), lee = with_password("lee");
  set_up(lee);
  set_up(kim);
  const std::int64_t later = kNow + kTotpStepMs;
  Services elsewhere{Keys({7}), PasswordCost::weak()};
  EXPECT_EQ(Credentials(*database, elsewhere).check_code(kim, code_at(later), later).error().code,
            Code::data_corrupted);
  ASSERT_TRUE(
      database->execute("UPDATE credentials SET totp = (SELECT totp FROM credentials WHERE "
                        "person = $1)",
                        {kim.id}));
  EXPECT_EQ(credentials.check_code(lee, code_at(later), later).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::access
