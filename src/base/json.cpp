#include "base/json.h"

#include <array>
#include <optional>
#include <set>
#include <vector>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok {
namespace {

constexpr std::size_t kDepthMax = 64;

// Looks at the brackets before the parser builds anything. It counts nesting, and members, because
// an ordered object finds a key by walking over all of them. A zero byte would end the text for
// the parser and hide what follows.
Result<> check_shape(std::string_view text) {
  std::array<std::size_t, kDepthMax + 1> members{};  // of what is open at each depth
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\0') return fail(Code::invalid_argument, "not JSON: mistake at byte {}", i + 1);
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '[' || c == '{') {
      if (++depth > kDepthMax)
        return fail(Code::invalid_argument, "JSON nests deeper than {}", kDepthMax);
      members[depth] = 0;
    }
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (c == ':' && ++members[depth] > limits::kJsonMembersMax)
      return fail(Code::invalid_argument, "a JSON object has more than {} members",
                  limits::kJsonMembersMax);
  }
  return {};
}

// Sees each key before anything is built; remembers the first one that stands twice in its object.
// (The parser's own callback walks over all siblings at the end of each object.)
class KeyCheck final : public nlohmann::json_sax<Json> {
 public:
  bool start_object(std::size_t) override {
    open_.emplace_back();
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool key(std::string& key) override {
    if (!open_.back().insert(key).second && !twice_) twice_ = key;
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;  // the parser says it again
  }

  Result<> verdict() const {
    if (!twice_) return {};
    return fail(Code::invalid_argument, "not JSON: key '{}' stands twice",
                quote_for_message(*twice_));
  }

 private:
  std::vector<std::set<std::string>> open_;  // the keys of each open object
  std::optional<std::string> twice_;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > limits::kJsonBytesMax)
    return fail(Code::invalid_argument, "JSON of {} bytes, the limit is {}", text.size(),
                limits::kJsonBytesMax);
  PANDOK_CHECKED(check_shape(text));
  try {
    KeyCheck keys;
    Json::sax_parse(text, &keys);
    Json document = Json::parse(text);
    PANDOK_CHECKED(keys.verdict());
    return document;
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
