// Any bytes as a date, a number and a text: a date that is taken is in range and reads back, and
// what a message quotes or a page shows is short, clean UTF-8.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/date.h"
#include "base/parse.h"

namespace {

void check_date(std::string_view text) {
  const auto date = pandok::Date::parse(text);
  if (!date) {
    CHECK(date.error().code == pandok::Code::invalid_argument);
    CHECK(pandok::is_utf8(date.error().message));
    return;
  }
  const std::string iso = date->iso();
  CHECK(iso >= "1800-01-01" && iso <= "2999-12-31");
  CHECK(pandok::Date::parse(iso).value() == *date);
  std::string digits;  // of what was written: the same eight
  for (const char c : text)
    if (c >= '0' && c <= '9') digits += c;
  CHECK(digits == iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2));
}

void check_numbers(std::string_view text) {
  if (const auto n = pandok::parse_int(text)) {
    CHECK(pandok::parse_int(std::to_string(*n)) == n);
    CHECK(pandok::parse_double(text).has_value());
  }
  if (const auto x = pandok::parse_double(text)) CHECK(std::isfinite(*x));
}

void check_text(std::string_view text) {
  for (const std::size_t max : {0u, 1u, 7u, 60u}) {
    const std::string quoted = pandok::quote_for_message(text, max);
    CHECK(pandok::is_utf8(quoted));
    CHECK(quoted.size() <= max + std::string_view("…").size());
    for (const char c : quoted) CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  }
  const std::string page = pandok::escape_html(text);
  CHECK(page.find_first_of("<>\"'") == std::string::npos);
  CHECK(pandok::is_utf8(page) == pandok::is_utf8(text));
  std::size_t joined = 0;
  for (const auto part : pandok::split(text, ',')) joined += part.size() + 1;
  CHECK(joined == text.size() + 1);
  CHECK(pandok::utf8_length(text) <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  check_date(text);
  check_numbers(text);
  check_text(text);
  return 0;
}
