// Spectacles, umbrellas, hats.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

std::vector<Point2> lens_outline(int kind, float width, float high, float corner) {
  if (kind == 0) return ellipse_outline(high / 2, high / 2, 40);
  if (kind == 1) return rounded_rectangle(width, high, corner, 6);
  if (kind == 2)
    return closed_curve(std::vector<Point2>{{-width / 2, high * 0.35F},
                                            {0, high * 0.45F},
                                            {width * 0.55F, high * 0.5F},
                                            {width * 0.42F, -high * 0.1F},
                                            {0, -high / 2},
                                            {-width * 0.42F, -high * 0.2F}},
                        7);
  if (kind == 3)
    return closed_curve(std::vector<Point2>{{-width / 2, high * 0.4F},
                                            {0, high * 0.5F},
                                            {width / 2, high * 0.4F},
                                            {width * 0.4F, -high * 0.3F},
                                            {0, -high * 0.5F},
                                            {-width * 0.4F, -high * 0.3F}},
                        7);
  return regular_polygon(kind == 4 ? 6 : 8, high * 0.55F, 0);
}

void build_glasses(Choices& c, Builder& b) {
  c.component("front");
  const int kind = c.kind("shape", 6);
  const float width = c.number("width", 0.046, 0.058), high = c.number("high", 0.03, 0.05),
              rim = c.number("rim", 0.001, 0.0035), gap = c.number("bridge", 0.014, 0.02);
  const auto outline = lens_outline(kind, width, high, c.number("corner", 0.004, 0.018));
  const float half = (kind == 0 ? high : width) / 2;
  const bool lens = c.flag("lens");
  for (const float s : {-1.0F, 1.0F}) {
    std::vector<Vec3> path;
    for (const Point2 p : outline)
      path.push_back({s * (gap / 2 + half + p.x), p.y, -0.002F * p.x * p.x / (half * half)});
    b.part(0).at(Transform{}).tube(path, rim, true, 10);
    b.part(2).at(s * (gap / 2 + half), 0, -0.001F);
    if (lens) {
      std::vector<Point2> glass = outline;
      for (Point2& p : glass) p.x *= s;
      b.prism(glass, 0.0016F);
    }
  }
  c.component("bridge");
  b.part(0).at(Transform{});
  const float y = high * c.number("at", 0.05, 0.35), arch = c.number("arch", 0, 0.008);
  b.tube(curve(
             std::vector<Vec3>{
                 {-gap / 2 - 0.002F, y, 0}, {0, y + arch, 0.002F}, {gap / 2 + 0.002F, y, 0}},
             6),
         rim * 0.9F);
  if (c.flag("double", 0.25))
    b.rod({-gap / 2 - half * 0.6F, high * 0.46F, 0}, {gap / 2 + half * 0.6F, high * 0.46F, 0},
          rim * 0.8F);
  c.component("temples");
  const float x = gap / 2 + 2 * half + 0.002F, long_ = c.number("long", 0.125, 0.145),
              at = high * c.number("hinge", 0.05, 0.35), drop = c.number("drop", 0.02, 0.045),
              thick = c.number("thick", 0.0012, 0.0045);
  const bool flat = c.flag("flat", 0.5);
  for (const float s : {-1.0F, 1.0F}) {
    b.part(1).rod({s * (x - 0.006F), at, 0}, {s * (x + 0.003F), at, -0.001F}, rim * 1.1F);
    const std::vector<Vec3> path = {{s * (x + 0.003F), at, -0.001F},
                                    {s * (x + 0.004F), at, -long_ * 0.35F},
                                    {s * (x + 0.002F), at, -long_ * 0.72F},
                                    {s * x, at - drop * 0.35F, -long_ * 0.86F},
                                    {s * (x - 0.002F), at - drop, -long_}};
    if (flat)
      b.band(curve(path, 7), {0, 1, 0.0F}, thick * 3, thick);
    else
      b.tube(curve(path, 7), thick);
  }
}

void build_umbrella(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.4, 0.6), high = radius * c.number("dome", 0.3, 0.75),
              length = c.number("length", 0.75, 0.95);
  c.component("canopy");
  b.part(0);
  const int panels = c.count("panels", 6, 12);
  const float scallop = c.number("scallop", 0, 0.12);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 12; ++i) {
    const float t = static_cast<float>(i) / 12;
    std::vector<Vec3> ring;
    for (int k = 0; k < panels * 6; ++k) {
      const float a = 2 * kPi * static_cast<float>(k) / static_cast<float>(panels * 6),
                  f = static_cast<float>(k % 6) / 6;
      const float sag = scallop * 4 * f * (1 - f) * t;
      ring.push_back({radius * t * (1 - sag) * std::cos(a), length + high * (1 - t * t) - high,
                      radius * t * (1 - sag) * std::sin(a)});
    }
    rings.push_back(std::move(ring));
  }
  b.loft(rings, false);
  c.component("shaft");
  b.part(1).rod({0, 0.04F, 0}, {0, length + c.number("tip", 0.02, 0.07), 0},
                c.number("thick", 0.004, 0.008));
  const float runner = length - high * 0.9F;
  for (int k = 0; k < panels; ++k) {
    const float a = 2 * kPi * static_cast<float>(k) / static_cast<float>(panels), m = 0.55F;
    b.rod({0, runner, 0},
          {radius * m * std::cos(a), length - high * m * m - 0.004F, radius * m * std::sin(a)},
          0.002F);
  }
  c.component("handle");
  b.part(2);
  const int kind = c.kind("kind", 4);
  const float hook = c.number("hook", 0.03, 0.055);
  if (kind < 2)
    b.tube(curve(std::vector<Vec3>{{0, 0.1F, 0},
                                   {0, 0.02F, 0},
                                   {hook * 0.3F, -hook, 0},
                                   {hook, -hook * 1.4F, 0},
                                   {hook * 1.7F, -hook, 0},
                                   {hook * 1.9F, -hook * 0.2F, 0}},
                 7),
           kind == 0 ? 0.011F : 0.007F);
  if (kind == 2) b.rod({0, -0.06F, 0}, {0, 0.08F, 0}, 0.016F, 0.011F);
  if (kind == 3) {
    b.rod({0, 0, 0}, {0, 0.08F, 0}, 0.012F);
    b.at(0, -0.01F, 0);
    b.ellipsoid({0.024F, 0.024F, 0.024F});
  }
  b.at(Transform{});
}

void build_hat(Choices& c, Builder& b) {
  c.component("crown");
  const float radius = c.number("radius", 0.085, 0.1), high = c.number("high", 0.08, 0.15),
              top = c.number("top", 0.6, 1.02);
  b.part(0);
  const int crown = c.kind("kind", 4);
  if (crown == 0)
    b.lathe(curve(
        std::vector<Point2>{
            {radius, 0}, {radius * 0.98F, high * 0.4F}, {radius * 0.7F, high * 0.85F}, {0, high}},
        8));
  if (crown == 1)
    b.lathe(std::vector<Point2>{
        {radius, 0}, {radius * top, high * 0.95F}, {radius * top * 0.95F, high}, {0, high}});
  if (crown == 2)
    b.lathe(curve(std::vector<Point2>{{radius, 0},
                                      {radius * top, high * 0.8F},
                                      {radius * 0.7F, high},
                                      {radius * 0.35F, high * 0.82F},
                                      {0, high * 0.8F}},
                  7));
  if (crown == 3)
    b.lathe(curve(
        std::vector<Point2>{
            {radius, 0}, {radius * 1.15F, high * 0.5F}, {radius * 0.9F, high * 0.9F}, {0, high}},
        7));
  c.component("brim");
  b.part(1);
  const int brim = c.kind("kind", 4);
  const float wide = radius * c.number("wide", 0.35, 1.1),
              bend = c.number("bend", -0.35, 0.4) * wide;
  if (brim < 2)
    b.lathe(curve(std::vector<Point2>{{radius * 0.96F, 0.002F},
                                      {radius + wide * 0.5F, bend * 0.25F},
                                      {radius + wide, bend},
                                      {radius + wide, bend - 0.003F},
                                      {radius * 0.96F, -0.002F}},
                  4),
            false, 56);
  if (brim == 2) {
    b.at(move(0, 0.006F, radius * 0.95F + wide * 0.3F) * turn_x(c.number("peak", 5, 25)));
    b.slab({radius * 1.7F, 0.004F, wide + radius * 0.5F}, radius * 0.8F, 0.001F);
    b.at(Transform{});
  }
  if (brim == 3) {
    b.at(0, 0.014F, 0);
    b.lathe(curve(std::vector<Point2>{{radius * 0.98F, -0.014F},
                                      {radius * 1.1F, -0.012F},
                                      {radius * 1.12F, c.number("cuff", 0.01, 0.04)},
                                      {radius * 0.98F, 0.03F}},
                  4),
            false);
    b.at(Transform{});
  }
  c.component("trim");
  b.part(2);
  const int trim = c.kind("kind", 4);
  if (trim == 0)
    b.rod({0, 0.004F, 0}, {0, c.number("ribbon", 0.015, 0.035), 0}, radius * 1.025F,
          radius * (1 + (top - 1) * 0.2F) * 1.025F);
  if (trim == 1) {
    b.at(0, high + 0.012F, 0);
    b.ellipsoid({0.024F, 0.022F, 0.024F});
  }
  if (trim == 2) {
    b.at(0, high, 0);
    b.rod({0, -0.003F, 0}, {0, 0.005F, 0}, 0.009F);
  }
  b.at(Transform{});
}

constexpr std::array<Family, 3> kWearFamilies = {{
    {"glasses", "Spectacles", "안경", "16-06", build_glasses},
    {"umbrella", "Umbrella", "우산", "03-03", build_umbrella},
    {"hat", "Hat", "모자", "02-03", build_hat},
}};

}  // namespace

std::span<const Family> wear_families() { return kWearFamilies; }

}  // namespace pandok::render
