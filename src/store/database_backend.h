// What stands behind Database: one connection to SQLite or to PostgreSQL. Internal to the room.
//
// Errors: the codes that Database promises. Threads: as Database.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace pandok::store {

// Stands in a database while it is filled from another one (copy.h).
inline constexpr std::string_view kUnfinishedCopy = "unfinished_copy";

// One running statement and its current row. Its end, wherever the statement is, lets it go.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // True while there is a row.
  virtual Result<bool> step() = 0;
  // Runs a statement that writes, and has given a row, to its end, so that a failure to commit is
  // seen; leaving it would hide the failure.
  virtual Result<> finish() = 0;
  // After the last step: rows that it inserted, updated or deleted.
  virtual std::int64_t changes() const = 0;

  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual ByteView bytes(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual Dialect dialect() const = 0;
  // Texts hold no zero byte: Database has looked. A wrong number of parameters ends the program.
  virtual Result<std::unique_ptr<Cursor>> start(std::string_view sql,
                                                std::span<const Value> parameters) = 0;
  virtual Result<> begin_writing() = 0;
  virtual Result<> begin_reading() = 0;
  // On failure rolled back.
  virtual Result<> commit() = 0;
  virtual void roll_back() = 0;
  virtual Result<> check() = 0;
  virtual Result<bool> has_table(std::string_view name) = 0;
  // In any order, with the names of the tables that each refers to.
  struct TableEntry {
    Table table;
    std::vector<std::string> refers_to;
  };
  virtual Result<std::vector<TableEntry>> list_tables() = 0;
  virtual Result<> continue_ids() = 0;
};

// Both bring the schema up to the newest migration.
Result<std::unique_ptr<Backend>> open_sqlite(const std::filesystem::path& file);
Result<std::unique_ptr<Backend>> open_postgres(const DatabaseUrl& url);

}  // namespace pandok::store
