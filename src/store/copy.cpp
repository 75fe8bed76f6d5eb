#include "store/copy.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "store/database_backend.h"

namespace pandok::store {
namespace {

constexpr std::size_t kRowsAtOnce = 50;                  // of one INSERT
constexpr std::size_t kBytesAtOnce = 4u << 20;           // of one INSERT
constexpr std::size_t kTransactionBytesMax = 64u << 20;  // then it commits and goes on
constexpr std::int64_t kProgressRows = 256;

std::string list_of(const Table& table) {
  std::string list;
  for (const Column& column : table.columns)
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", column.name);
  return list;
}

Value value_of(const Row& row, int column, ColumnKind kind) {
  if (row.is_null(column)) return std::monostate();
  switch (kind) {
    case ColumnKind::integer:
      return row.integer(column);
    case ColumnKind::real:
      return row.real(column);
    case ColumnKind::text:
      return std::string(row.text(column));
    case ColumnKind::bytes:
      return Bytes(row.bytes(column).begin(), row.bytes(column).end());
  }
  return std::monostate();
}

std::vector<Value> values_of(const Row& row, const Table& table) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    values.push_back(value_of(row, static_cast<int>(i), table.columns[i].kind));
  return values;
}

// Kind, length and bytes of each value, so that no two rows have the same text.
Bytes canonical(const std::vector<Value>& values) {
  Bytes out;
  for (const Value& value : values) {
    append_value(out, static_cast<std::uint8_t>(value.index()));
    ByteView bytes;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) append_value(out, *integer);
    if (const auto* real = std::get_if<double>(&value)) append_value(out, *real);
    if (const auto* text = std::get_if<std::string>(&value)) bytes = as_bytes(*text);
    if (const auto* blob = std::get_if<Bytes>(&value)) bytes = *blob;
    append_value(out, static_cast<std::uint64_t>(bytes.size()));
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

// Adds a row; its size in bytes.
std::size_t add_row(TableDigest& digest, const std::vector<Value>& values) {
  const Bytes text = canonical(values);
  const Sha256 hash = Sha256::of(text);
  for (std::size_t lane = 0; lane < digest.sum.size(); ++lane)
    digest.sum[lane] += read_value<std::uint64_t>(ByteView(hash.bytes()), lane * 8);
  ++digest.rows;
  return text.size();
}

// Counts rows over all tables and asks whether to stop.
class Meter {
 public:
  Meter(Progress& progress, std::string_view unit, std::int64_t total)
      : progress_(progress), unit_(unit), total_(total) {}
  Result<> row() {
    if (++done_ % kProgressRows != 0 && done_ != total_) return {};
    progress_.advance(unit_, done_, total_);
    if (progress_.cancelled())
      return fail(Code::cancelled, "the copy was stopped; remove what is there of it");
    return {};
  }

 private:
  Progress& progress_;
  const std::string_view unit_;
  const std::int64_t total_;
  std::int64_t done_ = 0;
};

// Rows of one table on their way into the target.
class TableWriter {
 public:
  TableWriter(Database& target, const Table& table) : target_(target), table_(table) {
    one_ = insert_of(1);
    many_ = insert_of(kRowsAtOnce);
  }

  Result<> add(std::vector<Value> values, std::size_t bytes) {
    std::ranges::move(values, std::back_inserter(waiting_));
    waiting_bytes_ += bytes;
    const bool full = waiting_.size() == kRowsAtOnce * table_.columns.size();
    return full || waiting_bytes_ >= kBytesAtOnce ? flush() : Result<>();
  }
  Result<> finish() {
    PANDOK_CHECKED(flush());
    return commit();
  }

 private:
  std::string insert_of(std::size_t rows) const {
    std::string sql = fmt::format("INSERT INTO \"{}\" ({}) VALUES ", table_.name, list_of(table_));
    std::size_t number = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (std::size_t i = 0; i < table_.columns.size(); ++i)
        sql += fmt::format("{}${}", i == 0 ? "" : ", ", ++number);
      sql += ')';
    }
    return sql;
  }

  Result<> flush() {
    if (waiting_.empty()) return {};
    if (!transaction_) {
      PANDOK_TRY(auto begun, Transaction::begin(target_));
      transaction_.emplace(std::move(begun));
    }
    const std::size_t columns = table_.columns.size();
    const std::span<const Value> all(waiting_);
    if (all.size() == kRowsAtOnce * columns) {
      PANDOK_CHECKED(target_.execute_all(many_, all));
    } else {
      for (std::size_t at = 0; at < all.size(); at += columns)
        PANDOK_CHECKED(target_.execute_all(one_, all.subspan(at, columns)));
    }
    written_bytes_ += std::exchange(waiting_bytes_, 0);
    waiting_.clear();
    return written_bytes_ >= kTransactionBytesMax ? commit() : Result<>();
  }

  Result<> commit() {
    written_bytes_ = 0;
    if (!transaction_) return {};
    auto done = transaction_->commit();
    transaction_.reset();
    return done;
  }

  Database& target_;
  const Table& table_;
  std::string one_, many_;
  std::vector<Value> waiting_;
  std::size_t waiting_bytes_ = 0, written_bytes_ = 0;
  std::optional<Transaction> transaction_;
};

Result<> each_row(Database& database, const Table& table,
                  const std::function<Result<>(std::vector<Value>)>& visit) {
  return database.query(fmt::format("SELECT {} FROM \"{}\"", list_of(table), table.name), {},
                        [&](const Row& row) { return visit(values_of(row, table)); });
}

Result<TableDigest> copy_table(Database& from, Database& to, const Table& table, Meter& meter) {
  TableDigest digest;
  TableWriter writer(to, table);
  const auto take = [&](std::vector<Value> values) -> Result<> {
    const std::size_t bytes = add_row(digest, values);
    PANDOK_CHECKED(writer.add(std::move(values), bytes));
    return meter.row();
  };
  PANDOK_CHECKED(each_row(from, table, take));
  PANDOK_CHECKED(writer.finish());
  return digest;
}

Result<TableDigest> digest_of(Database& database, const Table& table, Meter& meter) {
  TableDigest digest;
  PANDOK_CHECKED(each_row(database, table, [&](const std::vector<Value>& values) {
    add_row(digest, values);
    return meter.row();
  }));
  return digest;
}

// Empty: holds what the migrations put into a new database, and nothing else.
Result<> refuse_unless_empty(Database& target, const DatabaseUrl& url) {
  PANDOK_TRY(const auto fresh, Database::open(std::filesystem::path(":memory:")));
  PANDOK_TRY(const auto expected, count_rows(*fresh));
  PANDOK_TRY(const auto found, count_rows(target));
  if (found != expected)
    return fail(Code::failed_precondition,
                "{} is not empty; a copy goes into a database without tables", url.display());
  return {};
}

// Marks the target and takes out what the migrations put in, at once.
Result<> mark(Database& target, const std::vector<Table>& tables) {
  PANDOK_TRY(auto transaction, Transaction::begin(target));
  PANDOK_CHECKED(
      target.execute(fmt::format("CREATE TABLE {} (since_ms INTEGER) STRICT", kUnfinishedCopy)));
  for (auto table = tables.rbegin(); table != tables.rend(); ++table)
    PANDOK_CHECKED(target.execute(fmt::format("DELETE FROM \"{}\"", table->name)));
  return transaction.commit();
}

}  // namespace

std::string TableDigest::hex() const {
  return fmt::format("{:016x}{:016x}{:016x}{:016x}", sum[0], sum[1], sum[2], sum[3]);
}

bool CopyReport::same() const {
  return std::ranges::all_of(tables, [](const TableCopy& table) { return table.from == table.to; });
}

Result<std::vector<std::pair<std::string, std::int64_t>>> count_rows(Database& database) {
  std::vector<std::pair<std::string, std::int64_t>> counts;
  PANDOK_TRY(const auto tables, database.tables());
  for (const Table& table : tables) {
    PANDOK_TRY(const auto rows,
               database.query_integer(fmt::format("SELECT count(*) FROM \"{}\"", table.name)));
    counts.emplace_back(table.name, rows.value_or(0));
  }
  return counts;
}

Result<CopyReport> copy_database(Database& from, const DatabaseUrl& target, Progress& progress) {
  PANDOK_TRY(const auto tables, from.tables());
  PANDOK_TRY(const auto counts, count_rows(from));
  PANDOK_TRY(const auto to, Database::open(target));
  PANDOK_CHECKED(refuse_unless_empty(*to, target));
  PANDOK_CHECKED(mark(*to, tables));
  std::int64_t total = 0;
  for (const auto& [name, rows] : counts) total += rows;
  CopyReport report;
  Meter copied(progress, "rows", total), compared(progress, "rows compared", total);
  for (const Table& table : tables) {
    PANDOK_TRY(const auto digest, copy_table(from, *to, table, copied));
    report.tables.push_back({table.name, digest, {}});
  }
  PANDOK_CHECKED(to->continue_ids());
  for (std::size_t i = 0; i < tables.size(); ++i) {
    PANDOK_TRY(report.tables[i].to, digest_of(*to, tables[i], compared));
  }
  if (report.same()) PANDOK_CHECKED(to->execute(fmt::format("DROP TABLE {}", kUnfinishedCopy)));
  return report;
}

}  // namespace pandok::store
