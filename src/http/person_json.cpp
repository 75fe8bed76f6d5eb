#include "http/person_json.h"

#include "base/parse.h"

namespace pandok::http {
namespace {

std::string_view state_name(const access::Person& person) {
  const bool invited = person.state == access::PersonState::active && !person.has_password;
  return invited ? "invited" : access::person_state_name(person.state);
}

// The set of the names in a member; an absent one is an empty set.
template <class Set, class Value>
Result<Set> body_names(const Json& body, std::string_view member,
                       std::optional<Value> (*parse)(std::string_view)) {
  Set set;
  const Json names = body.value(std::string(member), Json::array());
  if (!names.is_array()) return fail(Code::invalid_argument, "'{}' is a list of names", member);
  for (const Json& name : names) {
    const auto value = name.is_string() ? parse(name.template get_ref<const std::string&>())
                                        : std::optional<Value>();
    if (!value)
      return fail(Code::invalid_argument, "'{}': {} is none of the document's names", member,
                  quote_for_message(json_line(name)));
    set.add(*value);
  }
  return set;
}

}  // namespace

Json names_json(access::RoleSet roles) {
  Json names = Json::array();
  roles.for_each([&](access::Role role) { names.push_back(access::role_name(role)); });
  return names;
}

Json names_json(access::PermissionSet permissions) {
  Json names = Json::array();
  permissions.for_each(
      [&](access::Permission permission) { names.push_back(access::permission_name(permission)); });
  return names;
}

std::string person_name(access::People& people, const std::string& id) {
  auto person = people.get(id);
  return person ? std::move(person->name) : id;
}

Result<std::string> organisation_name(access::People& people, const std::string& id) {
  if (id.empty()) return std::string();
  auto organisation = people.organisation(id);
  if (organisation) return std::move(organisation->name);
  if (organisation.error().code == Code::not_found) return std::string();
  return tl::unexpected<Error>(std::move(organisation).error());
}

Json organisation_json(const access::Organisation& organisation) {
  return {{"id", organisation.id},
          {"name", organisation.name},
          {"kind", access::organisation_kind_name(organisation.kind)},
          {"holder", organisation.holder},
          {"mail", organisation.mail},
          {"changed_ms", organisation.changed_ms},
          {"changed_by", organisation.changed_by},
          {"version", organisation.version}};
}

Result<Json> person_json(access::People& people, const access::Person& person) {
  PANDOK_TRY(const auto organisation, organisation_name(people, person.organisation));
  return Json{{"id", person.id},
              {"login", person.login},
              {"name", person.name},
              {"organisation", person.organisation},
              {"organisation_name", organisation},
              {"roles", names_json(person.roles)},
              {"state", state_name(person)},
              {"has_totp", person.has_totp},
              {"created_ms", person.created_ms},
              {"changed_ms", person.changed_ms},
              {"changed_by", person.changed_by},
              {"version", person.version}};
}

Result<access::RoleSet> body_roles(const Json& body, std::string_view member) {
  return body_names<access::RoleSet>(body, member, access::parse_role);
}

Result<access::PermissionSet> body_permissions(const Json& body, std::string_view member) {
  return body_names<access::PermissionSet>(body, member, access::parse_permission);
}

}  // namespace pandok::http
