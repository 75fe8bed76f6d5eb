// DESIGNS.csv: the register as a file, one row a view.
//
// Header required, columns in any order:
//   design_id, file          required
//   view                     front back left right top bottom perspective reference (if empty)
//   article, holder, holder_contact       text
//   locarno                  "06-01", several with ';'; see parse_locarno
//   country                  two letters
//   registered_on, expires_on             2026-11-21
//   status                   see parse_status; registered if empty
//   application_number, design_number, registration_number     text
//   events                   "2020-01-31 paid;lapsed"
// Rows with one design_id are views of one design, wherever they stand; a field may be given in
// one of them or in all, but not differently. Columns with other names are ignored, with one
// warning. Syntax and limits: csv.h.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "register/csv_table.h"
#include "register/row_source.h"

namespace pandok::reg {

class DesignsCsv final : public RowSource {
 public:
  // Errors of CsvTable::open.
  static Result<std::unique_ptr<DesignsCsv>> open(CsvReader reader);

  Result<std::optional<SourceRow>> next() override;
  std::bitset<kFieldCount> fields() const override;
  std::vector<std::string> warnings() const override;

 private:
  explicit DesignsCsv(CsvTable table) : table_(std::move(table)) {}
  SourceRow parse(const CsvRow& row) const;
  CsvTable table_;
};

// The column names in the order in which they are written: those of the public contract first.
std::vector<std::string> designs_csv_header(bool with_numbers_and_events);
// The row of one view in that order.
std::vector<std::string> designs_csv_row(const std::string& design_id, const DesignFields& fields,
                                         const View& view, bool with_numbers_and_events);

}  // namespace pandok::reg
