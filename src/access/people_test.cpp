#include "access/people.h"

#include "access/invitations.h"
#include "access/sessions.h"
#include "access/testing.h"
#include "base/limits.h"

namespace pandok::access {
namespace {

class PeopleTest : public AccessTest {};

TEST_F(PeopleTest, AreFoundByAnySpellingOfTheirLogin) {
  EXPECT_FALSE(has_people(*database).value());
  const Person made = person("Kim", {Role::officer, Role::auditor});
  EXPECT_TRUE(has_people(*database).value());
  EXPECT_EQ(made.login, "kim");
  EXPECT_EQ(made.version, 1);
  for (const char* spelling : {"kim", "KIM", "ｋｉｍ"}) {
    const auto found = people.find_login(spelling).value();
    ASSERT_TRUE(found) << spelling;
    EXPECT_EQ(found->id, made.id);
    EXPECT_EQ(found->roles, (RoleSet{Role::officer, Role::auditor}));
    EXPECT_EQ(found->name, "이름 Kim");
    EXPECT_FALSE(found->has_password || found->has_totp);
  }
  for (const char* other : {"kim2", "", "'; --", "\xff"})
    EXPECT_EQ(people.find_login(other).value(), std::nullopt) << other;
}

TEST_F(PeopleTest, ALoginIsTakenOnce) {
  person("kim");
  EXPECT_EQ(people.create({"KIM", "x", agency.id, {}}, kNow).error().code, Code::already_exists);
  EXPECT_EQ(people.create({"lee", "x", "none", {}}, kNow).error().code, Code::not_found);
  EXPECT_EQ(people.create({"lee", "", agency.id, {}}, kNow).error().code, Code::invalid_argument);
  EXPECT_EQ(count("people"), 1);
}

TEST_F(PeopleTest, AreListedByPageAndFoundByPartsOfTheirNames) {
  for (const char* login : {"d.x", "b.x", "a.x", "c.y"}) person(login);
  const Person disabled = person("e.y");
  ASSERT_TRUE(people.change(disabled.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  const auto logins = [&](const PeopleQuery& query) {
    std::string text;
    const auto found = people.list(query).value();
    for (const Person& one : found) text += one.login.substr(0, 1);
    return text;
  };
  EXPECT_EQ(logins({}), "abcde");
  EXPECT_EQ(logins({.limit = 2}), "ab");
  EXPECT_EQ(logins({.after = "b.x", .limit = 2}), "cd");
  EXPECT_EQ(logins({.text = ".X"}), "abd");
  EXPECT_EQ(logins({.text = "이름 c"}), "c");
  EXPECT_EQ(logins({.text = "%"}), "");
  EXPECT_EQ(logins({.text = "_"}), "");
  EXPECT_EQ(logins({.text = "!"}), "");
  EXPECT_EQ(logins({.state = PersonState::disabled}), "e");
  EXPECT_EQ(logins({.organisation = agency.id, .state = PersonState::active}), "abcd");
  EXPECT_EQ(logins({.organisation = "other"}), "");
  EXPECT_EQ(people.list({.limit = 0}).error().code, Code::invalid_argument);
  EXPECT_EQ(people.list({.limit = limits::kPeoplePerPageMax + 1}).error().code,
            Code::invalid_argument);
  EXPECT_EQ(people.list({.text = std::string(limits::kSearchTextCharsMax + 1, 'a')}).error().code,
            Code::invalid_argument);
}

TEST_F(PeopleTest, TheSecondOfTwoEditorsIsTold) {
  const Person seen = person("kim");
  const auto first =
      people.change(seen.id, seen.version, {.name = "새 이름"}, kBoss, kNow + 5).value();
  EXPECT_EQ(first.version, 2);
  EXPECT_EQ(first.changed_ms, kNow + 5);
  const auto second = people.change(seen.id, seen.version, {.roles = RoleSet{}}, kBoss, kNow + 6);
  EXPECT_EQ(second.error().code, Code::failed_precondition);
  EXPECT_EQ(second.error().message,
            "kim was changed by boss at 2027-01-15 08:00 UTC; look again and repeat");
  const Person now = people.get(seen.id).value();
  EXPECT_EQ(now.name, "새 이름");
  EXPECT_EQ(now.changed_by, kBoss);
  EXPECT_EQ(now.roles, RoleSet{Role::officer});
  EXPECT_EQ(people.change("none", 1, {}, kBoss, kNow).error().code, Code::not_found);
  EXPECT_EQ(people.change(seen.id, 2, {.organisation = "none"}, kBoss, kNow).error().code,
            Code::not_found);
}

TEST_F(PeopleTest, TheLastAdministratorStays) {
  const Person one = person("one", {Role::administrator});
  for (const PersonChange& change : {PersonChange{.roles = RoleSet{Role::officer}},
                                     PersonChange{.state = PersonState::disabled}})
    EXPECT_EQ(people.change(one.id, 1, change, kBoss, kNow).error().code,
              Code::failed_precondition);
  EXPECT_TRUE(people.change(one.id, 1, {.roles = RoleSet{Role::administrator, Role::officer}},
                            kBoss, kNow));
  const Person two = person("two", {Role::officer, Role::administrator});
  ASSERT_TRUE(people.change(one.id, 2, {.state = PersonState::disabled}, kBoss, kNow));
  EXPECT_EQ(people.change(two.id, 1, {.roles = RoleSet{}}, kBoss, kNow).error().code,
            Code::failed_precondition)
      << "one who is disabled does not count";
  ASSERT_TRUE(people.change(one.id, 3, {.state = PersonState::active}, kBoss, kNow));
  EXPECT_TRUE(people.change(two.id, 1, {.roles = RoleSet{}}, kBoss, kNow));
}

TEST_F(PeopleTest, WhoIsDisabledLosesSessionsAndLinks) {
  const Person one = person("one"), other = person("other");
  Sessions sessions(*database);
  Invitations invitations(*database);
  for (const Person& who : {one, other}) {
    ASSERT_TRUE(sessions.begin(who.id, "", kNow));
    ASSERT_TRUE(invitations.create(who.id, InvitationPurpose::welcome, kNow));
  }
  ASSERT_TRUE(people.change(one.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  EXPECT_EQ(count("sessions"), 1);
  EXPECT_EQ(count("invitations"), 1);
  ASSERT_TRUE(sessions.begin(one.id, "", kNow));  // a sign-in that was under way
  ASSERT_TRUE(people.change(one.id, 2, {.state = PersonState::active}, kBoss, kNow));
  EXPECT_EQ(count("sessions"), 1) << "it does not come alive with the person";
}

TEST_F(PeopleTest, OrganisationsHaveOneNameInAnySpelling) {
  const auto holder =
      people.create_organisation({" ＡＣＭＥ Toys ", OrganisationKind::holder, "Acme"}, kNow)
          .value();
  EXPECT_EQ(people.organisation(holder.id)->holder, "Acme");
  EXPECT_EQ(people.organisation(holder.id)->kind, OrganisationKind::holder);
  EXPECT_EQ(people.find_organisation("acme toys").value()->id, holder.id);
  EXPECT_EQ(people.find_organisation("acme").value().has_value(), false);
  EXPECT_EQ(
      people.create_organisation({"Acme TOYS", OrganisationKind::company, ""}, kNow).error().code,
      Code::already_exists);
  EXPECT_EQ(people.create_organisation({"x\n", OrganisationKind::company, ""}, kNow).error().code,
            Code::invalid_argument);
  EXPECT_EQ(people.organisation("none").error().code, Code::not_found);
  EXPECT_EQ(people.organisations()->size(), 2u);
  for (const char* kind : {"agency", "holder", "company", "programme", "school"})
    EXPECT_EQ(organisation_kind_name(parse_organisation_kind(kind).value()), kind);
  EXPECT_EQ(parse_organisation_kind("Agency"), std::nullopt);
}

class OrganisationChangeTest : public AccessTest {
 protected:
  Result<Organisation> change(std::int64_t version, const OrganisationChange& wanted) {
    return people.change_organisation(acme.id, version, wanted, kBoss, kNow + 5);
  }
  Organisation acme =
      people.create_organisation({"Acme", OrganisationKind::holder, "ACME Inc."}, kNow).value();
};

TEST_F(OrganisationChangeTest, WhatIsNotGivenStays) {
  const auto renamed = change(1, {.name = " ACME  Toys"}).value();
  EXPECT_EQ(renamed.name, "ACME  Toys");
  EXPECT_EQ(renamed.holder, "ACME Inc.");
  EXPECT_EQ(renamed.version, 2);
  EXPECT_FALSE(people.find_organisation("acme").value());
  ASSERT_TRUE(change(2, {.holder = "ACME Toys Inc."}));
  const auto now = people.find_organisation("acme  toys").value().value();
  EXPECT_EQ(now.holder, "ACME Toys Inc.");
  EXPECT_EQ(now.kind, OrganisationKind::holder);
  EXPECT_EQ(now.version, 3);
  EXPECT_EQ(now.created_ms, kNow);
  EXPECT_EQ(now.changed_ms, kNow + 5);
  EXPECT_EQ(now.changed_by, kBoss);
  EXPECT_EQ(people.organisation(agency.id)->version, 1) << "the others stay as they are";
}

TEST_F(OrganisationChangeTest, TheSecondOfTwoEditorsIsTold) {
  ASSERT_TRUE(change(1, {.name = "Acme Two"}));
  const auto second = change(1, {.holder = "Other"});
  EXPECT_EQ(second.error().code, Code::failed_precondition);
  EXPECT_EQ(second.error().message,
            "Acme Two was changed by boss at 2027-01-15 08:00 UTC; look again and repeat");
  EXPECT_EQ(people.organisation(acme.id)->holder, "ACME Inc.");
}

TEST_F(OrganisationChangeTest, HasTheRulesOfANewOne) {
  EXPECT_EQ(change(1, {.name = "관세청"}).error().code, Code::already_exists);
  EXPECT_EQ(change(1, {.name = ""}).error().code, Code::invalid_argument);
  EXPECT_EQ(change(1, {.holder = "a\nb"}).error().code, Code::invalid_argument);
  EXPECT_EQ(change(1, {.kind = OrganisationKind::agency, .holder = "x"}).error().code,
            Code::invalid_argument);
  EXPECT_EQ(people.create_organisation({"x", OrganisationKind::agency, "x"}, kNow).error().code,
            Code::invalid_argument);
  EXPECT_EQ(people.change_organisation("none", 1, {}, kBoss, kNow).error().code, Code::not_found);
  EXPECT_EQ(people.organisation(acme.id)->version, 1);
  EXPECT_TRUE(change(1, {.name = "ACME"})) << "its own name in another spelling";
}

TEST_F(OrganisationChangeTest, RightHoldersDoNotLoseTheirDesignsUnawares) {
  const Person one =
      people.create({"one", "one", acme.id, {Role::officer, Role::right_holder}}, kNow).value();
  EXPECT_EQ(change(1, {.kind = OrganisationKind::company}).error().code, Code::failed_precondition);
  EXPECT_EQ(change(1, {.holder = ""}).error().code, Code::failed_precondition);
  EXPECT_EQ(people.organisation(acme.id)->version, 1);
  ASSERT_TRUE(people.change(one.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  const auto company = change(1, {.kind = OrganisationKind::company}).value();
  EXPECT_EQ(company.kind, OrganisationKind::company);
  EXPECT_EQ(company.holder, "") << "a name that nobody's designs belong to";
}

TEST_F(PeopleTest, AnUnknownRoleInTheDatabaseIsDamage) {
  const Person one = person("one");
  for (const char* roles : {",king,", "officer", "", ",", ",,"}) {
    ASSERT_TRUE(database->execute("UPDATE people SET roles = $1", {std::string(roles)}));
    const auto found = people.get(one.id);
    if (std::string_view(roles) == ",,")
      EXPECT_TRUE(found->roles.empty());
    else
      EXPECT_EQ(found.error().code, Code::data_corrupted) << roles;
  }
}

}  // namespace
}  // namespace pandok::access
