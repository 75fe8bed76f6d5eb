// The sides of a case: the customs office, the right holder, the importer.
#pragma once

#include <optional>
#include <string_view>

#include "access/roles.h"

namespace pandok::cases {

enum class Party { office, right_holder, importer };
std::string_view party_name(Party party);  // "office", …
std::optional<Party> parse_party(std::string_view name);

// The roles in which somebody of a side acts. Nobody acts for two sides of one case.
access::RoleSet roles_of(Party party);

}  // namespace pandok::cases
