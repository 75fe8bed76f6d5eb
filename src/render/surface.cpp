// prepare(): from a triangle soup to welded, smoothed faces with their sharp edges.
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "render/mesh.h"

namespace pandok::render {
namespace {

constexpr float kWeldCells = 4096;   // positions nearer than 1/4096 of the radius are one vertex
constexpr float kFarthest = 1e15F;   // beyond it squares would leave float's range
constexpr std::size_t kFanMax = 64;  // neighbours of a vertex that smoothing looks at

struct EdgeUse {
  std::uint32_t low = 0, high = 0, face = 0;
};

// Which faces touch each vertex, as one array of runs.
struct VertexFaces {
  std::vector<std::uint32_t> start, faces;
};

struct Fit {
  Vec3 centre;
  float scale = 1;
};

bool usable(const Mesh& mesh, const Triangle& t) {
  return std::all_of(t.v.begin(), t.v.end(), [&](std::uint32_t v) {
    if (v >= mesh.vertices.size()) return false;
    const Vec3 p = mesh.vertices[v];
    return std::max({std::abs(p.x), std::abs(p.y), std::abs(p.z)}) < kFarthest && is_finite(p);
  });
}

Fit place(const Mesh& mesh, const std::vector<Triangle>& triangles) {
  Fit placement;
  if (triangles.empty()) return placement;
  Vec3 low = mesh.vertices[triangles[0].v[0]], high = low;
  for (const Triangle& t : triangles) {
    for (const std::uint32_t v : t.v) {
      low = lower(low, mesh.vertices[v]);
      high = upper(high, mesh.vertices[v]);
    }
  }
  placement.centre = low * 0.5F + high * 0.5F;
  float radius = 0;
  for (const Triangle& t : triangles) {
    for (const std::uint32_t v : t.v)
      radius = std::max(radius, length(mesh.vertices[v] - placement.centre));
  }
  if (radius > 1e-20F && std::isfinite(radius)) placement.scale = 1 / radius;
  return placement;
}

// Cells are in [0, 2^21), because positions lie within the unit sphere.
std::uint64_t cell_key(Vec3 p) {
  const auto cell = [](float value) {
    return static_cast<std::uint64_t>(std::lround((value + 2) * kWeldCells)) & 0x1fffff;
  };
  return cell(p.x) | cell(p.y) << 21 | cell(p.z) << 42;
}

void weld(const Mesh& mesh, const std::vector<Triangle>& triangles, Surface& surface) {
  const Fit placement = place(mesh, triangles);
  std::unordered_map<std::uint64_t, std::uint32_t> seen;
  seen.reserve(triangles.size() * 2);
  constexpr std::uint32_t kNone = ~0U;
  std::vector<std::uint32_t> welded(mesh.vertices.size(), kNone);
  for (const Triangle& t : triangles) {
    Surface::Face face;
    for (std::size_t k = 0; k < 3; ++k) {
      std::uint32_t& index = welded[t.v[k]];
      if (index == kNone) {
        const Vec3 p = (mesh.vertices[t.v[k]] - placement.centre) * placement.scale;
        const auto next = static_cast<std::uint32_t>(surface.vertices.size());
        const auto [at, added] = seen.emplace(cell_key(p), next);
        if (added) surface.vertices.push_back(p);
        index = at->second;
      }
      face.v[k] = index;
    }
    face.part = t.part;
    if (face.v[0] != face.v[1] && face.v[1] != face.v[2] && face.v[0] != face.v[2])
      surface.faces.push_back(face);
  }
}

// Drops faces without an area and keeps each face's normal; returns the areas (twice, in fact).
std::vector<float> face_normals(Surface& surface) {
  std::vector<float> areas;
  std::vector<Surface::Face> kept;
  kept.reserve(surface.faces.size());
  for (const Surface::Face& face : surface.faces) {
    const Vec3 a = surface.vertices[face.v[0]];
    const Vec3 n = cross(surface.vertices[face.v[1]] - a, surface.vertices[face.v[2]] - a);
    const float area = length(n);
    if (area < 1e-10F) continue;
    kept.push_back(face);
    surface.face_normals.push_back(n * (1 / area));
    areas.push_back(area);
  }
  surface.faces = std::move(kept);
  return areas;
}

VertexFaces vertex_faces(const Surface& surface) {
  VertexFaces result;
  result.start.assign(surface.vertices.size() + 1, 0);
  for (const auto& face : surface.faces)
    for (const std::uint32_t v : face.v) ++result.start[v + 1];
  std::partial_sum(result.start.begin(), result.start.end(), result.start.begin());
  result.faces.resize(surface.faces.size() * 3);
  std::vector<std::uint32_t> next(result.start.begin(), result.start.end() - 1);
  for (std::uint32_t f = 0; f < surface.faces.size(); ++f)
    for (const std::uint32_t v : surface.faces[f].v) result.faces[next[v]++] = f;
  return result;
}

// The mean of the normals around one corner that lie within the crease angle of the face's own.
Vec3 corner_normal(const Surface& surface, const VertexFaces& around,
                   const std::vector<float>& areas, std::pair<std::uint32_t, std::uint32_t> corner,
                   float cos_crease) {
  const auto [face, vertex] = corner;
  const Vec3 own = surface.face_normals[face];
  Vec3 sum = own * areas[face];
  const std::uint32_t first = around.start[vertex], end = around.start[vertex + 1];
  const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(end, first + kFanMax));
  for (std::uint32_t i = first; i < last; ++i) {
    const std::uint32_t other = around.faces[i];
    const float cosine = dot(own, surface.face_normals[other]);
    if (other != face && std::abs(cosine) > cos_crease)
      sum = sum + surface.face_normals[other] * (cosine < 0 ? -areas[other] : areas[other]);
  }
  return unit(sum);
}

void smooth(Surface& surface, const std::vector<float>& areas, float cos_crease) {
  const VertexFaces around = vertex_faces(surface);
  surface.corner_normals.resize(surface.faces.size());
  for (std::uint32_t f = 0; f < surface.faces.size(); ++f)
    for (std::size_t k = 0; k < 3; ++k)
      surface.corner_normals[f][k] =
          corner_normal(surface, around, areas, {f, surface.faces[f].v[k]}, cos_crease);
}

std::vector<EdgeUse> edge_uses(const Surface& surface) {
  std::vector<EdgeUse> uses;
  uses.reserve(surface.faces.size() * 3);
  for (std::uint32_t f = 0; f < surface.faces.size(); ++f) {
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t a = surface.faces[f].v[k], b = surface.faces[f].v[(k + 1) % 3];
      uses.push_back({std::min(a, b), std::max(a, b), f});
    }
  }
  std::sort(uses.begin(), uses.end(), [](const EdgeUse& a, const EdgeUse& b) {
    return a.low != b.low ? a.low < b.low : a.high != b.high ? a.high < b.high : a.face < b.face;
  });
  return uses;
}

void find_creases(Surface& surface, float cos_crease) {
  const std::vector<EdgeUse> uses = edge_uses(surface);
  for (std::size_t i = 0; i < uses.size();) {
    std::size_t end = i + 1;
    while (end < uses.size() && uses[end].low == uses[i].low && uses[end].high == uses[i].high)
      ++end;
    if (end == i + 1) surface.faces[uses[i].face].open = true;
    for (std::size_t j = i + 1; j < end; ++j) {
      const float cosine =
          dot(surface.face_normals[uses[i].face], surface.face_normals[uses[j].face]);
      if (std::abs(cosine) >= cos_crease) continue;
      surface.creases.push_back({uses[i].low, uses[i].high, uses[i].face, uses[j].face});
      break;
    }
    i = end;
  }
}

std::uint32_t root_of(std::vector<std::uint32_t>& parent, std::uint32_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

void find_pieces(Surface& surface) {
  std::vector<std::uint32_t> parent(surface.vertices.size());
  std::iota(parent.begin(), parent.end(), 0U);
  for (const auto& face : surface.faces) {
    const std::uint32_t root = root_of(parent, face.v[0]);
    parent[root_of(parent, face.v[1])] = root;
    parent[root_of(parent, face.v[2])] = root;
  }
  for (auto& face : surface.faces) face.piece = root_of(parent, face.v[0]);
}

}  // namespace

Surface prepare(const Mesh& mesh, float crease_deg) {
  std::vector<Triangle> triangles;
  triangles.reserve(mesh.triangles.size());
  for (const Triangle& t : mesh.triangles)
    if (usable(mesh, t)) triangles.push_back(t);
  Surface surface;
  weld(mesh, triangles, surface);
  const std::vector<float> areas = face_normals(surface);
  const float cos_crease = std::cos(radians(crease_deg));
  smooth(surface, areas, cos_crease);
  find_creases(surface, cos_crease);
  find_pieces(surface);
  for (const auto& face : surface.faces) {
    surface.parts = std::max(surface.parts, face.part + 1);
    for (const std::uint32_t v : face.v)
      surface.floor_y = std::min(surface.floor_y, surface.vertices[v].y);
  }
  return surface;
}

}  // namespace pandok::render
