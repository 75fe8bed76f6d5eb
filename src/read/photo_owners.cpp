#include "read/photo_owners.h"

namespace pandok::read {

Result<> PhotoOwners::add(const Sha256& photo, const PhotoOwner& owner, std::int64_t now_ms) {
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO photos (sha256, person, organisation, created_ms) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT DO NOTHING",
      {photo.hex(), owner.person, owner.organisation, now_ms}));
  return {};
}

Result<bool> PhotoOwners::may_see(const Sha256& photo, const ReadingScope& scope) {
  if (!scope.made_by && !scope.organisation) return true;
  PANDOK_TRY(
      const auto found,
      database_.query_integer(
          fmt::format("SELECT 1 FROM photos WHERE sha256 = $1 AND {} = $2 AND {} = $3 LIMIT 1",
                      scope.made_by ? "person" : "''", scope.organisation ? "organisation" : "''"),
          {photo.hex(), scope.made_by.value_or(""), scope.organisation.value_or("")}));
  return found.has_value();
}

}  // namespace pandok::read
