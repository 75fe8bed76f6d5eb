#include "register/designs_csv.h"

namespace pandok::reg {
namespace {

// In the order of the public contract; the fields after the status come only when they are used.
constexpr std::size_t kContractFields = 8;

RowError error_of(const CsvRow& row, std::string_view column, const Error& error) {
  return {row.line, "", std::string(column), error.message};
}

CsvSchema schema() {
  CsvSchema schema{{"design_id", "file"}, {"view"}};
  for (std::size_t i = 0; i < kFieldCount; ++i)
    schema.optional.push_back(field_name(static_cast<Field>(i)));
  return schema;
}

}  // namespace

Result<std::unique_ptr<DesignsCsv>> DesignsCsv::open(CsvReader reader) {
  PANDOK_TRY(auto table, CsvTable::open(std::move(reader), schema()));
  return std::unique_ptr<DesignsCsv>(new DesignsCsv(std::move(table)));
}

Result<std::optional<SourceRow>> DesignsCsv::next() {
  PANDOK_TRY(const auto row, table_.next());
  if (!row) return std::optional<SourceRow>();
  if (!row->bad.empty()) return std::optional<SourceRow>(RowError{row->line, "", "", row->bad});
  return std::optional(parse(*row));
}

SourceRow DesignsCsv::parse(const CsvRow& row) const {
  ParsedRow parsed;
  parsed.line = row.line;
  auto id = parse_design_id(table_.get(row, "design_id"));
  if (!id) return error_of(row, "design_id", id.error());
  parsed.design_id = *std::move(id);
  auto file = parse_file(table_.get(row, "file"));
  if (!file) return error_of(row, "file", file.error());
  parsed.view.file = *std::move(file);
  const auto view = parse_view(table_.get(row, "view"));
  if (!view) return error_of(row, "view", view.error());
  parsed.view.name = *view;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (const auto set = parsed.fields.set(field, table_.get(row, field_name(field))); !set)
      return error_of(row, field_name(field), set.error());
  }
  if (const auto dates = parsed.fields.check_dates(); !dates)
    return error_of(row, "expires_on", dates.error());
  return parsed;
}

std::bitset<kFieldCount> DesignsCsv::fields() const {
  std::bitset<kFieldCount> present;
  for (std::size_t i = 0; i < kFieldCount; ++i)
    present[i] = table_.has(field_name(static_cast<Field>(i)));
  return present;
}

std::vector<std::string> DesignsCsv::warnings() const {
  if (table_.unknown_columns().empty()) return {};
  std::string names;
  for (const auto& name : table_.unknown_columns()) names += (names.empty() ? "" : ", ") + name;
  return {"columns that are not known and ignored: " + names};
}

std::vector<std::string> designs_csv_header(bool with_numbers_and_events) {
  std::vector<std::string> header = {"design_id", "view", "file"};
  const std::size_t n = with_numbers_and_events ? kFieldCount : kContractFields;
  for (std::size_t i = 0; i < n; ++i) header.emplace_back(field_name(static_cast<Field>(i)));
  return header;
}

std::vector<std::string> designs_csv_row(const std::string& design_id, const DesignFields& fields,
                                         const View& view, bool with_numbers_and_events) {
  std::vector<std::string> row = {design_id, std::string(view_name(view.name)), view.file};
  const std::size_t n = with_numbers_and_events ? kFieldCount : kContractFields;
  for (std::size_t i = 0; i < n; ++i) row.push_back(fields.get(static_cast<Field>(i)));
  return row;
}

}  // namespace pandok::reg
