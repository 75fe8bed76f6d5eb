// parse_ldraw(): one LDraw file as facets and placed files.
#include <optional>
#include <span>

#include "base/limits.h"
#include "base/parse.h"
#include "render/ldraw.h"

namespace pandok::render {
namespace {

// The words of a line; the last one takes the rest when `words_max` is reached (file names may
// hold spaces).
std::vector<std::string_view> words_of(std::string_view line, std::size_t words_max) {
  std::vector<std::string_view> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::size_t end = words.size() + 1 == words_max
                                ? line.size()
                                : std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

// Colours are small numbers or direct ones as 0x2RRGGBB.
std::optional<int> read_colour(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) {
    int value = 0;
    for (const char c : word.substr(2)) {
      const int digit = c >= '0' && c <= '9'                 ? c - '0'
                        : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                             : -1;
      if (digit < 0 || value >= 1 << 26) return std::nullopt;
      value = value * 16 + digit;
    }
    return value;
  }
  const auto value = parse_int(word);
  if (!value || *value < 0 || *value > 1 << 28) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<std::vector<Vec3>> read_points(std::span<const std::string_view> words) {
  std::vector<float> values;
  for (std::string_view word : words) {
    if (word.starts_with('+')) word.remove_prefix(1);
    const auto value = parse_double(word);
    if (!value || std::abs(*value) > 1e9) return std::nullopt;
    values.push_back(static_cast<float>(*value));
  }
  std::vector<Vec3> points;
  for (std::size_t i = 0; i + 2 < values.size(); i += 3)
    points.push_back({values[i], values[i + 1], values[i + 2]});
  return points;
}

// Words: type, colour, 12 numbers, name.
bool read_placed(std::span<const std::string_view> words, LdrawFile& file) {
  if (words.size() != 15) return false;
  const auto colour = read_colour(words[1]);
  const auto points = read_points(words.subspan(2, 12));
  if (!colour || !points) return false;
  const auto& p = *points;
  file.placed.push_back({std::string(words[14]), *colour, p[0], {p[1], p[2], p[3]}});
  return true;
}

// Words: type, colour, 9 or 12 numbers; anything after them is ignored.
bool read_facet(std::span<const std::string_view> words, std::size_t corners, LdrawFile& file) {
  if (words.size() < 2 + 3 * corners) return false;
  const auto colour = read_colour(words[1]);
  const auto points = read_points(words.subspan(2, 3 * corners));
  if (!colour || !points) return false;
  const auto& p = *points;
  file.facets.push_back({{p[0], p[1], p[2]}, *colour});
  if (corners == 4) file.facets.push_back({{p[0], p[2], p[3]}, *colour});
  return true;
}

bool read_line(std::string_view line, LdrawFile& file) {
  switch (line.front()) {
    case '1':
      return read_placed(words_of(line, 15), file);
    case '3':
      return read_facet(words_of(line, 64), 3, file);
    case '4':
      return read_facet(words_of(line, 64), 4, file);
    default:
      return true;
  }
}

}  // namespace

Result<LdrawFile> parse_ldraw(std::string_view text) {
  if (text.size() > limits::kMeshFileBytesMax)
    return fail(Code::resource_exhausted, "LDraw file of {} bytes, the limit is {}", text.size(),
                limits::kMeshFileBytesMax);
  LdrawFile file;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim(line);
    ++line_number;
    const bool typed = line.size() >= 2 && (line[1] == ' ' || line[1] == '\t');
    if (typed && !read_line(line, file))
      return fail(Code::invalid_argument, "LDraw line {}: '{}' is not complete", line_number,
                  quote_for_message(line));
    if (file.facets.size() > limits::kTrianglesMax)
      return fail(Code::resource_exhausted, "LDraw file of over {} triangles",
                  limits::kTrianglesMax);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return file;
}

}  // namespace pandok::render
