// The rows of one import, gathered by design in temporary tables; internal to the room.
//
// Rows may name their designs in any order and there may be hundreds of thousands of them, so they
// wait on disk, not in memory. Nothing of it survives the connection.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/hash.h"
#include "register/fields.h"
#include "store/database.h"

namespace pandok::reg {

class Staging {
 public:
  // Empty tables on this connection; anything that an earlier import left there goes.
  static Result<Staging> create(store::Database& database);

  enum class Taken { yes, duplicate };
  // Takes a good row. The inner error says why the row contradicts earlier ones of the file.
  Result<tl::expected<Taken, RowError>> add(const ParsedRow& row, const Sha256& picture);

  std::int64_t views() const { return views_; }
  // Each design in the order of its first row.
  Result<> each_design(
      const std::function<Result<>(const std::string& design_id, const DesignFields&)>& visit);
  // The views of a design in the order of their rows.
  Result<> each_view(const std::string& design_id,
                     const std::function<Result<>(const View&, const Sha256&)>& visit);
  Result<> clear();

 private:
  explicit Staging(store::Database& database) : database_(&database) {}
  Result<std::optional<RowError>> merge_design(const ParsedRow& row);
  Result<std::optional<std::string>> first_picture(const ParsedRow& row, std::string* place);
  Result<bool> has_room(const ParsedRow& row);

  store::Database* database_;
  std::int64_t designs_ = 0, views_ = 0;
};

}  // namespace pandok::reg
