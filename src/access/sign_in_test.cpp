#include "access/sign_in.h"

#include "access/sessions.h"
#include "access/testing.h"
#include "access/totp.h"
#include "base/random.h"

namespace pandok::access {
namespace {

class SignInTest : public AccessTest {
 protected:
  Result<SignInStep> attempt(const std::string& login, const std::string& password,
                             const Origin& origin = {"", "10.0.0.1"}, std::int64_t at = kNow) {
    return sign_in.password(login, password, origin, at);
  }
  std::string code_at(std::int64_t at_ms) const {
    return hotp(secret, static_cast<std::uint64_t>(totp_step(at_ms)));
  }
  void set_up_totp(const Person& who) {
    secret = parse_base32(credentials.begin_totp(who, kNow)->secret).value();
    ASSERT_TRUE(credentials.confirm_totp(who, code_at(kNow), kNow).value());
  }
  std::string ticket(const std::string& login, std::int64_t at = kNow) {
    return std::get<NeedsTotp>(attempt(login, kPassword, {"", "10.0.0.1"}, at).value()).ticket;
  }
  SignIn sign_in{*database, services};
  Bytes secret;
};

TEST_F(SignInTest, APasswordLeadsToASession) {
  const Person kim = with_password("kim");
  const auto done = std::get<SignedIn>(attempt("KIM", kPassword).value());
  EXPECT_EQ(done.person.id, kim.id);
  EXPECT_FALSE(done.must_set_up_totp);
  const auto session = Sessions(*database).use(done.session, kNow).value();
  ASSERT_TRUE(session);
  EXPECT_EQ(session->person, kim.id);
  EXPECT_EQ(session->address, "10.0.0.1");
  EXPECT_TRUE(known_device(services.keys, kim.id, done.device));
  const auto again = std::get<SignedIn>(attempt("kim", kPassword, {done.device, ""}).value());
  EXPECT_EQ(again.device, done.device);
  EXPECT_NE(again.session, done.session);
}

TEST_F(SignInTest, WhateverIsWrongTheAnswerIsOne) {
  with_password("kim");
  person("nopassword");
  const Person gone = with_password("gone");
  ASSERT_TRUE(people.change(gone.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  std::string said;
  for (const auto& [login, password] : {std::pair{"kim", "wrong"},
                                        {"nobody", kPassword},
                                        {"nopassword", ""},
                                        {"gone", kPassword},
                                        {"gone", "wrong"},
                                        {"", ""},
                                        {"not a login!", kPassword},
                                        {"\xff", "\xff"}}) {
    const auto done = attempt(login, password, {"", std::string("a") + login});
    ASSERT_FALSE(done) << login;
    EXPECT_EQ(done.error().code, Code::unauthenticated);
    if (said.empty()) said = done.error().message;
    EXPECT_EQ(done.error().message, said);
  }
  EXPECT_EQ(count("sessions"), 0);
}

TEST_F(SignInTest, UnknownLoginsAreThrottledLikeKnownOnes) {
  with_password("kim");
  for (const char* login : {"kim", "nobody", "no login!"}) {
    const Origin origin{"", std::string("from ") + login};
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(attempt(login, "wrong", origin));
    const auto step = attempt(login, kPassword, origin);
    ASSERT_TRUE(step) << login;
    EXPECT_EQ(std::get<TryLater>(*step).wait_ms, 1'000) << "the right password waits too";
  }
}

TEST_F(SignInTest, TheOwnersDeviceIsNotHeldUpByStrangers) {
  with_password("kim");
  const std::string device = std::get<SignedIn>(attempt("kim", kPassword).value()).device;
  for (int i = 0; i < 30; ++i) static_cast<void>(attempt("kim", "wrong"));
  EXPECT_TRUE(std::holds_alternative<TryLater>(attempt("kim", kPassword).value()));
  EXPECT_TRUE(
      std::holds_alternative<SignedIn>(attempt("kim", kPassword, {device, "10.0.0.1"}).value()));
}

TEST_F(SignInTest, ASecondFactorIsAskedForAndTheTicketIsItsOwners) {
  const Person kim = with_password("kim");
  set_up_totp(kim);
  const std::string kept = ticket("kim");
  EXPECT_EQ(count("sessions"), 0);
  EXPECT_EQ(kept.find(kim.id), std::string::npos);
  const std::int64_t later = kNow + kTotpStepMs;
  EXPECT_EQ(sign_in.code(kept, "000000", {"", "a"}, later).error().code, Code::unauthenticated);
  const auto done =
      std::get<SignedIn>(sign_in.code(kept, code_at(later), {"", "a"}, later).value());
  EXPECT_EQ(done.person.id, kim.id);
  EXPECT_TRUE(Sessions(*database).use(done.session, later).value());
  EXPECT_FALSE(sign_in.code(kept, code_at(later), {"", "a"}, later)) << "a code works once";
}

TEST_F(SignInTest, ATicketIsOverSoonerOrLater) {
  const Person kim = with_password("kim");
  set_up_totp(kim);
  const std::string kept = ticket("kim");
  const std::int64_t over = kNow + kTicketLifeMs + 1;
  EXPECT_EQ(sign_in.code(kept, code_at(over), {"", "a"}, over).error().code, Code::unauthenticated);
  const std::int64_t before = kNow - 60'001;
  EXPECT_FALSE(sign_in.code(kept, code_at(before), {"", "a"}, before)) << "from the future";
  const std::int64_t later = kNow + kTotpStepMs;
  ASSERT_TRUE(credentials.set_password(kim, "a new password!", kNow));
  EXPECT_FALSE(sign_in.code(kept, code_at(later), {"", "a"}, later)) << "the password changed";
}

TEST_F(SignInTest, WhoIsDisabledBetweenTheStepsDoesNotGetIn) {
  const Person kim = with_password("kim");
  set_up_totp(kim);
  const std::string kept = ticket("kim");
  ASSERT_TRUE(people.change(kim.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  const std::int64_t later = kNow + kTotpStepMs;
  EXPECT_EQ(sign_in.code(kept, code_at(later), {"", "a"}, later).error().code,
            Code::unauthenticated);
}

TEST_F(SignInTest, CodesAreThrottledEvenWithTheRightPassword) {
  set_up_totp(with_password("kim"));
  int tries = 0;
  for (int i = 0; i < 50; ++i) {
    const auto first = attempt("kim", kPassword).value();
    if (!std::holds_alternative<NeedsTotp>(first)) continue;
    const auto second = sign_in.code(std::get<NeedsTotp>(first).ticket, "000000", {"", "a"}, kNow);
    tries += !second;
  }
  EXPECT_LE(tries, 5);
}

TEST_F(SignInTest, AdministratorsAreToldToSetUpTheirSecondFactor) {
  for (const Role role : {Role::administrator, Role::auditor}) {
    const std::string login(role_name(role));
    const Person who = with_password(login, {role});
    EXPECT_TRUE(std::get<SignedIn>(attempt(login, kPassword).value()).must_set_up_totp);
    set_up_totp(who);
    const std::int64_t later = kNow + kTotpStepMs;
    const auto done = sign_in.code(ticket(login), code_at(later), {"", "a"}, later).value();
    EXPECT_FALSE(std::get<SignedIn>(done).must_set_up_totp);
  }
}

TEST_F(SignInTest, RandomTicketsAreRefused) {
  set_up_totp(with_password("kim"));
  const std::string kept = ticket("kim");
  Random random(12);
  for (int i = 0; i < 2'000; ++i) {
    std::string damaged = kept;
    damaged[static_cast<std::size_t>(random.below(static_cast<int>(kept.size())))] =
        static_cast<char>(random.below(256));
    if (damaged == kept) continue;
    const auto done = sign_in.code(damaged, "000000", {"", "a"}, kNow);
    ASSERT_FALSE(done);
    ASSERT_EQ(done.error().code, Code::unauthenticated);
    ASSERT_NE(done.error().message.find("sign in again"), std::string::npos);
  }
  EXPECT_FALSE(sign_in.code(std::string(1 << 20, 'A'), "000000", {"", "a"}, kNow));
}

}  // namespace
}  // namespace pandok::access
