#include "access/invitations.h"

#include "access/secret.h"
#include "access/sessions.h"
#include "access/testing.h"

namespace pandok::access {
namespace {

class InvitationsTest : public AccessTest {
 protected:
  bool good(const std::string& link, std::int64_t at = kNow) {
    return invitations.look(link, at).value().has_value();
  }
  Code code_of(const Result<Person>& result) {
    return result ? Code::internal : result.error().code;
  }
  Invitations invitations{*database};
};

TEST_F(InvitationsTest, AWelcomeSetsThePasswordOnce) {
  const Person kim = person("kim");
  const std::string link = invitations.create(kim.id, InvitationPurpose::welcome, kNow).value();
  const auto seen = invitations.look(link, kNow).value();
  ASSERT_TRUE(seen && seen->person);
  EXPECT_EQ(seen->person->login, "kim");
  EXPECT_EQ(seen->expires_ms, kNow + kInvitationLifeMs);
  EXPECT_EQ(code_of(invitations.accept(services, link, "short", kNow)), Code::invalid_argument);
  EXPECT_TRUE(good(link)) << "a bad password does not use it up";
  EXPECT_TRUE(invitations.accept(services, link, kPassword, kNow)->has_password);
  EXPECT_TRUE(credentials.check_password(kim, kPassword).value());
  EXPECT_FALSE(good(link));
  EXPECT_EQ(code_of(invitations.accept(services, link, kPassword, kNow)), Code::unauthenticated);
  EXPECT_EQ(invitations.create(kim.id, InvitationPurpose::welcome, kNow).error().code,
            Code::failed_precondition);
}

TEST_F(InvitationsTest, AResetEndsAllSessions) {
  const Person kim = with_password("kim");
  const std::string session = Sessions(*database).begin(kim.id, "", kNow).value();
  const std::string link = invitations.create(kim.id, InvitationPurpose::reset, kNow).value();
  ASSERT_TRUE(invitations.accept(services, link, "the other one", kNow));
  EXPECT_FALSE(Sessions(*database).use(session, kNow).value());
  EXPECT_TRUE(credentials.check_password(kim, "the other one").value());
  EXPECT_FALSE(credentials.check_password(kim, kPassword).value());
}

TEST_F(InvitationsTest, LastsThreeDaysAndANewOneReplacesIt) {
  const Person kim = person("kim");
  const std::string old = invitations.create(kim.id, InvitationPurpose::welcome, kNow).value();
  EXPECT_TRUE(good(old, kNow + kInvitationLifeMs - 1));
  EXPECT_FALSE(good(old, kNow + kInvitationLifeMs));
  EXPECT_FALSE(good(old, kNow - 60'001)) << "made in the future";
  EXPECT_EQ(code_of(invitations.accept(services, old, kPassword, kNow + kInvitationLifeMs)),
            Code::unauthenticated);
  const std::string fresh = invitations.create(kim.id, InvitationPurpose::welcome, kNow).value();
  EXPECT_FALSE(good(old));
  EXPECT_TRUE(good(fresh));
  for (const std::string& wrong : {std::string(), new_secret(), fresh.substr(1), fresh + "A"})
    EXPECT_FALSE(good(wrong));
}

TEST_F(InvitationsTest, AreForActivePeople) {
  EXPECT_EQ(invitations.create("none", InvitationPurpose::reset, kNow).error().code,
            Code::not_found);
  const Person kim = person("kim");
  const std::string link = invitations.create(kim.id, InvitationPurpose::welcome, kNow).value();
  ASSERT_TRUE(people.change(kim.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  EXPECT_FALSE(good(link));
  EXPECT_EQ(invitations.create(kim.id, InvitationPurpose::reset, kNow).error().code,
            Code::failed_precondition);
}

TEST_F(InvitationsTest, TheFirstAdministratorMakesThemselves) {
  const std::string link = invitations.create_first_administrator(kNow).value();
  const auto seen = invitations.look(link, kNow).value();
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->person);
  EXPECT_EQ(code_of(invitations.accept(services, link, kPassword, kNow)), Code::unauthenticated);
  const auto accept = [&](const FirstAdministrator& who, const char* password) {
    return invitations.accept_first_administrator(services, link, who, password, kNow);
  };
  EXPECT_EQ(code_of(accept({"a b", "Kim", "New"}, kPassword)), Code::invalid_argument);
  EXPECT_EQ(code_of(accept({"kim", "Kim", "New"}, "short")), Code::invalid_argument);
  EXPECT_EQ(count("organisations"), 1) << "what failed leaves nothing";
  const Person made = accept({"kim", "Kim", "New"}, kPassword).value();
  EXPECT_EQ(made.roles, RoleSet{Role::administrator});
  EXPECT_EQ(people.organisation(made.organisation)->name, "New");
  EXPECT_TRUE(credentials.check_password(made, kPassword).value());
  EXPECT_FALSE(good(link));
  EXPECT_EQ(code_of(accept({"lee", "Lee", "New"}, kPassword)), Code::unauthenticated);
  EXPECT_EQ(invitations.create_first_administrator(kNow).error().code, Code::failed_precondition);
}

TEST_F(InvitationsTest, TheFirstAdministratorsLinkDiesWithTheFirstPerson) {
  const std::string link = invitations.create_first_administrator(kNow).value();
  person("kim");
  EXPECT_FALSE(good(link));
  EXPECT_EQ(code_of(invitations.accept_first_administrator(services, link, {"lee", "Lee", "관세청"},
                                                           kPassword, kNow)),
            Code::unauthenticated);
  EXPECT_EQ(count("people"), 1);
}

}  // namespace
}  // namespace pandok::access
