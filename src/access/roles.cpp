#include "access/roles.h"

#include <array>

namespace pandok::access {
namespace {

constexpr std::array<std::string_view, kRoleCount> kRoleNames = {
    "officer",      "supervisor",        "right_holder",  "importer",
    "data_steward", "developer",         "test_engineer", "trainer",
    "trainee",      "programme_manager", "auditor",       "administrator"};
constexpr std::array<std::string_view, kPermissionCount> kPermissionNames = {
    "make_readings",   "see_own_readings", "see_readings",  "give_feedback", "search_register",
    "see_own_designs", "change_register",  "measure",       "see_jobs",      "see_figures",
    "see_metrics",     "see_audit",        "manage_people", "handle_cases",  "answer_cases"};

template <class E, std::size_t N>
std::optional<E> parse_one(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

template <class E, std::size_t N>
std::string join(const std::array<std::string_view, N>& names,
                 EnumSet<E, static_cast<int>(N)> set) {
  std::string text;
  set.for_each([&](E value) {
    if (!text.empty()) text += ',';
    text += names[static_cast<std::size_t>(value)];
  });
  return text;
}

template <class E, std::size_t N>
std::optional<EnumSet<E, static_cast<int>(N)>> parse_set(
    const std::array<std::string_view, N>& names, std::string_view text) {
  EnumSet<E, static_cast<int>(N)> set;
  if (text.empty()) return set;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const auto value = parse_one<E>(names, text.substr(at, end - at));
    if (!value) return std::nullopt;
    set.add(*value);
    at = end + 1;
  }
  return set;
}

}  // namespace

std::string_view role_name(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }
std::string_view permission_name(Permission permission) {
  return kPermissionNames[static_cast<std::size_t>(permission)];
}
std::optional<Role> parse_role(std::string_view name) { return parse_one<Role>(kRoleNames, name); }
std::optional<Permission> parse_permission(std::string_view name) {
  return parse_one<Permission>(kPermissionNames, name);
}
std::string to_string(RoleSet roles) { return join<Role>(kRoleNames, roles); }
std::string to_string(PermissionSet permissions) {
  return join<Permission>(kPermissionNames, permissions);
}
std::optional<RoleSet> parse_roles(std::string_view names) {
  return parse_set<Role>(kRoleNames, names);
}
std::optional<PermissionSet> parse_permissions(std::string_view names) {
  return parse_set<Permission>(kPermissionNames, names);
}

}  // namespace pandok::access
