#include "render/builder.h"

#include <algorithm>
#include <numeric>

#include "render/polygon.h"

namespace pandok::render {
namespace {

std::vector<Vec3> circle(Vec3 centre, Vec3 u, Vec3 v, float radius, int sides) {
  std::vector<Vec3> ring;
  for (int i = 0; i < sides; ++i) {
    const float a = 2 * kPi * static_cast<float>(i) / static_cast<float>(sides);
    ring.push_back(centre + u * (radius * std::cos(a)) + v * (radius * std::sin(a)));
  }
  return ring;
}

// A unit vector across `direction`.
Vec3 across_of(Vec3 direction) {
  return unit(cross(direction, std::abs(direction.y) < 0.9F ? Vec3{0, 1, 0} : Vec3{1, 0, 0}));
}

std::vector<Vec3> level(std::span<const Point2> outline, float y, float inset_x, float inset_z,
                        Vec3 size) {
  std::vector<Vec3> ring;
  const float sx = size.x > 0 ? 1 - 2 * inset_x / size.x : 1;
  const float sz = size.z > 0 ? 1 - 2 * inset_z / size.z : 1;
  for (const Point2 p : outline) ring.push_back({p.x * sx, y, p.y * sz});
  return ring;
}

Vec3 mean(std::span<const Vec3> ring) {
  Vec3 sum;
  for (const Vec3 p : ring) sum = sum + p;
  return ring.empty() ? sum : sum * (1 / static_cast<float>(ring.size()));
}

}  // namespace

Builder& Builder::part(int number) {
  part_ = number;
  return *this;
}

Builder& Builder::at(const Transform& placement) {
  at_ = placement;
  return *this;
}

std::uint32_t Builder::vertex(Vec3 p) {
  mesh_.vertices.push_back(at_.apply(p));
  return static_cast<std::uint32_t>(mesh_.vertices.size() - 1);
}

void Builder::triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  mesh_.triangles.push_back({{a, b, c}, static_cast<std::uint16_t>(part_)});
}

void Builder::cap(std::span<const std::uint32_t> ring, Vec3 centre) {
  const std::uint32_t middle = vertex(centre);
  for (std::size_t i = 0; i < ring.size(); ++i)
    triangle(middle, ring[i], ring[(i + 1) % ring.size()]);
}

void Builder::loft(std::span<const std::vector<Vec3>> rings, bool closed) {
  std::vector<std::uint32_t> previous, first;
  for (const std::vector<Vec3>& ring : rings) {
    std::vector<std::uint32_t> current;
    for (const Vec3 p : ring) current.push_back(vertex(p));
    if (first.empty()) first = current;
    const std::size_t n = current.size();
    for (std::size_t i = 0; previous.size() == n && i < n; ++i) {
      const std::size_t next = (i + 1) % n;
      triangle(previous[i], previous[next], current[next]);
      triangle(previous[i], current[next], current[i]);
    }
    previous = std::move(current);
  }
  if (!closed || rings.empty()) return;
  cap(first, mean(rings.front()));
  cap(previous, mean(rings.back()));
}

void Builder::box(Vec3 size) {
  const Vec3 h = size * 0.5F;
  const std::vector<std::vector<Vec3>> rings = {
      {{-h.x, -h.y, h.z}, {h.x, -h.y, h.z}, {h.x, -h.y, -h.z}, {-h.x, -h.y, -h.z}},
      {{-h.x, h.y, h.z}, {h.x, h.y, h.z}, {h.x, h.y, -h.z}, {-h.x, h.y, -h.z}}};
  loft(rings);
}

void Builder::slab(Vec3 size, float radius, float bevel) {
  const int corner_steps = radius > 0.3F * std::min(size.x, size.z) ? 12 : 6;
  const auto outline = rounded_rectangle(size.x, size.z, radius, corner_steps);
  const float b = std::min({bevel, size.y / 2, size.x / 2, size.z / 2});
  std::vector<std::vector<Vec3>> rings;
  const int steps = b > 0 ? 4 : 0;
  for (int i = 0; i <= steps; ++i) {
    const float a = steps > 0 ? kPi / 2 * static_cast<float>(i) / static_cast<float>(steps) : 0;
    const float inset = b * (1 - std::sin(a));
    rings.push_back(level(outline, -size.y / 2 + b * (1 - std::cos(a)), inset, inset, size));
  }
  for (int i = steps; i >= 0; --i) {
    const float a = steps > 0 ? kPi / 2 * static_cast<float>(i) / static_cast<float>(steps) : 0;
    const float inset = b * (1 - std::sin(a));
    rings.push_back(level(outline, size.y / 2 - b * (1 - std::cos(a)), inset, inset, size));
  }
  loft(rings);
}

void Builder::rod(Vec3 from, Vec3 to, float from_radius, float to_radius) {
  const Vec3 axis = unit(to - from), u = across_of(axis), v = cross(axis, u);
  const std::vector<std::vector<Vec3>> rings = {circle(from, u, v, from_radius, 24),
                                                circle(to, u, v, to_radius, 24)};
  loft(rings);
}

void Builder::beam(Vec3 from, Vec3 to, float from_width, float to_width, float depth_ratio) {
  const Vec3 axis = unit(to - from);
  const Vec3 u = unit(cross(axis, std::abs(axis.z) < 0.9F ? Vec3{0, 0, 1} : Vec3{1, 0, 0}));
  const Vec3 v = cross(axis, u);
  const auto ring = [&](Vec3 centre, float width) {
    const Vec3 a = u * (width / 2), b = v * (width / 2 * depth_ratio);
    return std::vector<Vec3>{centre - a - b, centre + a - b, centre + a + b, centre - a + b};
  };
  const std::vector<std::vector<Vec3>> rings = {ring(from, from_width), ring(to, to_width)};
  loft(rings);
}

void Builder::lathe(std::span<const Point2> profile, bool closed, int sides) {
  std::vector<std::vector<Vec3>> rings;
  for (const Point2 p : profile)
    rings.push_back(circle({0, p.y, 0}, {1, 0, 0}, {0, 0, -1}, std::max(p.x, 0.0F), sides));
  loft(rings, closed);
}

void Builder::ellipsoid(Vec3 radii) {
  std::vector<std::vector<Vec3>> rings;
  constexpr int kRings = 18;
  for (int i = 0; i <= kRings; ++i) {
    const float a = kPi * static_cast<float>(i) / kRings;
    auto ring = circle({}, {1, 0, 0}, {0, 0, -1}, std::sin(a), 32);
    for (Vec3& p : ring) p = {p.x * radii.x, -std::cos(a) * radii.y, p.z * radii.z};
    rings.push_back(std::move(ring));
  }
  loft(rings, false);
}

void Builder::tube(std::span<const Vec3> path, float radius, bool ring, int sides) {
  const std::vector<float> radii(path.size(), radius);
  tube(path, radii, ring, sides);
}

void Builder::tube(std::span<const Vec3> path, std::span<const float> radii, bool ring, int sides) {
  const std::size_t n = path.size();
  if (n < 2) return;
  std::vector<std::vector<Vec3>> rings;
  Vec3 u = across_of(unit(path[1] - path[0]));
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 before = path[i > 0 ? i - 1 : ring ? n - 1 : 0];
    const Vec3 after = path[i + 1 < n ? i + 1 : ring ? 0 : n - 1];
    const Vec3 axis = unit(after - before);
    u = unit(u - axis * dot(u, axis));  // carried along, so that the pipe does not twist
    rings.push_back(circle(path[i], u, cross(axis, u), radii[i], sides));
  }
  if (ring) rings.push_back(rings.front());
  loft(rings, !ring);
}

void Builder::torus(float radius, float thickness) {
  tube(circle({}, {1, 0, 0}, {0, 0, -1}, radius, 48), thickness, true);
}

void Builder::band(std::span<const Vec3> path, Vec3 across, float width, float thickness) {
  std::vector<std::vector<Vec3>> rings;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Vec3 axis = unit(path[std::min(i + 1, path.size() - 1)] - path[i > 0 ? i - 1 : 0]);
    const Vec3 a = unit(across) * (width / 2), b = unit(cross(axis, across)) * (thickness / 2);
    rings.push_back({path[i] - a - b, path[i] + a - b, path[i] + a + b, path[i] - a + b});
  }
  loft(rings);
}

void Builder::prism(std::span<const Point2> outline, float depth, float bevel) {
  Vec3 low{1e9F, 1e9F, 0}, high{-1e9F, -1e9F, 0};
  for (const Point2 p : outline) {
    low = lower(low, {p.x, p.y, 0});
    high = upper(high, {p.x, p.y, 0});
  }
  const Vec3 mid = (low + high) * 0.5F, size = high - low;
  const auto ring = [&](float z, float inset) {
    const float sx = 1 - 2 * inset / std::max(size.x, 1e-6F);
    const float sy = 1 - 2 * inset / std::max(size.y, 1e-6F);
    std::vector<Vec3> points;
    for (const Point2 p : outline)
      points.push_back({mid.x + (p.x - mid.x) * sx, mid.y + (p.y - mid.y) * sy, z});
    return points;
  };
  const float b = std::min(bevel, depth / 2);
  std::vector<std::vector<Vec3>> rings = {ring(-depth / 2, b), ring(depth / 2, b)};
  if (b > 0) rings.insert(rings.begin() + 1, {ring(b - depth / 2, 0), ring(depth / 2 - b, 0)});
  loft(rings, false);
  for (const auto& end : {rings.front(), rings.back()}) {
    std::vector<std::uint32_t> corners;
    for (const Vec3 p : end) corners.push_back(vertex(p));
    std::vector<std::uint32_t> places(end.size());
    std::iota(places.begin(), places.end(), 0U);
    for (const auto& cut : cut_polygon(end, places))
      triangle(corners[cut[0]], corners[cut[1]], corners[cut[2]]);
  }
}

std::vector<Vec3> curve(std::span<const Vec3> points, int steps) {
  std::vector<Vec3> result;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Vec3 a = points[i > 0 ? i - 1 : 0], b = points[i], c = points[i + 1];
    const Vec3 d = points[std::min(i + 2, points.size() - 1)];
    for (int k = 0; k < steps; ++k) {
      const float t = static_cast<float>(k) / static_cast<float>(steps);
      const float t2 = t * t, t3 = t2 * t;
      result.push_back(
          (b * 2 + (c - a) * t + (a * 2 - b * 5 + c * 4 - d) * t2 + (b * 3 - a - c * 3 + d) * t3) *
          0.5F);
    }
  }
  if (!points.empty()) result.push_back(points.back());
  return result;
}

std::vector<Point2> curve(std::span<const Point2> points, int steps) {
  std::vector<Vec3> lifted;
  for (const Point2 p : points) lifted.push_back({p.x, p.y, 0});
  std::vector<Point2> result;
  for (const Vec3 p : curve(std::span<const Vec3>(lifted), steps)) result.push_back({p.x, p.y});
  return result;
}

std::vector<Point2> closed_curve(std::span<const Point2> points, int steps) {
  const std::size_t n = points.size();
  std::vector<Point2> around;
  for (std::size_t i = 0; i < n + 3; ++i) around.push_back(points[(i + n - 1) % n]);
  const std::vector<Point2> all = curve(around, steps);
  const auto piece = static_cast<std::ptrdiff_t>(steps);
  return {all.begin() + piece, all.begin() + piece * static_cast<std::ptrdiff_t>(n + 1)};
}

std::vector<Point2> rounded_rectangle(float width, float height, float radius, int steps) {
  const float r = std::min({radius, width / 2, height / 2});
  const float x = width / 2 - r, y = height / 2 - r;
  if (r <= 0) return {{-x, -y}, {x, -y}, {x, y}, {-x, y}};
  std::vector<Point2> outline;
  const Point2 centres[4] = {{x, -y}, {x, y}, {-x, y}, {-x, -y}};
  for (int corner = 0; corner < 4; ++corner) {
    for (int i = 0; i <= steps; ++i) {
      const float a =
          kPi / 2 *
          (static_cast<float>(corner - 1) + static_cast<float>(i) / static_cast<float>(steps));
      outline.push_back({centres[corner].x + r * std::cos(a), centres[corner].y + r * std::sin(a)});
    }
  }
  return outline;
}

std::vector<Point2> regular_polygon(int corners, float radius, float first_deg) {
  std::vector<Point2> outline;
  for (int i = 0; i < corners; ++i) {
    const float a =
        radians(first_deg) + 2 * kPi * static_cast<float>(i) / static_cast<float>(corners);
    outline.push_back({radius * std::cos(a), radius * std::sin(a)});
  }
  return outline;
}

std::vector<Point2> ellipse_outline(float radius_x, float radius_y, int corners) {
  std::vector<Point2> outline = regular_polygon(corners, 1, 0);
  for (Point2& p : outline) p = {p.x * radius_x, p.y * radius_y};
  return outline;
}

}  // namespace pandok::render
