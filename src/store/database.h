// One SQL database behind one small class: SQLite here, others by their URL behind the same calls.
//
// SQL text is the common subset: parameters are written $1, $2, …; ids come back by RETURNING.
// SQLite runs in WAL mode with synchronous=FULL: a committed transaction survives a power cut.
// Threads: a Database is one connection and is used by one thread at a time; open one a thread.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pandok::store {

// A parameter or a column: NULL, an integer, a real, a text (UTF-8) or bytes.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
using Parameters = std::initializer_list<Value>;

// The current row of a query; valid during the callback only. Columns count from 0; a NULL reads
// as 0, "" or empty.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  ByteView bytes(int column) const;
  bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  // Opens or makes the database file and applies the migrations that it has not seen, each in its
  // own transaction. data_corrupted if the file is no database or is damaged, failed_precondition
  // if a newer pandok wrote it, permission_denied, resource_exhausted (disk full).
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs one statement; the number of rows it changed. already_exists if a row with this key is
  // there, failed_precondition for a row that others refer to or that refers to none,
  // invalid_argument for a value that the column refuses, unavailable if another process holds the
  // database for more than 10 s, resource_exhausted (disk full). Each parameter $1, $2, … must be
  // given.
  Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {});
  // Runs one query; each row goes to `visit`, whose error ends the query and is returned. `visit`
  // may run other statements here, not the same one.
  Result<> query(std::string_view sql, Parameters parameters,
                 const std::function<Result<>(const Row&)>& visit);
  // The first column of the first row; nullopt if there is none or it is NULL. Also for INSERT …
  // RETURNING, which is complete (and without a transaction durable) on return.
  Result<std::optional<std::int64_t>> query_integer(std::string_view sql,
                                                    Parameters parameters = {});
  Result<std::optional<std::string>> query_text(std::string_view sql, Parameters parameters = {});

  // Every page and index of the file; data_corrupted with SQLite's first finding. Seconds a GB.
  Result<> check();

 private:
  friend class Transaction;
  friend class Snapshot;
  class Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Until its end all queries of this connection see one state of the database, whatever others write
// meanwhile. Not nestable, and not beside a Transaction.
class Snapshot {
 public:
  static Result<Snapshot> begin(Database& database);
  Snapshot(Snapshot&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot();

 private:
  explicit Snapshot(Database* database) : database_(database) {}
  Database* database_;
};

// BEGIN IMMEDIATE … COMMIT. Rolls back when it goes out of scope without commit(). Not nestable.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  // Durable on return; on failure the transaction is rolled back.
  Result<> commit();
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;  // null when finished
};

}  // namespace pandok::store
