// People as api/openapi.yaml has them.
#pragma once

#include "access/people.h"
#include "base/error.h"
#include "base/json.h"

namespace pandok::http {

Json names_json(access::RoleSet roles);
Json names_json(access::PermissionSet permissions);
// The id itself for somebody who is not there.
std::string person_name(access::People& people, const std::string& id);
// "" where there is none with this id.
Result<std::string> organisation_name(access::People& people, const std::string& id);
Json organisation_json(const access::Organisation& organisation);
// Schema Person; looks its organisation up.
Result<Json> person_json(access::People& people, const access::Person& person);

// Members of a body. invalid_argument with the name that is none.
Result<access::RoleSet> body_roles(const Json& body, std::string_view member);
Result<access::PermissionSet> body_permissions(const Json& body, std::string_view member);

}  // namespace pandok::http
