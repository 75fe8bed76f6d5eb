#include "render/mesh.h"

namespace pandok::render {

Bounds bounds(const Mesh& mesh) {
  Bounds box;
  bool first = true;
  for (const Triangle& t : mesh.triangles) {
    for (const std::uint32_t v : t.v) {
      const Vec3 p = mesh.vertices[v];
      box.low = first ? p : lower(box.low, p);
      box.high = first ? p : upper(box.high, p);
      first = false;
    }
  }
  return box;
}

void append(Mesh& mesh, const Mesh& other, int part_offset) {
  const auto base = static_cast<std::uint32_t>(mesh.vertices.size());
  mesh.vertices.insert(mesh.vertices.end(), other.vertices.begin(), other.vertices.end());
  for (Triangle t : other.triangles) {
    for (std::uint32_t& v : t.v) v += base;
    t.part = static_cast<std::uint16_t>(t.part + part_offset);
    mesh.triangles.push_back(t);
  }
}

}  // namespace pandok::render
