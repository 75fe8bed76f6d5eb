#include "http/target.h"

#include <algorithm>

#include "base/parse.h"

namespace pandok::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(Code::invalid_argument, "the address has a '%' without two digits after it");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (is_control(c)) return fail(Code::invalid_argument, "the address has a control character");
    out += c;
  }
  if (!is_utf8(out)) return fail(Code::invalid_argument, "the address is not UTF-8");
  return out;
}

Result<> add_segments(std::string_view path, Target& target) {
  path.remove_prefix(1);
  if (path.empty()) return {};
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    PANDOK_TRY(std::string segment, decode(path.substr(0, end), false));
    const std::string_view name = segment;
    if (name == "." || name == "..")
      return fail(Code::invalid_argument, "the address has a '.' or '..' as a part of its path");
    target.segments.push_back(std::move(segment));
    if (end == path.size()) return {};
    path.remove_prefix(end + 1);
  }
}

Result<> add_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    PANDOK_TRY(auto name, decode(pair.substr(0, equals), true));
    PANDOK_TRY(auto value, decode(pair.substr(std::min(equals + 1, pair.size())), true));
    if (target.find(name))
      return fail(Code::invalid_argument, "'{}' stands twice in the address",
                  quote_for_message(name));
    target.query.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

}  // namespace

std::optional<std::string_view> Target::find(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

Result<Target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/')
    return fail(Code::invalid_argument, "the address does not begin with '/'");
  if (std::ranges::any_of(text, [](char c) { return is_control(c) || c == '#' || c == ' '; }))
    return fail(Code::invalid_argument, "the address has a character that must be encoded");
  Target target;
  const std::size_t mark = std::min(text.find('?'), text.size());
  target.path = text.substr(0, mark);
  PANDOK_CHECKED(add_segments(target.path, target));
  PANDOK_CHECKED(add_query(text.substr(std::min(mark + 1, text.size())), target));
  return target;
}

}  // namespace pandok::http
