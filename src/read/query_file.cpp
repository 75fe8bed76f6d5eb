#include "read/query_file.h"

#include <map>
#include <optional>

#include "base/parse.h"
#include "register/csv.h"

namespace pandok::read {

namespace fs = std::filesystem;

namespace {

// Where the columns stand in the file.
struct Columns {
  std::optional<std::size_t> file, design_id, verdict, group;
};

Columns columns_of(const std::vector<std::string>& header) {
  Columns columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = lower_ascii(trim(header[i]));
    if (name == "file") columns.file = i;
    if (name == "design_id") columns.design_id = i;
    if (name == "verdict") columns.verdict = i;
    if (name == "group") columns.group = i;
  }
  return columns;
}

// A row of either file; no verdict in a QUERIES.csv.
struct Row {
  Query query;
  std::string verdict;
};

Result<std::vector<Row>> load_rows(const fs::path& csv, bool with_verdict) {
  PANDOK_TRY(auto reader, reg::CsvReader::open(csv));
  PANDOK_TRY(const auto header, reader.next());
  if (!header || !header->bad.empty())
    return fail(Code::invalid_argument, "{}: the file has no header line", csv.string());
  const Columns columns = columns_of(header->fields);
  if (!columns.file || !columns.design_id || (with_verdict && !columns.verdict))
    return fail(Code::invalid_argument, "{}: the first line must name the columns {}", csv.string(),
                with_verdict ? "file, design_id and verdict" : "file and design_id");
  std::vector<Row> rows;
  while (true) {
    PANDOK_TRY(auto record, reader.next());
    if (!record) break;
    const auto wrong = [&](std::string_view reason) {
      return fail(Code::invalid_argument, "{}, line {}: {}", csv.string(), record->line, reason);
    };
    if (!record->bad.empty()) return wrong(record->bad);
    if (record->fields.size() != header->fields.size())
      return wrong("another number of fields than the header");
    const auto field = [&](const std::optional<std::size_t>& column) {
      return column ? record->fields[*column] : std::string();
    };
    Row row{.query = {.line = record->line,
                      .file = field(columns.file),
                      .design_id = field(columns.design_id),
                      .group = field(columns.group)},
            .verdict = with_verdict ? lower_ascii(trim(field(columns.verdict))) : ""};
    if (row.query.file.empty()) return wrong("the file is missing");
    rows.push_back(std::move(row));
  }
  if (rows.empty())
    return fail(Code::invalid_argument, "{}: no {}", csv.string(), with_verdict ? "case" : "query");
  return rows;
}

// Empty if the row may stand in a CASES.csv.
std::string fault_of(const Row& row) {
  const bool right = row.verdict == "copy" || row.verdict == "genuine";
  if (!right && row.verdict != "none")
    return fmt::format("the verdict is copy, genuine or none, not '{}'",
                       quote_for_message(row.verdict));
  if (right && row.query.design_id.empty())
    return fmt::format("the verdict {} needs a design_id", row.verdict);
  if (!right && !row.query.design_id.empty())
    return "the verdict none goes with an empty design_id";
  return "";
}

}  // namespace

Result<std::vector<Query>> load_queries(const fs::path& csv) {
  PANDOK_TRY(auto rows, load_rows(csv, false));
  std::vector<Query> queries;
  for (Row& row : rows) queries.push_back(std::move(row.query));
  return queries;
}

Result<std::vector<Query>> load_cases(const fs::path& csv) {
  PANDOK_TRY(auto rows, load_rows(csv, true));
  std::vector<Query> cases;
  std::map<std::string, std::int64_t> lines;  // of each file
  for (Row& row : rows) {
    std::string fault = fault_of(row);
    const auto [first, is_new] = lines.emplace(row.query.file, row.query.line);
    if (fault.empty() && !is_new)
      fault = fmt::format("the file {} stands in line {} already",
                          quote_for_message(row.query.file), first->second);
    if (!fault.empty())
      return fail(Code::invalid_argument, "{}, line {}: {}", csv.string(), row.query.line, fault);
    cases.push_back(std::move(row.query));
  }
  return cases;
}

}  // namespace pandok::read
