// A TOML 1.0 document as a small tree in which every value and every key knows its line.
//
// The one place where toml++ is used. The tree is bounded (limits::kLawFileBytesMax,
// kLawFileValuesMax, kLawFileDepthMax), so that what reads it needs no limits of its own but those
// of a single text. Values: text, whole number, truth, day, list, table; a document that holds
// anything else (floating point, times, texts of several lines) is refused, since no law is written
// in them; nor may letters beyond ASCII stand outside of "texts" and comments. A byte order mark at
// the beginning is skipped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/date.h"
#include "base/error.h"

namespace pandok::cases {

struct TomlMember;

struct TomlValue {
  using List = std::vector<TomlValue>;
  using Table = std::vector<TomlMember>;  // in the order of the file
  std::variant<std::string, std::int64_t, bool, Date, List, Table> value;
  int line = 1;  // where the value begins
};

struct TomlMember {
  std::string key;
  int line = 1;  // where the key stands
  TomlValue value;
};

// invalid_argument "FILE:LINE: what; what to do" for bytes that are no TOML, for a value of another
// kind, for more than the limits. `file` is only quoted. Cost: linear in the text. Threads: any.
Result<TomlValue> parse_toml(std::string_view text, std::string_view file);

}  // namespace pandok::cases
