#include "access/roles.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace pandok::access {
namespace {

const RoleSet kAllRoles = RoleSet::all();

TEST(Roles, HaveNamesThatReadBack) {
  kAllRoles.for_each([](Role role) {
    EXPECT_EQ(parse_role(role_name(role)), role);
    EXPECT_EQ(role_name(role).find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
              std::string_view::npos);
  });
  PermissionSet::all().for_each([](Permission permission) {
    EXPECT_EQ(parse_permission(permission_name(permission)), permission);
  });
  for (const char* wrong : {"", "Officer", "officer ", "manage_people"})
    EXPECT_EQ(parse_role(wrong), std::nullopt) << wrong;
}

TEST(Roles, SetsReadBackInAnyOrder) {
  EXPECT_EQ(to_string(RoleSet{Role::auditor, Role::officer}), "officer,auditor");
  EXPECT_EQ(parse_roles("auditor,officer,officer"), (RoleSet{Role::officer, Role::auditor}));
  EXPECT_EQ(parse_roles(""), RoleSet{});
  for (const char* wrong :
       {",", "officer,", ",officer", "officer,,auditor", "officer, auditor", "x"})
    EXPECT_EQ(parse_roles(wrong), std::nullopt) << wrong;
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    RoleSet roles;
    for (int r = 0; r < kRoleCount; ++r)
      if (random.chance(0.3)) roles.add(static_cast<Role>(r));
    EXPECT_EQ(parse_roles(to_string(roles)), roles);
  }
  EXPECT_EQ(parse_permissions(to_string(PermissionSet::all())), PermissionSet::all());
}

TEST(Roles, OnlyAnAdministratorManagesPeopleAndHasNothingElseToChange) {
  kAllRoles.for_each([](Role role) {
    EXPECT_EQ(permissions_of(role).has(Permission::manage_people), role == Role::administrator);
  });
  const PermissionSet own = permissions_of(Role::administrator) & kChangingPermissions;
  EXPECT_EQ(own, PermissionSet{Permission::manage_people});
  EXPECT_FALSE(permissions_of(Role::administrator).has(Permission::see_audit));
}

TEST(Roles, AnAuditorCanChangeNothing) {
  EXPECT_TRUE((permissions_of(Role::auditor) & kChangingPermissions).empty());
  kAllRoles.for_each([](Role role) {
    EXPECT_EQ(permissions_of(role).has(Permission::see_audit), role == Role::auditor);
  });
}

TEST(Roles, PartiesSeeNothingButWhatConcernsThem) {
  const PermissionSet holder{Permission::see_own_designs, Permission::answer_cases};
  EXPECT_EQ(permissions_of(Role::right_holder), holder);
  EXPECT_EQ(permissions_of(Role::importer), PermissionSet{Permission::answer_cases});
}

TEST(Roles, ReadingsOfOthersAreSeenByTheSupervisorAlone) {
  kAllRoles.for_each([](Role role) {
    EXPECT_EQ(permissions_of(role).has(Permission::see_readings), role == Role::supervisor);
  });
}

TEST(Roles, WhoMayMakeReadingsMaySeeTheirOwn) {
  kAllRoles.for_each([](Role role) {
    const auto may = permissions_of(role);
    if (may.has(Permission::make_readings)) {
      EXPECT_TRUE(may.has(Permission::see_own_readings)) << role_name(role);
    }
  });
}

TEST(Roles, MoreRolesNeverTakeAPermissionAway) {
  for (int a = 0; a < kRoleCount; ++a)
    for (int b = 0; b < kRoleCount; ++b) {
      const auto both = permissions_of(RoleSet{static_cast<Role>(a), static_cast<Role>(b)});
      EXPECT_TRUE(both.has_all(permissions_of(static_cast<Role>(a))));
      EXPECT_TRUE(both.has_all(permissions_of(static_cast<Role>(b))));
    }
  EXPECT_TRUE(permissions_of(RoleSet{}).empty());
  EXPECT_EQ(permissions_of(kAllRoles), PermissionSet::all()) << "a permission that nobody has";
}

TEST(Roles, ASecondFactorIsNeededByThoseWhoRuleAndThoseWhoAudit) {
  kAllRoles.for_each([](Role role) {
    EXPECT_EQ(needs_second_factor({role}), role == Role::administrator || role == Role::auditor);
  });
  EXPECT_TRUE(needs_second_factor({Role::officer, Role::administrator}));
}

}  // namespace
}  // namespace pandok::access
