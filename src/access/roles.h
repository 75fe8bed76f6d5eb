// What a person is (roles) and what that lets them do (permissions): one table, least privilege.
//
// A person may have several roles and may do what any of them may. What belongs to oneself (one's
// password, second factor, sessions, tokens) needs no permission, only a sign-in. Roles of stops
// that have not landed yet may do nothing. Names are snake words, stable, in the database and API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/enum_set.h"

namespace pandok::access {

enum class Role {
  officer,            // photographs goods and decides
  supervisor,         // answers for a team of officers
  right_holder,       // owns designs, appraises
  importer,           // whose goods they are
  data_steward,       // keeps the register and the data
  developer,          // of a company, works in the lab
  test_engineer,      // measures
  trainer,            // teaches officers
  trainee,            // learns
  programme_manager,  // runs calls and agreements
  auditor,            // looks, changes nothing
  administrator       // manages people, nothing else
};
inline constexpr int kRoleCount = 12;

enum class Permission {
  make_readings,     // send photos, make readings, compare
  see_own_readings,  // that one has made
  see_readings,      // of the whole organisation
  give_feedback,     // say whether a reading that one may see was right
  search_register,   // designs, their views and holders
  see_own_designs,   // a right holder's: those of the organisation's holder
  change_register,   // import, remove, reindex
  measure,           // evaluations
  see_jobs,          // imports, evaluations and how they ended
  see_figures,       // what is counted over many readings
  see_metrics,       // of the server
  see_audit,         // the log of acts
  manage_people,     // people, organisations, invitations
  handle_cases,      // an office's: begin, act, correct
  answer_cases       // those that one's organisation was told of, as the right holder or importer
};
inline constexpr int kPermissionCount = 15;

using RoleSet = EnumSet<Role, kRoleCount>;
using PermissionSet = EnumSet<Permission, kPermissionCount>;

// The table.
constexpr PermissionSet permissions_of(Role role) {
  using P = Permission;
  switch (role) {
    case Role::officer:
      return {P::make_readings, P::see_own_readings, P::give_feedback, P::search_register,
              P::handle_cases};
    case Role::supervisor:
      return {P::make_readings,   P::see_own_readings, P::see_readings, P::give_feedback,
              P::search_register, P::see_figures,      P::handle_cases};
    case Role::right_holder:
      return {P::see_own_designs, P::answer_cases};
    case Role::importer:
      return {P::answer_cases};
    case Role::data_steward:
      return {P::search_register, P::change_register, P::see_jobs};
    case Role::test_engineer:
      return {P::search_register, P::measure, P::see_jobs, P::see_figures};
    case Role::programme_manager:
      return {P::see_figures};
    case Role::auditor:
      return {P::see_audit, P::see_jobs, P::see_figures, P::see_metrics};
    case Role::administrator:
      return {P::manage_people, P::see_jobs, P::see_metrics};
    case Role::developer:
    case Role::trainer:
    case Role::trainee:
      return {};
  }
  return {};
}

constexpr PermissionSet permissions_of(RoleSet roles) {
  PermissionSet all;
  roles.for_each([&](Role role) { all = all | permissions_of(role); });
  return all;
}

// Those with which something can be changed; the others only look.
inline constexpr PermissionSet kChangingPermissions = {
    Permission::make_readings, Permission::give_feedback, Permission::change_register,
    Permission::measure,       Permission::manage_people, Permission::handle_cases,
    Permission::answer_cases};

// Who has one of these roles may do nothing but set up a second factor until that is done.
constexpr bool needs_second_factor(RoleSet roles) {
  return roles.has(Role::administrator) || roles.has(Role::auditor);
}

// "officer", "make_readings", …
std::string_view role_name(Role role);
std::string_view permission_name(Permission permission);
std::optional<Role> parse_role(std::string_view name);
std::optional<Permission> parse_permission(std::string_view name);

// Names with a comma between, in the order of the enumeration; "" for none. parse: in any order,
// each once or more; nullopt if one is unknown or empty.
std::string to_string(RoleSet roles);
std::string to_string(PermissionSet permissions);
std::optional<RoleSet> parse_roles(std::string_view names);
std::optional<PermissionSet> parse_permissions(std::string_view names);

}  // namespace pandok::access
