// JSON documents: one alias, one guarded parser.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/error.h"

namespace pandok {

// Keeps the order of keys, so that what we print is stable and reads as written.
using Json = nlohmann::ordered_json;

// invalid_argument, with the byte position where there is one, for text that is not one JSON
// document, is over limits::kJsonBytesMax, nests deeper than 64, has an object of more than
// limits::kJsonMembersMax members or with a key that stands twice, or is not UTF-8.
Result<Json> parse_json(std::string_view text);

// A member of an object by type; invalid_argument "key 'x' is missing" or "… is not a number".
Result<double> json_number(const Json& object, std::string_view key);
Result<std::string> json_text(const Json& object, std::string_view key);

// One line of JSON, invalid UTF-8 replaced instead of thrown at.
std::string json_line(const Json& value);

}  // namespace pandok
