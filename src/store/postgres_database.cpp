// PostgreSQL behind Database: prepared statements, rows one by one as they come.
//
// While a query's rows still come over the connection, nothing else can be asked on it. If its
// visitor does ask, the rest of the rows is first read into memory (PostgresCursor::keep_rest).
#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/parse.h"
#include "store/database_backend.h"
#include "store/dialect.h"
#include "store/postgres_connection.h"
#include "store/schema.h"

namespace pandok::store {
namespace {

class PostgresCursor;

class PostgresBackend final : public Backend {
 public:
  explicit PostgresBackend(DatabaseUrl url) : connection_(std::move(url)) {}

  Result<> open() {
    PANDOK_CHECKED(connection_.ensure());
    return migrate();
  }

  Dialect dialect() const override { return Dialect::postgresql; }
  Result<std::unique_ptr<Cursor>> start(std::string_view sql,
                                        std::span<const Value> parameters) override;
  // LOCK does not take the transaction's snapshot: that is taken by the first statement behind it,
  // when the one before has committed.
  Result<> begin_writing() override {
    return begin(
        "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE pandok_schema IN EXCLUSIVE MODE");
  }
  Result<> begin_reading() override {
    return begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }
  Result<> commit() override;
  void roll_back() override;
  Result<> check() override;
  Result<bool> has_table(std::string_view name) override;
  Result<std::vector<TableEntry>> list_tables() override;
  Result<> continue_ids() override;

 private:
  friend class PostgresCursor;
  Result<> begin(std::string_view sql);
  Result<> make_free();
  Result<> migrate();
  Result<> apply(const Migration& migration);
  Result<std::int64_t> version();
  template <class Visit>
  Result<> each_row(std::string_view sql, std::vector<Value> parameters, const Visit& visit);

  PostgresConnection connection_;
  bool inside_ = false;                         // a transaction or a snapshot
  PostgresCursor* streaming_ = nullptr;         // whose rows come over the connection
  std::set<std::string, std::less<>> running_;  // SQL texts of cursors
};

class PostgresCursor final : public Cursor {
 public:
  PostgresCursor(PostgresBackend& backend, std::string_view sql) : backend_(backend), sql_(sql) {
    backend_.running_.insert(sql_);
  }
  ~PostgresCursor() override {
    while (reading_) static_cast<void>(next());
    backend_.running_.erase(sql_);
  }
  PostgresCursor(const PostgresCursor&) = delete;
  PostgresCursor& operator=(const PostgresCursor&) = delete;

  Result<> send(const std::string& name, const BoundParameters& parameters) {
    PostgresConnection& connection = backend_.connection_;
    if (PQsendQueryPrepared(connection.get(), name.c_str(), parameters.count(), parameters.values(),
                            parameters.lengths(), parameters.formats(), 1) == 0)
      return connection.failure();
    CHECK(PQsetSingleRowMode(connection.get()) == 1);
    reading_ = true;
    backend_.streaming_ = this;
    return {};
  }

  // Reads the rows that are still to come, so that the connection is free.
  void keep_rest() {
    std::size_t kept_bytes = 0;
    while (reading_) {
      ResultPtr row = next();
      if (!row) continue;
      kept_bytes += PQresultMemorySize(row.get());
      if (kept_bytes <= limits::kKeptRowsBytesMax) {
        kept_.push_back(std::move(row));
      } else if (ended_) {
        ended_ = fail(Code::resource_exhausted,
                      "a query of {} MiB and more cannot be kept while others are asked",
                      limits::kKeptRowsBytesMax >> 20);
      }
    }
  }

  Result<bool> step() override {
    row_.reset();
    while (kept_.empty() && reading_) {
      row_ = next();
      if (row_) return true;
    }
    if (kept_.empty()) {
      PANDOK_CHECKED(ended_);
      return false;
    }
    row_ = std::move(kept_.front());
    kept_.pop_front();
    return true;
  }
  Result<> finish() override {
    while (reading_) static_cast<void>(next());
    return ended_;
  }
  std::int64_t changes() const override { return changes_; }

  std::int64_t integer(int column) const override { return integer_of(row_.get(), column); }
  double real(int column) const override { return real_of(row_.get(), column); }
  std::string_view text(int column) const override { return text_of(row_.get(), column); }
  ByteView bytes(int column) const override { return bytes_of(row_.get(), column); }
  bool is_null(int column) const override { return PQgetisnull(row_.get(), 0, column) != 0; }

 private:
  // The next row, or null: at the end, which clears reading_, or for what is no row.
  ResultPtr next() {
    ResultPtr result(PQgetResult(backend_.connection_.get()));
    if (!result) {
      reading_ = false;
      backend_.streaming_ = nullptr;
      return nullptr;
    }
    if (PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) return result;
    auto checked = backend_.connection_.check(result.get());
    if (!checked && ended_) ended_ = std::move(checked);
    const std::string_view command = PQcmdStatus(result.get());
    if (!command.starts_with("SELECT")) changes_ = parse_int(PQcmdTuples(result.get())).value_or(0);
    return nullptr;
  }

  PostgresBackend& backend_;
  const std::string sql_;
  bool reading_ = false;
  ResultPtr row_;
  std::deque<ResultPtr> kept_;
  Result<> ended_;
  std::int64_t changes_ = 0;
};

// The connection answers, and nobody else's rows are on it.
Result<> PostgresBackend::make_free() {
  if (streaming_ != nullptr) streaming_->keep_rest();
  // A transaction ends with its connection; the next one gets a new connection.
  if (inside_) return {};
  return connection_.ensure();
}

Result<std::unique_ptr<Cursor>> PostgresBackend::start(std::string_view sql,
                                                       std::span<const Value> parameters) {
  CHECK(running_.count(sql) == 0);  // a visitor runs the statement that visits it
  PANDOK_CHECKED(make_free());
  const BoundParameters bound(parameters);
  const bool defines = sql.starts_with("CREATE") || sql.starts_with("ALTER");
  PANDOK_TRY(const std::string name,
             connection_.prepare(defines ? in_dialect(sql, dialect()) : sql, bound));
  auto cursor = std::make_unique<PostgresCursor>(*this, sql);
  PANDOK_CHECKED(cursor->send(name, bound));
  return cursor;
}

Result<> PostgresBackend::begin(std::string_view sql) {
  if (inside_) return fail(Code::internal, "a transaction was begun within another one");
  PANDOK_CHECKED(make_free());
  auto begun = connection_.script(sql);
  inside_ = true;
  if (!begun) roll_back();
  return begun;
}

Result<> PostgresBackend::commit() {
  CHECK(inside_);
  PANDOK_CHECKED(make_free());
  const bool failed = PQtransactionStatus(connection_.get()) == PQTRANS_INERROR;
  auto done = connection_.script("COMMIT");
  inside_ = false;
  if (done && failed)
    return fail(Code::failed_precondition,
                "the transaction had an error before its end and was rolled back");
  return done;
}

void PostgresBackend::roll_back() {
  static_cast<void>(make_free());
  static_cast<void>(connection_.script("ROLLBACK"));
  inside_ = false;
}

template <class Visit>
Result<> PostgresBackend::each_row(std::string_view sql, std::vector<Value> parameters,
                                   const Visit& visit) {
  PANDOK_TRY(const auto cursor, start(sql, parameters));
  PANDOK_TRY(bool row, cursor->step());
  while (row) {
    visit(*cursor);
    PANDOK_TRY(row, cursor->step());
  }
  return {};
}

Result<bool> PostgresBackend::has_table(std::string_view name) {
  bool found = false;
  PANDOK_CHECKED(each_row("SELECT 1 WHERE to_regclass($1) IS NOT NULL", {std::string(name)},
                          [&](const Cursor&) { found = true; }));
  return found;
}

// The one row of pandok_schema; 0 where there is none.
Result<std::int64_t> PostgresBackend::version() {
  std::int64_t version = 0;
  PANDOK_TRY(const bool there, has_table("pandok_schema"));
  if (there)
    PANDOK_CHECKED(each_row("SELECT version FROM pandok_schema", {},
                            [&](const Cursor& row) { version = row.integer(0); }));
  return version;
}

Result<> PostgresBackend::migrate() {
  PANDOK_TRY(const std::int64_t before, version());
  PANDOK_CHECKED(check_schema(connection_.url().display(), before));
  for (const Migration& migration : kMigrations)
    if (migration.number > before) PANDOK_CHECKED(apply(migration));
  return {};
}

Result<> PostgresBackend::apply(const Migration& migration) {
  // The lock has the number of a name that nobody else has: the first bytes of SHA-256("pandok").
  PANDOK_CHECKED(
      begin("BEGIN; SELECT pg_advisory_xact_lock(541328776399824407); "
            "CREATE TABLE IF NOT EXISTS pandok_schema (version BIGINT NOT NULL)"));
  auto done = [&]() -> Result<> {
    // Another process may have migrated while this one waited for the lock.
    PANDOK_TRY(const std::int64_t now, version());
    if (now >= migration.number) return {};
    PANDOK_CHECKED(connection_.script(in_dialect(migration.sql, dialect())));
    return connection_.script(fmt::format(
        "DELETE FROM pandok_schema; INSERT INTO pandok_schema VALUES ({})", migration.number));
  }();
  if (!done) {
    roll_back();
    return done;
  }
  return commit();
}

// Whole rows as text: what is stored beside the rows (TOAST) is read as well.
Result<> PostgresBackend::check() {
  PANDOK_TRY(const auto entries, list_tables());
  for (const auto& [table, refers_to] : entries)
    PANDOK_CHECKED(each_row(
        fmt::format("SELECT count(*), sum(octet_length(t::text)) FROM \"{}\" t", table.name), {},
        [](const Cursor&) {}));
  return {};
}

Result<std::vector<Backend::TableEntry>> PostgresBackend::list_tables() {
  const auto kind_of = [](std::string_view type) {
    if (type == "bigint") return ColumnKind::integer;
    if (type == "double precision") return ColumnKind::real;
    return type == "bytea" ? ColumnKind::bytes : ColumnKind::text;
  };
  std::vector<TableEntry> entries;
  PANDOK_CHECKED(each_row(
      "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
      "JOIN information_schema.tables t USING (table_schema, table_name) "
      "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
      "AND c.table_name <> 'pandok_schema' AND c.is_generated = 'NEVER' "
      "ORDER BY c.table_name, c.ordinal_position",
      {}, [&](const Cursor& row) {
        if (entries.empty() || entries.back().table.name != row.text(0))
          entries.push_back({{std::string(row.text(0)), {}}, {}});
        entries.back().table.columns.push_back({std::string(row.text(1)), kind_of(row.text(2))});
      }));
  for (auto& entry : entries)
    PANDOK_CHECKED(each_row(
        "SELECT DISTINCT r.relname FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid "
        "WHERE k.contype = 'f' AND k.conrelid = to_regclass($1)",
        {entry.table.name}, [&](const Cursor& row) { entry.refers_to.emplace_back(row.text(0)); }));
  return entries;
}

Result<> PostgresBackend::continue_ids() {
  std::vector<std::pair<std::string, std::string>> identities;
  PANDOK_CHECKED(
      each_row("SELECT table_name, column_name FROM information_schema.columns "
               "WHERE table_schema = current_schema() AND is_identity = 'YES'",
               {}, [&](const Cursor& row) { identities.emplace_back(row.text(0), row.text(1)); }));
  for (const auto& [table, column] : identities)
    PANDOK_CHECKED(each_row(fmt::format("SELECT setval(pg_get_serial_sequence($1, $2), "
                                        "(SELECT coalesce(max(\"{}\"), 0) + 1 FROM \"{}\"), false)",
                                        column, table),
                            {table, column}, [](const Cursor&) {}));
  return {};
}

}  // namespace

Result<std::unique_ptr<Backend>> open_postgres(const DatabaseUrl& url) {
  auto backend = std::make_unique<PostgresBackend>(url);
  PANDOK_CHECKED(backend->open());
  return backend;
}

}  // namespace pandok::store
