// Shoes: a skin between the outline on the ground and the opening at the ankle.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

// A shoe's form: an outline on the ground, an opening at the ankle, and how the skin runs between.
struct ShoePlan {
  float length = 0.26F, width = 0.1F, heel = 0.02F, ankle = 0.08F;
  std::vector<Point2> sole, opening;  // equally many points, from the toe around the right side
  std::vector<Point2> front, side;    // (way to the opening, height) along the skin
  float rise(float z) const { return heel * std::clamp(0.35F - z / length * 1.6F, 0.0F, 1.0F); }

  // The skin at a point of the outline, `step` of front.size() from sole to opening.
  Vec3 skin(std::size_t i, std::size_t step) const {
    const float a = 2 * kPi * static_cast<float>(i) / static_cast<float>(sole.size());
    const float toe = std::pow(std::max(0.0F, std::cos(a)), 0.8F);
    const float way = front[step].x * toe + side[step].x * (1 - toe);
    const float high = front[step].y * toe + side[step].y * (1 - toe);
    const float x = sole[i].x * (1 - way) + opening[i].x * way;
    const float z = sole[i].y * (1 - way) + opening[i].y * way;
    return {x, 0.012F + rise(sole[i].y) * (1 - 0.3F * way) + high, z};
  }
};

ShoePlan shoe_plan(Choices& c) {
  c.component("last");
  ShoePlan plan;
  plan.length = c.number("length", 0.23, 0.29);
  plan.width = c.number("width", 0.085, 0.11);
  plan.heel = c.flag("heeled", 0.4) ? c.number("heel", 0.025, 0.085) : c.number("flat", 0, 0.015);
  plan.ankle = c.flag("boot", 0.35) ? c.number("shaft", 0.12, 0.24) : c.number("ankle", 0.05, 0.08);
  const float w = plan.width, l = plan.length, toe = c.number("toe", 0.2, 0.42),
              waist = c.number("waist", 0.24, 0.4);
  const std::vector<Point2> knots = {{0, l * 0.5F},
                                     {w * toe, l * 0.43F},
                                     {w * 0.5F, l * 0.2F},
                                     {w * waist, -l * 0.08F},
                                     {w * 0.36F, -l * 0.36F},
                                     {0, -l * 0.5F},
                                     {-w * 0.36F, -l * 0.36F},
                                     {-w * 0.4F, -l * 0.08F},
                                     {-w * 0.5F, l * 0.2F},
                                     {-w * toe, l * 0.43F}};
  plan.sole = closed_curve(knots, 5);
  const float wide = w * c.number("opening wide", 0.3, 0.4),
              deep = l * c.number("opening long", 0.17, 0.25);
  for (std::size_t i = 0; i < plan.sole.size(); ++i) {
    const float a = 2 * kPi * static_cast<float>(i) / static_cast<float>(plan.sole.size());
    plan.opening.push_back({wide * std::sin(a), deep * std::cos(a) - l * 0.47F + deep});
  }
  return plan;
}

void shoe_upper(Choices& c, Builder& b, ShoePlan& plan) {
  c.component("upper");
  const float high = plan.ankle, toe = c.number("toe high", 0.025, 0.042),
              instep = std::min(high, c.number("instep", 0.06, 0.085));
  const float slope = c.number("slope", 0.3, 0.7);
  plan.front = curve(
      std::vector<Point2>{
          {0, 0}, {0.04F, toe}, {0.5F, toe + (instep - toe) * slope}, {0.92F, instep}, {1, high}},
      6);
  plan.side = curve(
      std::vector<Point2>{
          {0, 0}, {0.02F, high * 0.25F}, {0.25F, high * 0.5F}, {0.75F, high * 0.8F}, {1, high}},
      6);
  std::vector<std::vector<Vec3>> rings;
  for (std::size_t step = 0; step < plan.front.size(); ++step) {
    std::vector<Vec3> ring;
    for (std::size_t i = 0; i < plan.sole.size(); ++i) ring.push_back(plan.skin(i, step));
    rings.push_back(std::move(ring));
  }
  for (const float sink : {0.0F, 0.5F}) {  // the inside of the opening
    std::vector<Vec3> ring = rings[plan.front.size() - 1];
    for (Vec3& p : ring) p = {p.x * 0.88F, p.y - sink * high, p.z + 0.002F};
    rings.push_back(std::move(ring));
  }
  b.part(0).loft(rings);
  if (!c.flag("padded", 0.5)) return;
  b.tube(rings[plan.front.size() - 1], c.number("collar", 0.003, 0.007), true, 10);
}

void shoe_sole(Choices& c, Builder& b, const ShoePlan& plan) {
  c.component("sole");
  const float thick = c.number("thick", 0.006, 0.028), margin = c.number("margin", 1, 1.1);
  const int kind = c.kind("heel kind", 4);
  const bool wedge = kind == 0;
  std::vector<std::vector<Vec3>> rings(3);
  for (const Point2 p : plan.sole) {
    const float top = 0.014F + plan.rise(p.y), low = wedge ? 0.014F - thick : top - thick;
    rings[0].push_back({p.x * margin * 0.97F, low, p.y * margin * 0.985F});
    rings[1].push_back({p.x * margin, low + 0.003F, p.y * margin});
    rings[2].push_back({p.x * margin, top, p.y * margin});
  }
  b.part(1).loft(rings);
  if (wedge || plan.heel < 0.016F) return;
  const float bottom = 0.014F - thick, top = 0.014F + plan.heel - thick * 0.5F;
  b.at(0, (bottom + top) / 2, -plan.length * 0.37F);
  const float size = plan.width * 0.66F;
  if (kind == 1)
    b.slab({size, top - bottom, plan.length * 0.22F}, size * 0.45F, 0);
  else
    b.rod({0, (bottom - top) / 2, 0}, {0, (top - bottom) / 2, -0.006F},
          kind == 2 ? 0.008F : size * 0.4F, size * 0.46F);
  b.at(Transform{});
}

// Laces, straps or a bow over the instep.
void shoe_closure(Choices& c, Builder& b, const ShoePlan& plan) {
  c.component("closure");
  b.part(2);
  const int kind = c.kind("kind", 5), rows = c.count("rows", 3, 7);
  const std::size_t n = plan.sole.size(),
                    across = static_cast<std::size_t>(c.count("across", 3, 5));
  const float thick = c.number("thick", 0.0016, 0.003);
  const auto over = [&](std::size_t from, std::size_t to, float lift) {
    const Vec3 left = plan.skin(n - across, from), right = plan.skin(across, to);
    const Vec3 mid = plan.skin(0, (from + to) / 2);
    return curve(std::vector<Vec3>{left + Vec3{0, lift, 0}, mid + Vec3{0, 2 * lift, 0},
                                   right + Vec3{0, lift, 0}},
                 6);
  };
  for (int row = 0; row < rows && kind < 2; ++row) {
    const auto step = static_cast<std::size_t>(10 + row * 10 / rows);
    b.tube(over(step, step, thick), thick, false, 8);
    if (kind == 1 && row + 1 < rows)
      b.tube(over(step, step + static_cast<std::size_t>(10 / rows), thick), thick, false, 8);
  }
  const int straps = kind == 2 ? c.count("straps", 1, 3) : 0;
  for (int i = 0; i < straps; ++i) {
    const auto step = static_cast<std::size_t>(12 + 4 * i);
    b.band(over(step, step, 0.003F), {0, 0.4F, 1}, 0.016F, 0.004F);
  }
  if (kind == 3) {
    const Vec3 at = plan.skin(0, 11);
    for (const float s : {-1.0F, 1.0F}) {
      b.at(move(at.x + s * 0.014F, at.y + 0.004F, at.z) * turn_z(s * 15));
      b.ellipsoid({0.014F, 0.005F, 0.008F});
    }
  }
  b.at(Transform{});
}

void build_shoe(Choices& c, Builder& b) {
  ShoePlan plan = shoe_plan(c);
  shoe_upper(c, b, plan);
  shoe_sole(c, b, plan);
  shoe_closure(c, b, plan);
}

constexpr std::array<Family, 1> kShoeFamilies = {{
    {"shoe", "Shoe", "신발", "02-04", build_shoe},
}};

}  // namespace

std::span<const Family> shoe_families() { return kShoeFamilies; }

}  // namespace pandok::render
