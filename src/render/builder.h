// Builds meshes from simple solids: boxes, turned bodies, tubes, extruded outlines, lofts.
#pragma once

#include <span>
#include <vector>

#include "render/mesh.h"
#include "render/transform.h"

namespace pandok::render {

// A point of an outline or of a profile. Profiles: x is the radius, y the height.
struct Point2 {
  float x = 0, y = 0;
};

// Adds solids to a mesh. Every solid is placed by `at` (settable) and belongs to the current part.
class Builder {
 public:
  Builder& part(int number);                // of what is added from now on
  Builder& at(const Transform& placement);  // of what is added from now on
  Builder& at(float x, float y, float z) { return at(move(x, y, z)); }

  // Axis-parallel box around the origin.
  void box(Vec3 size);
  // Box with a rounded footprint (x, z): corner radius, and edges bevelled by `bevel` at top and
  // bottom. Around the origin.
  void slab(Vec3 size, float radius, float bevel = 0);
  // Round bar, or cone frustum, between two points, closed at its ends.
  void rod(Vec3 from, Vec3 to, float from_radius, float to_radius);
  void rod(Vec3 from, Vec3 to, float radius) { rod(from, to, radius, radius); }
  // Square bar between two points; widths at both ends.
  void beam(Vec3 from, Vec3 to, float from_width, float to_width, float depth_ratio = 1);
  // Profile (radius, height) turned around y. Ends with a radius are closed if `closed`.
  void lathe(std::span<const Point2> profile, bool closed = true, int sides = 40);
  void ellipsoid(Vec3 radii);
  // Pipe along points, closed at its ends (or at itself if `ring`).
  void tube(std::span<const Vec3> path, float radius, bool ring = false, int sides = 14);
  void tube(std::span<const Vec3> path, std::span<const float> radii, bool ring, int sides);
  // Ring of a given radius and thickness around y.
  void torus(float radius, float thickness);
  // Flat band along points: `width` across (towards `across`), `thickness` high.
  void band(std::span<const Vec3> path, Vec3 across, float width, float thickness);
  // Outline in x and y, extruded along z by depth, centred; may be hollow inwards (concave).
  void prism(std::span<const Point2> outline, float depth, float bevel = 0);
  // Skin over rings of equally many points; both ends closed if `closed`.
  void loft(std::span<const std::vector<Vec3>> rings, bool closed = true);

  const Transform& placement() const { return at_; }
  const Mesh& mesh() const { return mesh_; }
  Mesh take() { return std::move(mesh_); }

 private:
  std::uint32_t vertex(Vec3 p);
  void triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c);
  void cap(std::span<const std::uint32_t> ring, Vec3 centre);

  Mesh mesh_;
  Transform at_;
  int part_ = 0;
};

// A smooth curve through points (Catmull-Rom), `steps` pieces between two of them.
std::vector<Vec3> curve(std::span<const Vec3> points, int steps = 8);
std::vector<Point2> curve(std::span<const Point2> points, int steps = 8);
// A closed smooth curve through points.
std::vector<Point2> closed_curve(std::span<const Point2> points, int steps = 8);
// A rectangle around the origin with rounded corners, counter-clockwise.
std::vector<Point2> rounded_rectangle(float width, float height, float radius, int steps = 5);
std::vector<Point2> regular_polygon(int corners, float radius, float first_deg = 90);
std::vector<Point2> ellipse_outline(float radius_x, float radius_y, int corners = 36);

}  // namespace pandok::render
