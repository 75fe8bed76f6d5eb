#include "render/polygon.h"

#include <algorithm>

namespace pandok::render {
namespace {

using Cut = std::array<std::uint32_t, 3>;
constexpr std::size_t kEarsMax = 64;

struct Flat {
  float x = 0, y = 0;
};

float turn(Flat a, Flat b, Flat c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

// The outline seen along its normal (Newell's method), so that it runs counter-clockwise.
std::vector<Flat> flatten(std::span<const Vec3> points, std::span<const std::uint32_t> corners) {
  Vec3 normal;
  for (std::size_t i = 0; i < corners.size(); ++i)
    normal = normal + cross(points[corners[i]] - points[corners[0]],
                            points[corners[(i + 1) % corners.size()]] - points[corners[0]]);
  normal = unit(normal);
  const Vec3 helper = std::abs(normal.x) < 0.8F ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  const Vec3 u = unit(cross(helper, normal)), v = cross(normal, u);
  std::vector<Flat> flat;
  for (const std::uint32_t corner : corners) {
    const Vec3 p = points[corner] - points[corners[0]];
    flat.push_back({dot(p, u), dot(p, v)});
  }
  return flat;
}

bool is_convex(const std::vector<Flat>& flat) {
  const std::size_t n = flat.size();
  for (std::size_t i = 0; i < n; ++i)
    if (turn(flat[i], flat[(i + 1) % n], flat[(i + 2) % n]) < 0) return false;
  return true;
}

// True if the corner `at` of what is left sticks out and no other corner lies in it.
bool is_ear(const std::vector<Flat>& flat, const std::vector<std::uint32_t>& left, std::size_t at) {
  const std::size_t n = left.size();
  const Flat a = flat[left[(at + n - 1) % n]], b = flat[left[at]], c = flat[left[(at + 1) % n]];
  if (turn(a, b, c) <= 0) return false;
  for (std::size_t i = 2; i + 1 < n; ++i) {
    const Flat p = flat[left[(at + i) % n]];
    if (turn(a, b, p) > 0 && turn(b, c, p) > 0 && turn(c, a, p) > 0) return false;
  }
  return true;
}

// The cuts as places in the outline; fewer than n - 2 if the outline crosses itself.
std::vector<Cut> cut_ears(const std::vector<Flat>& flat) {
  std::vector<std::uint32_t> left(flat.size());
  for (std::uint32_t i = 0; i < left.size(); ++i) left[i] = i;
  std::vector<Cut> cuts;
  while (left.size() > 3) {
    std::size_t at = 0;
    while (at < left.size() && !is_ear(flat, left, at)) ++at;
    if (at == left.size()) return {};
    const std::size_t n = left.size();
    cuts.push_back({left[(at + n - 1) % n], left[at], left[(at + 1) % n]});
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
  }
  cuts.push_back({left[0], left[1], left[2]});
  return cuts;
}

}  // namespace

std::vector<Cut> cut_polygon(std::span<const Vec3> points, std::span<const std::uint32_t> corners) {
  std::vector<Cut> cuts;
  if (corners.size() > 3 && corners.size() <= kEarsMax) {
    const std::vector<Flat> flat = flatten(points, corners);
    if (!is_convex(flat)) cuts = cut_ears(flat);
  }
  for (std::uint32_t i = 1; cuts.size() + 2 < corners.size(); ++i) cuts.push_back({0, i, i + 1});
  for (Cut& cut : cuts)
    for (std::uint32_t& corner : cut) corner = corners[corner];
  return cuts;
}

}  // namespace pandok::render
