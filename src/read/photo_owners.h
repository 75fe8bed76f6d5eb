// Who sent which photo. A photo is named by its digest, and whoever knows a digest must not see the
// picture for that.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/hash.h"
#include "read/reading_store.h"
#include "store/database.h"

namespace pandok::read {

// Ids; both "" for the machine itself.
struct PhotoOwner {
  std::string person, organisation;
};

// One a thread; borrows the connection. Cost: one row a call.
class PhotoOwners {
 public:
  explicit PhotoOwners(store::Database& database) : database_(database) {}
  // Nothing happens if it is noted already.
  Result<> add(const Sha256& photo, const PhotoOwner& owner, std::int64_t now_ms);
  // Whether somebody sent it whose readings are in the scope; everything is in an empty scope.
  Result<bool> may_see(const Sha256& photo, const ReadingScope& scope);

 private:
  store::Database& database_;
};

}  // namespace pandok::read
