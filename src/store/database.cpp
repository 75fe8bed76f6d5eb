#include "store/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "migrations.h"

namespace pandok::store {

namespace fs = std::filesystem;

namespace {

constexpr int kBusyTimeoutMs = 10'000;
constexpr int kTryAgainMs = 10;

struct Migration {
  int number;
  std::string_view sql;
};
// Applied in this order, once each; never edited after a release.
constexpr std::array kMigrations = {
    Migration{1, migrations::k0001_register}, Migration{2, migrations::k0002_projections},
    Migration{3, migrations::k0003_lists_and_search}, Migration{4, migrations::k0004_service}};

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

// Resets a cached statement when its use ends, on every path.
class InUse {
 public:
  explicit InUse(sqlite3_stmt* statement) : statement_(statement) {}
  ~InUse() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Row::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string_view Row::text(int column) const {
  const auto* data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
ByteView Row::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

class Database::Impl {
 public:
  explicit Impl(fs::path file) : file_(std::move(file)) {}
  ~Impl() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<> open() {
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

  Result<sqlite3_stmt*> prepare(std::string_view sql, Parameters parameters) {
    PANDOK_TRY(sqlite3_stmt * statement, statement_of(sql));
    CHECK(!sqlite3_stmt_busy(statement));  // a visitor runs the statement that visits it
    CHECK(sqlite3_bind_parameter_count(statement) == static_cast<int>(parameters.size()));
    int number = 0;
    for (const Value& value : parameters) {
      const std::string name = fmt::format("${}", ++number);
      const int index = sqlite3_bind_parameter_index(statement, name.c_str());
      CHECK(index > 0);
      PANDOK_CHECKED(bind(statement, index, value));
    }
    return statement;
  }

  // True while there is a row.
  Result<bool> step(sqlite3_stmt* statement) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error("using", code);
  }

  // Runs a statement that writes and has given a row to its end, so that a failure to commit is
  // seen; resetting it here would hide the failure.
  Result<> finish(sqlite3_stmt* statement, bool row) {
    if (sqlite3_stmt_readonly(statement) != 0) return {};
    while (row) {
      PANDOK_TRY(row, step(statement));
    }
    return {};
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
    if (version > kMigrations.back().number)
      return fail(Code::failed_precondition,
                  "the database {} was written by a newer pandok (schema {})", file_.string(),
                  version);
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
      done = run_script(migration.sql);
      if (done) done = run_script(fmt::format("PRAGMA user_version={}", migration.number));
    }
    if (done) done = run_script("COMMIT");
    if (!done) static_cast<void>(run_script("ROLLBACK"));
    return done;
  }

  Result<std::int64_t> user_version() {
    PANDOK_TRY(sqlite3_stmt * statement, prepare("PRAGMA user_version", {}));
    const InUse use(statement);
    PANDOK_TRY(const bool row, step(statement));
    return row ? sqlite3_column_int64(statement, 0) : 0;
  }

  fs::path file_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;  // prepared once a connection
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const fs::path& file) {
  auto impl = std::make_unique<Impl>(file);
  PANDOK_CHECKED(impl->open());
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Result<std::int64_t> Database::execute(std::string_view sql, Parameters parameters) {
  PANDOK_TRY(sqlite3_stmt * statement, impl_->prepare(sql, parameters));
  const InUse use(statement);
  const std::int64_t before = impl_->total_changes();
  PANDOK_TRY(bool row, impl_->step(statement));
  while (row) {
    PANDOK_TRY(row, impl_->step(statement));
  }
  // SQLite keeps the count of the last statement that changed rows, which may be an earlier one.
  return impl_->total_changes() == before ? 0 : impl_->changes();
}

Result<> Database::query(std::string_view sql, Parameters parameters,
                         const std::function<Result<>(const Row&)>& visit) {
  PANDOK_TRY(sqlite3_stmt * statement, impl_->prepare(sql, parameters));
  const InUse use(statement);
  PANDOK_TRY(bool row, impl_->step(statement));
  while (row) {
    PANDOK_CHECKED(visit(Row(statement)));
    PANDOK_TRY(row, impl_->step(statement));
  }
  return {};
}

Result<std::optional<std::int64_t>> Database::query_integer(std::string_view sql,
                                                            Parameters parameters) {
  PANDOK_TRY(sqlite3_stmt * statement, impl_->prepare(sql, parameters));
  const InUse use(statement);
  PANDOK_TRY(const bool row, impl_->step(statement));
  std::optional<std::int64_t> value;
  if (row && !Row(statement).is_null(0)) value = Row(statement).integer(0);
  PANDOK_CHECKED(impl_->finish(statement, row));
  return value;
}

Result<std::optional<std::string>> Database::query_text(std::string_view sql,
                                                        Parameters parameters) {
  PANDOK_TRY(sqlite3_stmt * statement, impl_->prepare(sql, parameters));
  const InUse use(statement);
  PANDOK_TRY(const bool row, impl_->step(statement));
  std::optional<std::string> value;
  if (row && !Row(statement).is_null(0)) value = Row(statement).text(0);
  PANDOK_CHECKED(impl_->finish(statement, row));
  return value;
}

Result<> Database::check() {
  PANDOK_TRY(const auto answer, query_text("PRAGMA integrity_check(1)"));
  std::string finding = answer.value_or("no answer");
  std::ranges::replace(finding, '\n', ' ');
  if (finding != "ok")
    return fail(Code::data_corrupted, "the database is damaged: {}; restore it from a backup",
                finding);
  return {};
}

Result<Snapshot> Snapshot::begin(Database& database) {
  PANDOK_CHECKED(database.impl_->run_script("BEGIN"));
  return Snapshot(&database);
}

Snapshot::~Snapshot() {
  if (database_ != nullptr) static_cast<void>(database_->impl_->run_script("ROLLBACK"));
}

Result<Transaction> Transaction::begin(Database& database) {
  PANDOK_CHECKED(database.impl_->run_script("BEGIN IMMEDIATE"));
  return Transaction(&database);
}

Result<> Transaction::commit() {
  CHECK(database_ != nullptr);
  auto done = database_->impl_->run_script("COMMIT");
  if (!done) static_cast<void>(database_->impl_->run_script("ROLLBACK"));
  database_ = nullptr;
  return done;
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->impl_->run_script("ROLLBACK"));
}

}  // namespace pandok::store
