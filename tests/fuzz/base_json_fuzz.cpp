// Any bytes as a JSON document: refused with one line, or a document that is UTF-8, that prints as
// one line, and that is the same when this line is read again.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  const auto document = pandok::parse_json(text);
  if (!document) {
    const auto& error = document.error();
    CHECK(error.code == pandok::Code::invalid_argument);
    CHECK(error.message.size() < 200 && error.message.find('\n') == std::string::npos);
    CHECK(pandok::is_utf8(error.message));
    return 0;
  }
  CHECK(pandok::is_utf8(text));
  CHECK(text.find('\0') == std::string_view::npos);
  const std::string line = pandok::json_line(*document);
  CHECK(pandok::is_utf8(line) && line.find('\n') == std::string::npos);
  const auto again = pandok::parse_json(line);
  CHECK(again && pandok::json_line(*again) == line);
  static_cast<void>(pandok::json_number(*document, "a"));
  static_cast<void>(pandok::json_text(*document, "a"));
  return 0;
}
