#include "render/raster.h"

#include <algorithm>
#include <cmath>

namespace pandok::render {
namespace {

constexpr float kSliver = 0.01F;  // pixels; faces lower than this are not drawn
constexpr float kRim = 1e-3F;     // faces grow by this part of their height, so that no cracks show

// One edge of a triangle as a + b·x + c·y >= 0 inside, scaled to 1 at the opposite corner.
struct EdgeLine {
  float a = 0, b = 0, c = 0;
};

EdgeLine edge_line(Vec3 from, Vec3 to, Vec3 opposite) {
  const float b = from.y - to.y, c = to.x - from.x;
  const float a = -(b * from.x + c * from.y);
  const float at = a + b * opposite.x + c * opposite.y;
  return {a / at, b / at, c / at};
}

// The pixels of row y whose centres are inside all three edges: [first, last].
struct Span {
  int first = 0, last = -1;
};

Span row_span(const std::array<EdgeLine, 3>& edges, float y, Span limit) {
  auto low = static_cast<float>(limit.first), high = static_cast<float>(limit.last);
  for (const EdgeLine& e : edges) {
    const float rest = e.a + e.c * y + kRim;
    if (std::abs(e.b) < 1e-9F) {
      if (rest < 0) return {};
    } else if (e.b > 0) {
      low = std::max(low, -rest / e.b - 0.5F);
    } else {
      high = std::min(high, -rest / e.b - 0.5F);
    }
  }
  if (!(low <= high)) return {};
  return {static_cast<int>(std::ceil(low)), static_cast<int>(std::floor(high))};
}

float twice_area(Vec3 a, Vec3 b, Vec3 c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// True for a face that is seen so nearly from its edge that rounding would decide what it covers.
bool is_sliver(const std::array<Vec3, 3>& p) {
  const Vec3 low = lower(lower(p[0], p[1]), p[2]), high = upper(upper(p[0], p[1]), p[2]);
  const float longest = std::max(high.x - low.x, high.y - low.y);
  return !(std::abs(twice_area(p[0], p[1], p[2])) > kSliver * std::max(longest, kSliver));
}

void fill_triangle(Raster& raster, std::int32_t face, const std::array<Vec3, 3>& p) {
  const auto edge = static_cast<float>(raster.side - 1);
  const float left = std::min({p[0].x, p[1].x, p[2].x}), right = std::max({p[0].x, p[1].x, p[2].x});
  const float top = std::min({p[0].y, p[1].y, p[2].y}), bottom = std::max({p[0].y, p[1].y, p[2].y});
  if (!(right >= 0 && left <= edge && bottom >= 0 && top <= edge)) return;
  const Span columns = {static_cast<int>(std::clamp(std::floor(left), 0.0F, edge)),
                        static_cast<int>(std::clamp(std::ceil(right), 0.0F, edge))};
  const std::array<EdgeLine, 3> edges = {edge_line(p[1], p[2], p[0]), edge_line(p[2], p[0], p[1]),
                                         edge_line(p[0], p[1], p[2])};
  const auto blend = [&](auto member) {
    return edges[0].*member * p[0].z + edges[1].*member * p[1].z + edges[2].*member * p[2].z;
  };
  const float za = blend(&EdgeLine::a), zb = blend(&EdgeLine::b), zc = blend(&EdgeLine::c);
  const int y0 = static_cast<int>(std::clamp(std::floor(top), 0.0F, edge));
  const int y1 = static_cast<int>(std::clamp(std::ceil(bottom), 0.0F, edge));
  for (int y = y0; y <= y1; ++y) {
    const float row_y = static_cast<float>(y) + 0.5F;
    const Span span = row_span(edges, row_y, columns);
    const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(raster.side);
    const float z_row = za + zc * row_y + zb * 0.5F;
    for (int x = span.first; x <= span.last; ++x) {
      const float z = z_row + zb * static_cast<float>(x);
      const std::size_t at = row + static_cast<std::size_t>(x);
      if (z < raster.depth[at]) {
        raster.depth[at] = z;
        raster.face[at] = face;
      }
    }
  }
}

std::array<Vec3, 3> corners(const Raster& raster, const Surface& surface, std::int32_t face) {
  const auto& v = surface.faces[static_cast<std::size_t>(face)].v;
  return {raster.points[v[0]], raster.points[v[1]], raster.points[v[2]]};
}

}  // namespace

Raster rasterise(const Surface& surface, const Camera& camera) {
  Raster raster;
  raster.side = camera.side_px();
  const auto pixels = static_cast<std::size_t>(raster.side) * static_cast<std::size_t>(raster.side);
  raster.face.assign(pixels, -1);
  raster.depth.assign(pixels, 1e9F);
  raster.points.reserve(surface.vertices.size());
  for (const Vec3& v : surface.vertices) raster.points.push_back(camera.project(v));
  for (std::size_t f = 0; f < surface.faces.size(); ++f) {
    const auto face = static_cast<std::int32_t>(f);
    const std::array<Vec3, 3> p = corners(raster, surface, face);
    if (!is_sliver(p)) fill_triangle(raster, face, p);
  }
  return raster;
}

Vec3 corner_weights(const Raster& raster, const Surface& surface, std::int32_t face, int x, int y,
                    const Camera& camera) {
  const std::array<Vec3, 3> p = corners(raster, surface, face);
  const Vec3 at = {static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F, 0};
  const float area = twice_area(p[0], p[1], p[2]);
  const float w1 = twice_area(p[0], at, p[2]) / area, w2 = twice_area(p[0], p[1], at) / area;
  const Vec3 flat = {1 - w1 - w2, w1, w2};
  // In perspective depth is -1/distance, and the weights on the surface are flat weights /
  // distance.
  const Vec3 near = {flat.x / camera.distance(p[0].z), flat.y / camera.distance(p[1].z),
                     flat.z / camera.distance(p[2].z)};
  const float sum = near.x + near.y + near.z;
  return camera.orthographic() || std::abs(sum) < 1e-12F ? flat : near * (1 / sum);
}

Vec3 normal_at(const Surface& surface, std::int32_t face, Vec3 weights, Vec3 to_eye) {
  const auto& n = surface.corner_normals[static_cast<std::size_t>(face)];
  const Vec3 normal = unit(n[0] * weights.x + n[1] * weights.y + n[2] * weights.z);
  return dot(normal, to_eye) < 0 ? normal * -1.0F : normal;
}

Slope depth_slope(const Raster& raster, const Surface& surface, std::int32_t face) {
  const std::array<Vec3, 3> p = corners(raster, surface, face);
  const Vec3 a = p[1] - p[0], b = p[2] - p[0];
  const float area = a.x * b.y - a.y * b.x;
  return {(a.z * b.y - b.z * a.y) / area, (b.z * a.x - a.z * b.x) / area};
}

}  // namespace pandok::render
