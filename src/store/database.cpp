#include "store/database.h"

#include <algorithm>
#include <set>

#include "store/database_backend.h"
#include "store/schema.h"

namespace pandok::store {
namespace {

// PostgreSQL has no text with a zero byte, so there is none on either.
Result<std::unique_ptr<Cursor>> start(Backend& backend, std::string_view sql,
                                      std::span<const Value> parameters) {
  for (const Value& value : parameters)
    if (const auto* text = std::get_if<std::string>(&value);
        text != nullptr && text->find('\0') != std::string::npos)
      return fail(Code::invalid_argument, "a text with a zero byte cannot be stored");
  return backend.start(sql, parameters);
}

std::span<const Value> all_of(Parameters parameters) {
  return {parameters.begin(), parameters.size()};
}

// The first row of a query, run to its end; `visit` is called if there is one.
template <class Visit>
Result<> first_row(Backend& backend, std::string_view sql, Parameters parameters,
                   const Visit& visit) {
  PANDOK_TRY(const auto cursor, start(backend, sql, all_of(parameters)));
  PANDOK_TRY(const bool row, cursor->step());
  if (row && !cursor->is_null(0)) visit(*cursor);
  return cursor->finish();
}

}  // namespace

int newest_schema() { return kMigrations.back().number; }

std::int64_t Row::integer(int column) const { return cursor_->integer(column); }
double Row::real(int column) const { return cursor_->real(column); }
std::string_view Row::text(int column) const { return cursor_->text(column); }
ByteView Row::bytes(int column) const { return cursor_->bytes(column); }
bool Row::is_null(int column) const { return cursor_->is_null(column); }

Database::Database(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const DatabaseUrl& url) {
  PANDOK_TRY(auto backend,
             url.dialect() == Dialect::sqlite ? open_sqlite(url.file()) : open_postgres(url));
  auto database = std::unique_ptr<Database>(new Database(std::move(backend)));
  PANDOK_TRY(const bool unfinished, database->backend_->has_table(kUnfinishedCopy));
  if (unfinished)
    return fail(Code::failed_precondition,
                "{} is an unfinished copy of another database; remove it and copy again",
                url.display());
  return database;
}

Dialect Database::dialect() const { return backend_->dialect(); }

Result<std::int64_t> Database::execute(std::string_view sql, Parameters parameters) {
  return execute_all(sql, all_of(parameters));
}

Result<std::int64_t> Database::execute_all(std::string_view sql,
                                           std::span<const Value> parameters) {
  PANDOK_TRY(const auto cursor, start(*backend_, sql, parameters));
  PANDOK_TRY(bool row, cursor->step());
  while (row) {
    PANDOK_TRY(row, cursor->step());
  }
  return cursor->changes();
}

Result<> Database::query(std::string_view sql, Parameters parameters,
                         const std::function<Result<>(const Row&)>& visit) {
  PANDOK_TRY(const auto cursor, start(*backend_, sql, all_of(parameters)));
  PANDOK_TRY(bool row, cursor->step());
  while (row) {
    PANDOK_CHECKED(visit(Row(*cursor)));
    PANDOK_TRY(row, cursor->step());
  }
  return {};
}

Result<std::optional<std::int64_t>> Database::query_integer(std::string_view sql,
                                                            Parameters parameters) {
  std::optional<std::int64_t> value;
  PANDOK_CHECKED(
      first_row(*backend_, sql, parameters, [&](const Cursor& row) { value = row.integer(0); }));
  return value;
}

Result<std::optional<std::string>> Database::query_text(std::string_view sql,
                                                        Parameters parameters) {
  std::optional<std::string> value;
  PANDOK_CHECKED(
      first_row(*backend_, sql, parameters, [&](const Cursor& row) { value = row.text(0); }));
  return value;
}

Result<> Database::check() { return backend_->check(); }

Result<std::vector<Table>> Database::tables() {
  PANDOK_TRY(auto entries, backend_->list_tables());
  std::ranges::sort(entries, {}, [](const auto& entry) { return entry.table.name; });
  std::vector<Table> ordered;
  std::set<std::string> placed;
  while (placed.size() < entries.size()) {
    const std::size_t before = placed.size();
    for (const auto& entry : entries) {
      const std::string& name = entry.table.name;
      const auto ready = [&](const std::string& other) {
        return other == name || placed.count(other) != 0;
      };
      if (placed.count(name) != 0 || !std::ranges::all_of(entry.refers_to, ready)) continue;
      placed.insert(name);
      ordered.push_back(entry.table);
    }
    if (placed.size() == before)
      return fail(Code::internal, "the tables of the database refer to each other in a circle");
  }
  return ordered;
}

Result<> Database::continue_ids() { return backend_->continue_ids(); }

Result<Snapshot> Snapshot::begin(Database& database) {
  PANDOK_CHECKED(database.backend_->begin_reading());
  return Snapshot(&database);
}

Snapshot::~Snapshot() {
  if (database_ != nullptr) database_->backend_->roll_back();
}

Result<Transaction> Transaction::begin(Database& database) {
  PANDOK_CHECKED(database.backend_->begin_writing());
  return Transaction(&database);
}

Result<> Transaction::commit() {
  CHECK(database_ != nullptr);
  return std::exchange(database_, nullptr)->backend_->commit();
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) database_->backend_->roll_back();
}

}  // namespace pandok::store
