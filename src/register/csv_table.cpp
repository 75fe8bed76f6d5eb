#include "register/csv_table.h"

#include <algorithm>

#include "base/parse.h"

namespace pandok::reg {
namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<CsvTable> CsvTable::open(CsvReader reader, const CsvSchema& schema) {
  CsvTable table(std::move(reader));
  PANDOK_TRY(const auto header, table.reader_.next());
  if (!header)
    return fail(Code::invalid_argument, "the file is empty; its first row names columns");
  if (!header->bad.empty()) return fail(Code::invalid_argument, "the header row: {}", header->bad);
  PANDOK_CHECKED(table.take_header(*header, schema));
  return table;
}

Result<> CsvTable::take_header(const CsvRecord& header, const CsvSchema& schema) {
  for (const auto& field : header.fields) {
    const auto name = lower_ascii(trim(field));
    const bool known = contains(schema.required, name) || contains(schema.optional, name);
    if (known && index_of(name))
      return fail(Code::invalid_argument, "the column '{}' stands twice in the header", name);
    if (!known) unknown_.push_back(quote_for_message(trim(field)));
    columns_.push_back(known ? name : "");
  }
  for (const auto name : schema.required)
    if (!index_of(name))
      return fail(Code::invalid_argument, "the column '{}' is missing in the header", name);
  return {};
}

Result<std::optional<CsvRow>> CsvTable::next() {
  PANDOK_TRY(auto record, reader_.next());
  if (!record) return std::optional<CsvRow>();
  CsvRow row{record->line, std::move(record->fields), std::move(record->bad)};
  if (row.bad.empty() && row.fields.size() != columns_.size())
    row.bad = fmt::format("has {} fields, the header has {}", row.fields.size(), columns_.size());
  return std::optional(std::move(row));
}

const std::string& CsvTable::get(const CsvRow& row, std::string_view column) const {
  static const std::string kEmpty;
  const auto index = index_of(column);
  return index ? row.fields[*index] : kEmpty;
}

std::optional<std::size_t> CsvTable::index_of(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

}  // namespace pandok::reg
