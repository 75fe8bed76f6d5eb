#include "base/json.h"

#include "base/limits.h"

namespace pandok {
namespace {

constexpr int kDepthMax = 64;

// Counts nesting before the parser recurses; brackets inside strings do not count.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kDepthMax) return true;
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > limits::kJsonBytesMax)
    return fail(Code::invalid_argument, "JSON of {} bytes, the limit is {}", text.size(),
                limits::kJsonBytesMax);
  if (too_deep(text)) return fail(Code::invalid_argument, "JSON nests deeper than {}", kDepthMax);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return fail(Code::invalid_argument, "not JSON: mistake at byte {}", error.byte);
  } catch (const Json::exception&) {
    return fail(Code::invalid_argument, "not JSON: a number is out of range");
  }
}

Result<double> json_number(const Json& object, std::string_view key) {
  const auto it = object.is_object() ? object.find(std::string(key)) : object.end();
  if (it == object.end()) return fail(Code::invalid_argument, "key '{}' is missing", key);
  if (!it->is_number()) return fail(Code::invalid_argument, "key '{}' is not a number", key);
  return it->get<double>();
}

Result<std::string> json_text(const Json& object, std::string_view key) {
  const auto it = object.is_object() ? object.find(std::string(key)) : object.end();
  if (it == object.end()) return fail(Code::invalid_argument, "key '{}' is missing", key);
  if (!it->is_string()) return fail(Code::invalid_argument, "key '{}' is not a text", key);
  return it->get<std::string>();
}

std::string json_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pandok
