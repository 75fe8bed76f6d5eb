#include "http/body_values.h"

#include <algorithm>

#include "base/parse.h"

namespace pandok::http {

Result<> check_members(const Json& object, std::initializer_list<std::string_view> members) {
  if (!object.is_object()) return fail(Code::invalid_argument, "the body is no JSON object");
  for (const auto& [name, value] : object.items())
    if (std::ranges::find(members, name) == members.end())
      return fail(Code::invalid_argument, "'{}' is no member of this request",
                  quote_for_message(name));
  return {};
}

Result<Json> body_object(const Request& request, std::initializer_list<std::string_view> members) {
  PANDOK_TRY(auto object, parse_json(request.body));
  PANDOK_CHECKED(check_members(object, members));
  return object;
}

Result<std::int64_t> body_integer(const Json& object, std::string_view name, std::int64_t fallback,
                                  std::int64_t least, std::int64_t most) {
  const auto found = object.find(name);
  if (found == object.end()) return fallback;
  // An unsigned number beyond int64 would wrap: compare before it is taken.
  const bool fits = found->is_number_integer() &&
                    (!found->is_number_unsigned() ||
                     found->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (!fits || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most)
    return fail(Code::invalid_argument, "'{}' is a whole number from {} to {}", name, least, most);
  return found->get<std::int64_t>();
}

Result<bool> body_flag(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if (!found->is_boolean()) return fail(Code::invalid_argument, "'{}' is true or false", name);
  return found->get<bool>();
}

Result<std::int64_t> body_version(const Json& object) {
  PANDOK_TRY(const auto version, body_integer(object, "version", 0, 1, INT64_MAX));
  if (version == 0) return fail(Code::invalid_argument, "'version' is missing");
  return version;
}

Result<std::string> body_text(const Json& object, std::string_view name, std::size_t chars_max) {
  const auto found = object.find(name);
  if (found == object.end()) return std::string();
  if (!found->is_string()) return fail(Code::invalid_argument, "'{}' is a text", name);
  const std::string text = found->get<std::string>();
  if (utf8_length(text) > chars_max)
    return fail(Code::invalid_argument, "'{}' has more than {} characters", name, chars_max);
  return text;
}

}  // namespace pandok::http
