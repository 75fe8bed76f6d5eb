// Any bytes as a design record in XML or JSON: rows that keep the rules, or reasons.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/check.h"
#include "register/kipris.h"

namespace pandok::reg {
namespace {

void check_rows(const pandok::Result<pandok::Json>& document) {
  if (!document) return;
  const auto rows =
      kipris_rows(*document, "sub/r.xml", [](const std::string& f) { return f.size() % 2 == 0; });
  for (const auto& row : rows) {
    if (const auto* error = std::get_if<RowError>(&row)) {
      CHECK(!error->reason.empty());
      continue;
    }
    const auto& parsed = std::get<ParsedRow>(row);
    CHECK(parse_file(parsed.view.file).value() == parsed.view.file);
    CHECK(parse_design_id(parsed.design_id).value() == parsed.design_id);
    CHECK(DesignFields::unpack(parsed.fields.pack()) == parsed.fields);
    CHECK(DesignFields::of(parsed.fields.design(parsed.design_id)) == parsed.fields);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text({data, size});
  check_rows(json_of_xml(text));
  check_rows(pandok::parse_json(text));
  return 0;
}

}  // namespace pandok::reg
