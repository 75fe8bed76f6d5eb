// One SQL database behind one small class: an SQLite file, or PostgreSQL by its URL.
//
// SQL text is the common subset: parameters are written $1, $2, …; ids come back by RETURNING;
// tables are written as for SQLite (dialect.h says what becomes of them on PostgreSQL). Texts
// compare by their bytes on both.
// SQLite runs in WAL mode with synchronous=FULL, PostgreSQL with synchronous_commit on: a committed
// transaction survives a power cut.
// A PostgreSQL server that is gone: the call fails with unavailable, and the next one outside a
// transaction connects again.
// Threads: a Database is one connection and is used by one thread at a time; open one a thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "store/database_url.h"

namespace pandok::store {

// A parameter or a column: NULL, an integer, a real, a text (UTF-8) or bytes.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
using Parameters = std::initializer_list<Value>;

class Backend;  // database_backend.h, internal to the room
class Cursor;

// The number of the newest migration, which every database has once it is open.
int newest_schema();

enum class ColumnKind { integer, real, text, bytes };
struct Column {
  std::string name;
  ColumnKind kind;
};
struct Table {
  std::string name;
  std::vector<Column> columns;
};

// The current row of a query; valid during the callback only. Columns count from 0; a NULL reads
// as 0, "" or empty. Reading a column as what it is not is a bug.
class Row {
 public:
  explicit Row(const Cursor& cursor) : cursor_(&cursor) {}
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  ByteView bytes(int column) const;
  bool is_null(int column) const;

 private:
  const Cursor* cursor_;
};

class Database {
 public:
  // Opens or makes the database file, or connects to the server, and applies the migrations that
  // the database has not seen, each in its own transaction. data_corrupted if the file is no
  // database or is damaged, failed_precondition if a newer pandok wrote it, if it is an unfinished
  // copy or not UTF-8, permission_denied (also a wrong password), resource_exhausted (disk full),
  // unavailable (no server answers within 10 s).
  static Result<std::unique_ptr<Database>> open(const DatabaseUrl& url);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Dialect dialect() const;

  // Runs one statement; the number of rows it changed. already_exists if a row with this key is
  // there, failed_precondition for a row that others refer to or that refers to none,
  // invalid_argument for a value that the column refuses and for a text with a zero byte,
  // unavailable if another process holds the database for more than 10 s, changed the same row
  // meanwhile, or the server is gone, resource_exhausted (disk full), deadline_exceeded (15
  // minutes, PostgreSQL). Each parameter $1, $2, … must be given. After an error inside a
  // transaction nothing but its end is left: PostgreSQL refuses the rest.
  Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {});
  // The same with parameters that are counted when it runs.
  Result<std::int64_t> execute_all(std::string_view sql, std::span<const Value> parameters);
  // Runs one query; each row goes to `visit`, whose error ends the query and is returned. `visit`
  // may run other statements here, not the same one; PostgreSQL's rows that are still to come are
  // then kept in memory, up to limits::kKeptRowsBytesMax.
  Result<> query(std::string_view sql, Parameters parameters,
                 const std::function<Result<>(const Row&)>& visit);
  // The first column of the first row; nullopt if there is none or it is NULL. Also for INSERT …
  // RETURNING, which is complete (and without a transaction durable) on return.
  Result<std::optional<std::int64_t>> query_integer(std::string_view sql,
                                                    Parameters parameters = {});
  Result<std::optional<std::string>> query_text(std::string_view sql, Parameters parameters = {});

  // SQLite: every page and index of the file. PostgreSQL: every row can be read. data_corrupted
  // with the first finding. Seconds a GB.
  Result<> check();

  // Our tables, each after those that it refers to, with the columns that are written.
  Result<std::vector<Table>> tables();
  // After rows were written with ids of their own: new ids begin behind them.
  Result<> continue_ids();

 private:
  friend class Transaction;
  friend class Snapshot;
  explicit Database(std::unique_ptr<Backend> backend);
  std::unique_ptr<Backend> backend_;
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

// Rolls back when it goes out of scope without commit(). Not nestable.
// One transaction at a time: the next one waits up to 10 s for the end of this one and then sees
// what it wrote, so that what is read here still holds when this commits. SQLite: BEGIN IMMEDIATE.
// PostgreSQL: REPEATABLE READ behind an exclusive lock (docs/decisions/0005-postgresql.md).
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  // Durable on return; on failure the transaction is rolled back. unavailable if the server went
  // away meanwhile: whether it was committed is then not known.
  Result<> commit();
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;  // null when finished
};

}  // namespace pandok::store
