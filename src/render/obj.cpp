#include "render/obj.h"

#include <optional>

#include "base/limits.h"
#include "base/parse.h"
#include "render/polygon.h"

namespace pandok::render {
namespace {

constexpr std::size_t kCornersMax = 1024;
constexpr std::size_t kVerticesMax = 3 * limits::kTrianglesMax;

// Takes the next word off the front of `line`; empty at the end.
std::string_view next_word(std::string_view& line) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  std::size_t begin = 0;
  while (begin < line.size() && is_space(line[begin])) ++begin;
  std::size_t end = begin;
  while (end < line.size() && !is_space(line[end])) ++end;
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

std::optional<Vec3> read_point(std::string_view line) {
  Vec3 p;
  for (float* const value : {&p.x, &p.y, &p.z}) {
    const auto number = parse_double(next_word(line));
    if (!number || std::abs(*number) > 1e12) return std::nullopt;
    *value = static_cast<float>(*number);
  }
  return p;
}

// "7", "7/1", "7/1/2", "7//2" or negative; the zero-based vertex.
std::optional<std::uint32_t> read_corner(std::string_view word, std::size_t vertices) {
  const auto index = parse_int(word.substr(0, word.find('/')));
  if (!index) return std::nullopt;
  const auto count = static_cast<std::int64_t>(vertices);
  const std::int64_t at = *index > 0 ? *index - 1 : count + *index;
  if (*index == 0 || *index < -count || at >= count) return std::nullopt;
  return static_cast<std::uint32_t>(at);
}

Result<> read_face(std::string_view line, std::size_t line_number, int part, Mesh& mesh) {
  std::vector<std::uint32_t> corners;
  for (std::string_view word = next_word(line); !word.empty(); word = next_word(line)) {
    const auto corner = read_corner(word, mesh.vertices.size());
    if (!corner)
      return fail(Code::invalid_argument, "OBJ line {}: '{}' names no vertex before it",
                  line_number, quote_for_message(word));
    if (corners.size() == kCornersMax)
      return fail(Code::resource_exhausted, "OBJ line {}: a face of over {} corners", line_number,
                  kCornersMax);
    corners.push_back(*corner);
  }
  if (corners.size() < 3)
    return fail(Code::invalid_argument, "OBJ line {}: a face of {} corners", line_number,
                corners.size());
  if (mesh.triangles.size() + corners.size() - 2 > limits::kTrianglesMax)
    return fail(Code::resource_exhausted, "OBJ line {}: over {} triangles", line_number,
                limits::kTrianglesMax);
  for (const auto& t : cut_polygon(mesh.vertices, corners))
    mesh.triangles.push_back({t, static_cast<std::uint16_t>(part)});
  return {};
}

Result<> read_line(std::string_view line, std::size_t line_number, int part, Mesh& mesh) {
  const std::string_view kind = next_word(line);
  if (kind == "f") return read_face(line, line_number, part, mesh);
  if (kind != "v") return {};
  const auto point = read_point(line);
  if (!point)
    return fail(Code::invalid_argument, "OBJ line {}: a vertex needs three numbers", line_number);
  if (mesh.vertices.size() == kVerticesMax)
    return fail(Code::resource_exhausted, "OBJ line {}: over {} vertices", line_number,
                kVerticesMax);
  mesh.vertices.push_back(*point);
  return {};
}

}  // namespace

Result<Mesh> read_obj(std::string_view text, int part) {
  if (text.size() > limits::kMeshFileBytesMax)
    return fail(Code::resource_exhausted, "OBJ file of {} bytes, the limit is {}", text.size(),
                limits::kMeshFileBytesMax);
  Mesh mesh;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    PANDOK_CHECKED(read_line(text.substr(0, end), ++line_number, part, mesh));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (mesh.empty()) return fail(Code::invalid_argument, "OBJ file without a face");
  return mesh;
}

}  // namespace pandok::render
