// SQLite behind Database: one file in WAL mode.
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <utility>

#include "store/database_backend.h"
#include "store/dialect.h"
#include "store/schema.h"

namespace pandok::store {

namespace fs = std::filesystem;

namespace {

constexpr int kBusyTimeoutMs = 10'000;
constexpr int kTryAgainMs = 10;

Code constraint_code(int extended_code) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Code::already_exists;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Code::failed_precondition;
    default:
      return Code::invalid_argument;  // NOT NULL, CHECK, the type of a STRICT column
  }
}

Code code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return Code::data_corrupted;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Code::permission_denied;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
      return Code::resource_exhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::unavailable;
    case SQLITE_CANTOPEN:
      return Code::failed_precondition;
    case SQLITE_CONSTRAINT:
      return constraint_code(sqlite_code);
    case SQLITE_IOERR:
      return Code::resource_exhausted;
    default:
      return Code::internal;
  }
}

std::string_view hint_of(Code code) {
  switch (code) {
    case Code::data_corrupted:
      return "; restore the file from a backup";
    case Code::permission_denied:
      return "; the home must be writable";
    case Code::resource_exhausted:
      return "; make room on the disk and run again";
    case Code::unavailable:
      return "; another process is writing, try again";
    case Code::failed_precondition:
      return "; the home's folder must be there and not be read-only";
    default:
      return "";
  }
}

Result<> bind(sqlite3_stmt* statement, int index, const Value& value) {
  int code = SQLITE_OK;
  if (std::holds_alternative<std::monostate>(value)) {
    code = sqlite3_bind_null(statement, index);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(statement, index, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    code = sqlite3_bind_double(statement, index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    // A null pointer would bind NULL; empty bytes stay bytes.
    static const std::uint8_t kNothing = 0;
    code = sqlite3_bind_blob64(statement, index, bytes->empty() ? &kNothing : bytes->data(),
                               bytes->size(), SQLITE_STATIC);
  }
  if (code != SQLITE_OK) return fail(code_of(code), "binding a database parameter failed");
  return {};
}

ColumnKind kind_of(std::string_view type) {
  if (type == "INTEGER") return ColumnKind::integer;
  if (type == "REAL") return ColumnKind::real;
  return type == "BLOB" ? ColumnKind::bytes : ColumnKind::text;
}

class SqliteBackend final : public Backend {
 public:
  explicit SqliteBackend(fs::path file) : file_(std::move(file)) {}
  ~SqliteBackend() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  SqliteBackend(const SqliteBackend&) = delete;
  SqliteBackend& operator=(const SqliteBackend&) = delete;

  Dialect dialect() const override { return Dialect::sqlite; }

  // A new file is for its owner only, and so are those that SQLite puts beside it.
  Result<> open() {
    if (file_ != ":memory:") ::mknod(file_.c_str(), S_IFREG | 0600, 0);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(file_.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) return error("opening", code);
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF"})
      PANDOK_CHECKED(run_until_free(pragma));
    return migrate();
  }

  Result<std::unique_ptr<Cursor>> start(std::string_view sql,
                                        std::span<const Value> parameters) override;
  Result<> begin_writing() override { return run_script("BEGIN IMMEDIATE"); }
  Result<> begin_reading() override { return run_script("BEGIN"); }
  Result<> commit() override {
    auto done = run_script("COMMIT");
    if (!done) roll_back();
    return done;
  }
  void roll_back() override { static_cast<void>(run_script("ROLLBACK")); }
  Result<> check() override;
  Result<bool> has_table(std::string_view name) override;
  Result<std::vector<TableEntry>> list_tables() override;
  Result<> continue_ids() override { return {}; }  // the next id is one more than the highest

  // Turning WAL on while another process turns it on fails at once, without the busy handler.
  Result<> run_until_free(std::string_view sql) {
    for (int waited_ms = 0;; waited_ms += kTryAgainMs) {
      auto done = run_script(sql);
      if (done || done.error().code != Code::unavailable || waited_ms >= kBusyTimeoutMs)
        return done;
      sqlite3_sleep(kTryAgainMs);
    }
  }

  Result<> run_script(std::string_view sql) {
    const int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error("using", code);
    return {};
  }

  // True while there is a row.
  Result<bool> step(sqlite3_stmt* statement) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error("using", code);
  }

  std::int64_t changes() const { return sqlite3_changes64(handle_); }
  std::int64_t total_changes() const { return sqlite3_total_changes64(handle_); }

  tl::unexpected<Error> error(std::string_view what, int sqlite_code) const {
    const Code code = code_of(sqlite_code);
    const char* why = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(sqlite_code);
    return fail(code, "{} the database {}: {}{}", what, file_.string(), why, hint_of(code));
  }

 private:
  Result<sqlite3_stmt*> statement_of(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, &rest);
    if (code != SQLITE_OK) return error("using", code);
    statements_.emplace(std::string(sql), statement);
    const auto used = static_cast<std::size_t>(rest - sql.data());
    CHECK(sql.find_first_not_of(" \t\n;", used) == std::string_view::npos);  // one statement a call
    return statement;
  }

  Result<> migrate() {
    PANDOK_TRY(const std::int64_t version, user_version());
    PANDOK_CHECKED(check_schema(file_.string(), version));
    for (const Migration& migration : kMigrations) {
      if (migration.number <= version) continue;
      PANDOK_CHECKED(apply(migration));
    }
    return {};
  }

  Result<> apply(const Migration& migration) {
    PANDOK_CHECKED(run_script("BEGIN IMMEDIATE"));
    // Another process may have migrated while this one waited for the lock.
    PANDOK_TRY(const std::int64_t version, user_version());
    Result<> done;
    if (version < migration.number) {
      done = run_script(in_dialect(migration.sql, Dialect::sqlite));
      if (done) done = run_script(fmt::format("PRAGMA user_version={}", migration.number));
    }
    if (done) done = run_script("COMMIT");
    if (!done) static_cast<void>(run_script("ROLLBACK"));
    return done;
  }

  Result<std::int64_t> user_version() {
    std::int64_t version = 0;
    PANDOK_CHECKED(
        each_row("PRAGMA user_version", {}, [&](const Cursor& row) { version = row.integer(0); }));
    return version;
  }

  template <class Visit>
  Result<> each_row(std::string_view sql, std::vector<Value> parameters, const Visit& visit) {
    PANDOK_TRY(const auto cursor, start(sql, parameters));
    PANDOK_TRY(bool row, cursor->step());
    while (row) {
      visit(*cursor);
      PANDOK_TRY(row, cursor->step());
    }
    return {};
  }

  fs::path file_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;  // prepared once a connection
};

// A statement that is prepared once and reset when its use ends, on every path.
class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(SqliteBackend& backend, sqlite3_stmt* statement)
      : backend_(backend), statement_(statement), before_(backend.total_changes()) {}
  ~SqliteCursor() override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  SqliteCursor(const SqliteCursor&) = delete;
  SqliteCursor& operator=(const SqliteCursor&) = delete;

  Result<> bind_all(std::span<const Value> parameters) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const std::string name = fmt::format("${}", i + 1);
      const int index = sqlite3_bind_parameter_index(statement_, name.c_str());
      CHECK(index > 0);
      PANDOK_CHECKED(bind(statement_, index, parameters[i]));
    }
    return {};
  }

  Result<bool> step() override {
    PANDOK_TRY(row_, backend_.step(statement_));
    return row_;
  }
  Result<> finish() override {
    if (sqlite3_stmt_readonly(statement_) != 0) return {};
    while (row_) {
      PANDOK_TRY(row_, step());
    }
    return {};
  }
  // SQLite keeps the count of the last statement that changed rows, which may be an earlier one.
  std::int64_t changes() const override {
    return backend_.total_changes() == before_ ? 0 : backend_.changes();
  }

  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override {
    const auto* data = sqlite3_column_text(statement_, column);
    if (data == nullptr) return {};
    return {reinterpret_cast<const char*>(data), size_of(column)};
  }
  ByteView bytes(int column) const override {
    const void* data = sqlite3_column_blob(statement_, column);
    if (data == nullptr) return {};
    return {static_cast<const std::uint8_t*>(data), size_of(column)};
  }
  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }

 private:
  std::size_t size_of(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }

  SqliteBackend& backend_;
  sqlite3_stmt* statement_;
  const std::int64_t before_;
  bool row_ = false;
};

Result<std::unique_ptr<Cursor>> SqliteBackend::start(std::string_view sql,
                                                     std::span<const Value> parameters) {
  PANDOK_TRY(sqlite3_stmt * statement, statement_of(sql));
  CHECK(!sqlite3_stmt_busy(statement));  // a visitor runs the statement that visits it
  CHECK(sqlite3_bind_parameter_count(statement) == static_cast<int>(parameters.size()));
  auto cursor = std::make_unique<SqliteCursor>(*this, statement);
  PANDOK_CHECKED(cursor->bind_all(parameters));
  return cursor;
}

Result<> SqliteBackend::check() {
  std::string finding = "no answer";
  PANDOK_CHECKED(
      each_row("PRAGMA integrity_check(1)", {}, [&](const Cursor& row) { finding = row.text(0); }));
  std::ranges::replace(finding, '\n', ' ');
  if (finding != "ok")
    return fail(Code::data_corrupted, "the database is damaged: {}; restore it from a backup",
                finding);
  return {};
}

Result<bool> SqliteBackend::has_table(std::string_view name) {
  bool found = false;
  PANDOK_CHECKED(each_row("SELECT 1 FROM sqlite_master WHERE name = $1", {std::string(name)},
                          [&](const Cursor&) { found = true; }));
  return found;
}

// A virtual table (FTS5) is seen as its rowid and columns; the tables that it keeps for itself are
// not listed.
Result<std::vector<Backend::TableEntry>> SqliteBackend::list_tables() {
  std::vector<TableEntry> entries;
  PANDOK_CHECKED(each_row(
      "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', "
      "'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
      {}, [&](const Cursor& row) {
        entries.push_back({{std::string(row.text(0)), {}}, {}});
        if (row.text(1) == "virtual")
          entries.back().table.columns.push_back({"rowid", ColumnKind::integer});
      }));
  for (auto& entry : entries) {
    PANDOK_CHECKED(
        each_row("SELECT name, type FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid",
                 {entry.table.name}, [&](const Cursor& row) {
                   entry.table.columns.push_back({std::string(row.text(0)), kind_of(row.text(1))});
                 }));
    PANDOK_CHECKED(each_row("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)",
                            {entry.table.name},
                            [&](const Cursor& row) { entry.refers_to.emplace_back(row.text(0)); }));
  }
  return entries;
}

}  // namespace

Result<std::unique_ptr<Backend>> open_sqlite(const fs::path& file) {
  auto backend = std::make_unique<SqliteBackend>(file);
  PANDOK_CHECKED(backend->open());
  return backend;
}

}  // namespace pandok::store
