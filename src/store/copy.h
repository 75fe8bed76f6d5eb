// A whole database into another one, of the same or of the other kind, and proof that it arrived.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/progress.h"
#include "store/database.h"

namespace pandok::store {

// What a table holds, whatever the order of its rows: how many, and the sum, in four lanes of 64
// bits, of the SHA-256 of each row (kind, length and bytes of each value). A sum and not an
// exclusive or, under which two equal rows would vanish.
struct TableDigest {
  std::int64_t rows = 0;
  std::array<std::uint64_t, 4> sum{};

  std::string hex() const;  // 64 digits
  bool operator==(const TableDigest&) const = default;
};

struct TableCopy {
  std::string name;
  TableDigest from, to;
};

struct CopyReport {
  std::vector<TableCopy> tables;
  bool same() const;
};

// Rows of each table, in the order of Database::tables().
Result<std::vector<std::pair<std::string, std::int64_t>>> count_rows(Database& database);

// Copies every table, each after those that it refers to, then reads the copy again and compares.
// `from` is inside a Snapshot or Transaction of the caller's, so that it is one state of it. The
// target is made if it is not there; failed_precondition if anything is in it. Until the comparison
// held, the target is marked and Database::open() refuses it: also after an error, a crash, and for
// a copy that differs (which is no error here: the report says it).
// Cost: each row is read twice and hashed twice; tens of MiB a second. Memory: a batch of rows.
Result<CopyReport> copy_database(Database& from, const DatabaseUrl& target, Progress& progress);

}  // namespace pandok::store
