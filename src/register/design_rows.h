// Designs and views as rows of the database; internal to the room.
#pragma once

#include <bitset>
#include <optional>

#include "base/hash.h"
#include "register/fields.h"
#include "store/database.h"

namespace pandok::reg {

// The design with this number; nullopt if there is none. data_corrupted if it cannot be read.
Result<std::optional<Design>> load_design(store::Database& database, std::int64_t id);

// Raises the register's revision, at least to the time in milliseconds: after a backup was restored
// no revision comes again that another history had. Inside a transaction.
Result<std::int64_t> next_revision(store::Database& database);
// Whether this register has been at the revision, of the last thousand.
Result<bool> had_revision(store::Database& database, std::int64_t revision);

enum class Change { none, added, changed };

// Writes what an import brings, inside its transaction, after fill_design_text(), and counts
// nothing twice: rows that are already as they should be are not touched and keep their revision.
class DesignWriter {
 public:
  // `present`: the fields that the import speaks of; the others are kept.
  DesignWriter(store::Database& database, std::int64_t revision, std::bitset<kFieldCount> present)
      : database_(database), revision_(revision), present_(present) {}

  struct Written {
    std::int64_t id = 0;
    Change change = Change::none;
  };
  Result<Written> put_design(const std::string& design_id, const DesignFields& fields);
  Result<Change> put_view(std::int64_t design, const View& view, const Sha256& picture);

 private:
  Result<std::int64_t> holder_of(const Design& design);
  Result<std::int64_t> insert(const Design& design);
  Result<> update(std::int64_t id, const Design& design);
  Result<> write_events(std::int64_t id, const Design& design);

  store::Database& database_;
  std::int64_t revision_;
  std::bitset<kFieldCount> present_;
};

}  // namespace pandok::reg
