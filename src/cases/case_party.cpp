#include "cases/case_party.h"

#include <array>

namespace pandok::cases {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"office", "right_holder", "importer"};

}  // namespace

std::string_view party_name(Party party) { return kNames[static_cast<std::size_t>(party)]; }

std::optional<Party> parse_party(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Party>(i);
  return std::nullopt;
}

access::RoleSet roles_of(Party party) {
  switch (party) {
    case Party::office:
      return {access::Role::officer, access::Role::supervisor};
    case Party::right_holder:
      return {access::Role::right_holder};
    case Party::importer:
      return {access::Role::importer};
  }
  return {};
}

}  // namespace pandok::cases
