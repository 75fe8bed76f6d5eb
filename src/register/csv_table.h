// A CSV file with a header row: columns found by name, in any order.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "register/csv.h"

namespace pandok::reg {

// What a file of some kind may hold. Names are compared in any case, surrounding spaces ignored.
struct CsvSchema {
  std::vector<std::string_view> required;
  std::vector<std::string_view> optional;
};

// A row under the header; `bad` says why it cannot be used.
struct CsvRow {
  std::int64_t line = 0;
  std::vector<std::string> fields;  // in the order of the file
  std::string bad;
};

class CsvTable {
 public:
  // Reads the header. invalid_argument if the file is empty, the header cannot be read, a
  // required column is missing or a column stands twice (named); errors of the reader.
  static Result<CsvTable> open(CsvReader reader, const CsvSchema& schema);

  // The next row, nullopt at the end. A row with another number of fields than the header is bad.
  Result<std::optional<CsvRow>> next();

  bool has(std::string_view column) const { return index_of(column).has_value(); }
  // The field of a good row in a column of the schema; empty if the file has no such column.
  const std::string& get(const CsvRow& row, std::string_view column) const;
  // Columns that the schema does not know; they are ignored.
  const std::vector<std::string>& unknown_columns() const { return unknown_; }

 private:
  explicit CsvTable(CsvReader reader) : reader_(std::move(reader)) {}
  Result<> take_header(const CsvRecord& header, const CsvSchema& schema);
  std::optional<std::size_t> index_of(std::string_view column) const;

  CsvReader reader_;
  std::vector<std::string> columns_;  // of the file, lower case
  std::vector<std::string> unknown_;
};

}  // namespace pandok::reg
