// Any bytes as DESIGNS.csv: every row is taken or refused with a reason; what is taken stays inside
// its folder and means the same after it is written and read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/check.h"
#include "register/designs_csv.h"

namespace pandok::reg {
namespace {

void check_round_trip(const ParsedRow& row) {
  CHECK(row.view.file.front() != '/' &&
        ("/" + row.view.file + "/").find("/../") == std::string::npos);
  CHECK(DesignFields::unpack(row.fields.pack()) == row.fields);
  std::string text;
  append_csv(text, designs_csv_header(true));
  append_csv(text, designs_csv_row(row.design_id, row.fields, row.view, true));
  auto again = DesignsCsv::open(CsvReader::from_text(text)).value();
  const auto back = again->next().value();
  CHECK(back.has_value());
  const auto* parsed = std::get_if<ParsedRow>(&*back);
  CHECK(parsed != nullptr && parsed->fields == row.fields && parsed->view == row.view &&
        parsed->design_id == row.design_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(pandok::as_text({data, size}));
  // Once as it is, and once under a good header, so that rows are reached easily.
  for (const std::string& header :
       {std::string(), std::string("design_id,file,view,locarno,country,status,registered_on,"
                                   "expires_on,events\n")}) {
    auto csv = DesignsCsv::open(CsvReader::from_text(header + text));
    if (!csv) continue;
    for (;;) {
      const auto row = (*csv)->next();
      if (!row || !*row) break;
      if (const auto* parsed = std::get_if<ParsedRow>(&**row)) {
        check_round_trip(*parsed);
      } else {
        CHECK(!std::get<RowError>(**row).reason.empty());
      }
    }
  }
  return 0;
}

}  // namespace pandok::reg
