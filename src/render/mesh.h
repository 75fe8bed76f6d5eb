// Triangle meshes: what readers and product builders give, and what the renderers draw.
//
// Axes: right-handed, x to the right, y up, z towards a viewer who looks at the front.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "render/vec.h"

namespace pandok::render {

// Corners as indexes into the vertices; `part` groups triangles that share a colour or material.
struct Triangle {
  std::array<std::uint32_t, 3> v{};
  std::uint16_t part = 0;
};

// A soup of triangles; winding may be mixed, vertices need not be shared.
struct Mesh {
  std::vector<Vec3> vertices;
  std::vector<Triangle> triangles;
  bool empty() const { return triangles.empty(); }
};

struct Bounds {
  Vec3 low, high;
};

// The box around the vertices that triangles use; all zero for an empty mesh.
Bounds bounds(const Mesh& mesh);

// Appends `other`; its parts keep their numbers plus `part_offset`.
void append(Mesh& mesh, const Mesh& other, int part_offset = 0);

// A mesh made ready for drawing: vertices welded and scaled, normals and sharp edges found once.
//
// The box's centre lies at the origin and the farthest vertex at distance 1. Triangles without an
// area or with a non-finite corner are gone. All arrays are in memory order of the faces.
// Threads: immutable after prepare(); any number of threads may draw it.
struct Surface {
  struct Face {
    std::array<std::uint32_t, 3> v{};
    std::uint32_t piece = 0;  // faces that share a vertex, directly or through others
    std::uint16_t part = 0;
    bool open = false;  // an edge of this face has no neighbour
  };
  // A sharp edge between two faces.
  struct Crease {
    std::uint32_t from = 0, to = 0;
    std::uint32_t face_a = 0, face_b = 0;
  };
  std::vector<Vec3> vertices;
  std::vector<Face> faces;
  std::vector<Vec3> face_normals;                   // unit, orientation as wound
  std::vector<std::array<Vec3, 3>> corner_normals;  // unit, smoothed up to the crease angle
  std::vector<Crease> creases;
  int parts = 0;      // 1 + the largest part number
  float floor_y = 0;  // the lowest point, where a table would be
};

// Welds, normalises and smooths; two faces that meet at more than crease_deg stay sharp.
// Winding is ignored: normals that point apart by more than 90° count as turned.
// Cost: about 1 µs a triangle.
Surface prepare(const Mesh& mesh, float crease_deg = 32);

}  // namespace pandok::render
