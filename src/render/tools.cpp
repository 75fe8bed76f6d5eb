// Staplers, scissors, hammers, brushes, screwdrivers, drills, pens.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void build_stapler(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.09, 0.16), width = c.number("width", 0.022, 0.038),
              open = c.number("open", 6, 16);
  c.component("base");
  b.part(0).at(0, 0.004F, 0);
  b.slab({length * c.number("reach", 0.95, 1.15), 0.008F, width * c.number("foot", 1, 1.35)},
         c.number("corner", 0.003, 0.016), 0.002F);
  b.part(2).at(-length * 0.42F, 0.009F, 0).box({0.014F, 0.002F, 0.01F});
  c.component("arm");
  b.part(1).at(move(length * 0.45F, 0.016F, 0) * turn_z(-open));
  const float high = c.number("high", 0.016, 0.034), nose = c.number("nose", 0.4, 1),
              hump = c.number("hump", 0.8, 1.5);
  const std::vector<Point2> knots = {{0, 0},
                                     {-length * 0.95F, 0},
                                     {-length * 0.95F, high * nose},
                                     {-length * 0.5F, high * hump},
                                     {-length * 0.05F, high * 0.9F}};
  b.prism(c.flag("round", 0.6) ? closed_curve(std::span<const Point2>(knots), 6) : knots,
          width * 0.8F, c.number("bevel", 0.001, 0.005));
  c.component("rail");
  b.part(2).at(move(length * 0.45F, 0.014F, 0) * turn_z(-open * 0.7F) *
               move(-length * 0.46F, -0.002F, 0));
  b.box({length * 0.95F, 0.006F, width * 0.5F});
  c.component("hinge");
  b.part(2).at(Transform{});
  const float hinge = c.number("hinge", 0.006, 0.011);
  b.rod({length * 0.43F, 0.016F, -width * 0.48F}, {length * 0.43F, 0.016F, width * 0.48F}, hinge);
  for (const float s : {-1.0F, 1.0F})
    b.beam({length * 0.43F, 0.004F, s * width * 0.44F}, {length * 0.43F, 0.02F, s * width * 0.44F},
           0.022F, 0.014F, 0.2F);
  c.component("pad");
  if (c.flag("pad", 0.5)) {
    b.part(3).at(move(length * 0.45F, 0.016F, 0) * turn_z(-open) *
                 move(-length * 0.6F, high * hump * 0.95F, 0));
    b.slab({length * 0.4F, 0.006F, width * 0.6F}, 0.006F, 0.002F);
  }
  b.at(Transform{});
}

void build_scissors(Choices& c, Builder& b) {
  c.component("body");
  const float blade = c.number("blade", 0.06, 0.13), open = c.number("open", 4, 26),
              width = c.number("width", 0.008, 0.017);
  c.component("blades");
  const float curve_tip = c.number("tip", 0.1, 0.6);
  for (const float s : {-1.0F, 1.0F}) {
    b.part(0).at(move(0, 0, s * 0.0015F) * turn_z(s * open));
    const std::vector<Point2> outline = {{-0.02F, -s * width * 0.4F},
                                         {blade * 0.75F, -s * width * 0.25F},
                                         {blade, s * width * (0.5F - curve_tip)},
                                         {blade * 0.6F, s * width * 0.5F},
                                         {-0.02F, s * width * 0.6F}};
    b.prism(outline, 0.0025F);
  }
  c.component("handles");
  const float loop = c.number("loop", 0.013, 0.022), oval = c.number("oval", 1, 2),
              thick = c.number("thick", 0.003, 0.006), shank = c.number("shank", 0.02, 0.05),
              big = c.flag("uneven", 0.4) ? c.number("uneven ratio", 1.2, 1.6) : 1.0F;
  for (const float s : {-1.0F, 1.0F}) {
    const float size = s > 0 ? big : 1;
    b.part(1).at(move(0, 0, s * 0.0015F) * turn_z(s * open));
    const float y = -s * (loop * 0.9F);
    b.tube(curve(
               std::vector<Vec3>{
                   {-0.012F, 0, 0}, {-0.03F, y * 0.1F, 0}, {-0.02F - shank, y * 0.45F, 0}},
               6),
           thick);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(loop * oval * size, loop * size, 32))
      ring.push_back({-0.02F - shank - loop * oval * size * 0.9F + p.x, y * size + p.y, 0});
    b.tube(ring, thick, true);
  }
  c.component("screw");
  b.part(2).at(Transform{}).rod({0, 0, -0.005F}, {0, 0, 0.005F}, c.number("screw", 0.003, 0.007));
}

void build_hammer(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.22, 0.34), head = c.number("head", 0.09, 0.13),
              size = c.number("size", 0.022, 0.034);
  c.component("handle");
  b.part(1);
  std::vector<std::vector<Vec3>> rings;
  const float thick = c.number("thick", 0.024, 0.034), swell = c.number("swell", 0, 0.35),
              grip = c.number("grip", 0.3, 0.6);
  for (int i = 0; i <= 16; ++i) {
    const float t = static_cast<float>(i) / 16,
                w = thick * (1 + swell * std::sin(t * 5) * 0.6F) * (t > grip ? 0.75F : 1);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(w / 2, w * 0.38F, 22))
      ring.push_back({p.x, length * t, p.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  c.component("face");
  b.part(0).at(move(0, length, 0) * turn_z(-90));
  const float reach = head * 0.5F, face = size * c.number("face", 0.5, 0.8);
  b.lathe(std::vector<Point2>{{size * 0.45F, -size * 0.5F},
                              {size * 0.45F, reach * 0.4F},
                              {face * 0.8F, reach * 0.6F},
                              {face, reach * 0.7F},
                              {face, reach * 0.97F},
                              {face * 0.9F, reach}},
          true, c.flag("octagon", 0.3) ? 8 : 36);
  b.at(0, length, 0).slab({size * 1.2F, size * 1.15F, size}, 0.004F, 0.002F);
  c.component("rear");
  b.at(move(0, length, 0));
  const int kind = c.kind("kind", 4);
  const float drop = c.number("drop", 0.005, 0.03);
  if (kind == 0)  // claw
    for (const float s : {-1.0F, 1.0F})
      b.band(curve(std::vector<Vec3>{{-size * 0.4F, 0.002F, s * size * 0.22F},
                                     {-reach * 0.6F, 0, s * size * 0.28F},
                                     {-reach * 1.1F, -drop, s * size * 0.4F}},
                   7),
             {0, 0, 1}, size * 0.36F, 0.008F);
  if (kind == 1)
    b.prism(std::vector<Point2>{{-size * 0.4F, size * 0.45F},
                                {-reach, size * 0.08F},
                                {-reach, -size * 0.08F},
                                {-size * 0.4F, -size * 0.45F}},
            size * 0.9F, 0.001F);
  if (kind == 2) {
    b.at(b.placement() * turn_z(90));
    b.rod({0, size * 0.4F, 0}, {0, reach, 0}, size * 0.4F, face);
  }
  if (kind == 3) {
    b.at(b.placement() * turn_z(90));
    b.lathe(curve(std::vector<Point2>{{size * 0.4F, size * 0.4F},
                                      {size * 0.5F, reach * 0.7F},
                                      {size * 0.3F, reach * 0.95F},
                                      {0, reach}},
                  6));
  }
  b.at(Transform{});
}

void build_brush(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.09, 0.14), width = c.number("width", 0.025, 0.075),
              thick = c.number("thick", 0.01, 0.018);
  c.component("head");
  b.part(0).at(length * 0.5F, 0, 0);
  const int kind = c.kind("kind", 3);
  if (kind == 0) b.slab({length, thick, width}, width * 0.5F, thick * 0.4F);
  if (kind == 1) b.slab({length, thick, width}, 0.006F, thick * 0.25F);
  if (kind == 2) b.ellipsoid({length * 0.5F, thick, width * 0.5F});
  c.component("bristles");
  b.part(2);
  const int rows = c.count("rows", 3, 7), columns = c.count("columns", 5, 11);
  const float tall = c.number("tall", 0.01, 0.028), radius = c.number("radius", 0.0015, 0.004);
  for (int i = 0; i < rows; ++i)
    for (int k = 0; k < columns; ++k) {
      const float z = ((static_cast<float>(i) + 0.5F) / static_cast<float>(rows) - 0.5F),
                  x = ((static_cast<float>(k) + 0.5F) / static_cast<float>(columns) - 0.5F);
      if (x * x + z * z > 0.2F) continue;
      b.at(length * 0.5F + x * length * 0.95F, 0, z * width * 0.95F);
      b.rod({0, -thick * 0.3F, 0}, {x * 0.004F, -thick * 0.5F - tall, z * 0.004F}, radius,
            radius * 0.8F);
    }
  c.component("handle");
  b.part(1).at(Transform{});
  const float grip = c.number("grip", 0.08, 0.15), slim = c.number("slim", 0.008, 0.014),
              swell = c.number("swell", 1, 2.2), bow = c.number("bow", -0.015, 0.02);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 18; ++i) {
    const float t = static_cast<float>(i) / 18,
                w = slim * (1 + (swell - 1) * std::sin(kPi * std::min(1.0F, t * 0.9F))) *
                    (t > 0.94F ? 0.6F : 1);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(w * 0.6F, w, 22))
      ring.push_back({length * 0.06F - grip * t, p.x + bow * std::sin(kPi * t), p.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  if (c.flag("loop", 0.3)) {
    b.at(-grip, 0, 0).torus(0.009F, 0.0025F);
  }
  b.at(Transform{});
}

void build_screwdriver(Choices& c, Builder& b) {
  c.component("body");
  const float shaft = c.number("shaft", 0.06, 0.16), grip = c.number("grip", 0.07, 0.12),
              radius = c.number("radius", 0.011, 0.018);
  c.component("grip");
  b.part(0).at(turn_z(90));
  std::vector<Point2> knots = {{radius * 0.55F, 0},
                               {radius * c.number("neck", 0.5, 0.9), grip * 0.15F},
                               {radius, grip * 0.45F},
                               {radius * c.number("waist", 0.75, 1), grip * 0.75F},
                               {radius * 0.95F, grip * 0.92F},
                               {radius * 0.4F, grip}};
  const int lobes = c.kind("section", 3);
  b.lathe(curve(std::span<const Point2>(knots), 6), true, lobes == 0 ? 6 : lobes == 1 ? 8 : 36);
  c.component("rings");
  b.part(2);
  const int rings = c.count("rings", 0, 4);
  for (int i = 0; i < rings; ++i) {
    b.at(turn_z(90) * move(0, grip * (0.3F + 0.1F * static_cast<float>(i)), 0));
    b.torus(radius * 0.98F, 0.0014F);
  }
  c.component("shaft");
  b.part(1).at(turn_z(-90));
  const float thin = c.number("thin", 0.0025, 0.0045);
  b.rod({0, -0.01F, 0}, {0, shaft, 0}, thin);
  if (c.flag("collar", 0.5)) b.rod({0, -0.002F, 0}, {0, 0.012F, 0}, thin * 2.2F, thin * 1.4F);
  c.component("tip");
  const int tip = c.kind("kind", 3);
  b.at(move(shaft, 0, 0));
  if (tip == 0)
    b.prism(std::vector<Point2>{{-0.004F, -thin},
                                {0.012F, -thin * 1.7F},
                                {0.016F, -thin * 1.5F},
                                {0.016F, thin * 1.5F},
                                {0.012F, thin * 1.7F},
                                {-0.004F, thin}},
            thin * 0.8F);
  if (tip == 1) b.rod({0, 0, 0}, {0.012F, 0, 0}, thin, thin * 0.25F);
  if (tip == 2) b.rod({-0.002F, 0, 0}, {0.018F, 0, 0}, thin * 2.4F, thin * 2.4F);
  b.at(Transform{});
}

void build_drill(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.13, 0.19), radius = c.number("radius", 0.026, 0.036);
  c.component("motor");
  b.part(0).at(turn_z(-90));
  const std::vector<Point2> profile = {{radius * 0.75F, -length * 0.55F},
                                       {radius, -length * 0.45F},
                                       {radius, length * 0.1F},
                                       {radius * c.number("nose", 0.6, 0.9), length * 0.38F}};
  b.lathe(c.flag("soft") ? curve(std::span<const Point2>(profile), 6) : profile);
  c.component("chuck");
  b.part(1);
  const float chuck = radius * c.number("chuck", 0.5, 0.75),
              reach = c.number("reach", 0.025, 0.045);
  b.lathe(std::vector<Point2>{{chuck, length * 0.38F},
                              {chuck, length * 0.38F + reach * 0.7F},
                              {chuck * 0.5F, length * 0.38F + reach}},
          true, c.flag("hex", 0.3) ? 8 : 36);
  b.part(2).rod({0, length * 0.38F + reach, 0},
                {0, length * 0.38F + reach + c.number("bit", 0.03, 0.08), 0}, 0.003F);
  c.component("grip");
  b.part(0).at(Transform{});
  const float at = -length * c.number("at", 0.1, 0.35), lean = c.number("lean", -0.02, 0.04),
              high = c.number("high", 0.09, 0.12), thick = c.number("thick", 0.016, 0.021);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 10; ++i) {
    const float t = static_cast<float>(i) / 10, s = 1 + 0.12F * std::cos(t * 6);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(thick * 1.25F * s, thick * 0.9F * s, 24))
      ring.push_back({at + p.x - lean * t, -radius * 0.6F - high * t, p.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  b.part(2).at(at + thick * 1.3F, -radius * 1.3F, 0);
  b.slab({0.012F, 0.024F, 0.014F}, 0.004F, 0.003F);
  c.component("battery");
  b.part(1).at(at - lean + c.number("shift", -0.01, 0.02), -radius * 0.6F - high - 0.008F, 0);
  if (c.flag("battery", 0.75))
    b.slab({c.number("long", 0.06, 0.1), c.number("battery high", 0.02, 0.045), 0.055F},
           c.number("corner", 0.004, 0.016), 0.004F);
  else
    b.rod({0, 0.01F, 0}, {0.01F, -0.06F, 0}, 0.006F, 0.004F);
  b.at(Transform{});
}

void build_pen(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.11, 0.14), radius = c.number("radius", 0.004, 0.0075);
  c.component("barrel");
  b.part(0).at(turn_z(90));
  const int sides = c.flag("faceted", 0.3) ? c.count("sides", 3, 8) : 30;
  b.lathe(std::vector<Point2>{{radius * c.number("foot", 0.7, 1), 0},
                              {radius * c.number("belly", 0.9, 1.25), length * 0.45F},
                              {radius, length * 0.62F}},
          true, sides);
  c.component("tip");
  b.part(2).rod({0, 0, 0}, {0, -c.number("cone", 0.008, 0.022), 0}, radius * 0.85F, radius * 0.18F);
  c.component("cap");
  b.part(1);
  const float cap = radius * c.number("cap", 1, 1.3);
  b.rod({0, length * 0.6F, 0}, {0, length, 0}, cap, cap * c.number("taper", 0.7, 1));
  const int end = c.kind("end", 3);
  if (end == 0) b.rod({0, length, 0}, {0, length + 0.008F, 0}, radius * 0.4F);
  if (end == 1) {
    b.at(turn_z(90) * move(0, length, 0));
    b.ellipsoid({cap * 0.9F, 0.005F, cap * 0.9F});
  }
  c.component("clip");
  b.part(2).at(turn_z(90) * move(0, length * 0.78F, 0));
  const int clip = c.kind("kind", 4);
  const float long_ = c.number("long", 0.025, 0.045), wide = c.number("wide", 0.0025, 0.005);
  if (clip < 3) {
    b.at(b.placement() * move(cap * 1.3F, 0, 0)).box({0.0014F, long_, wide});
    b.at(turn_z(90) * move(cap, length * 0.78F + long_ * 0.47F, 0))
        .box({cap * 0.9F, long_ * 0.07F, wide});
    b.at(turn_z(90) * move(cap * 1.2F, length * 0.78F - long_ * 0.45F, 0));
    if (clip == 1) b.ellipsoid({wide * 0.6F, wide * 0.7F, wide * 0.6F});
  }
  c.component("bands");
  b.part(2);
  const int bands = c.count("bands", 0, 3);
  for (int i = 0; i < bands; ++i) {
    b.at(turn_z(90) * move(0, length * (0.6F + 0.025F * static_cast<float>(i)), 0));
    b.torus(cap * 0.98F, 0.0008F);
  }
  b.at(Transform{});
}

constexpr std::array<Family, 7> kToolFamilies = {{
    {"stapler", "Stapler", "스테이플러", "19-02", build_stapler},
    {"scissors", "Scissors", "가위", "08-03", build_scissors},
    {"hammer", "Hammer", "망치", "08-02", build_hammer},
    {"brush", "Hairbrush", "머리빗", "04-02", build_brush},
    {"screwdriver", "Screwdriver", "드라이버", "08-05", build_screwdriver},
    {"drill", "Electric drill", "전동 드릴", "08-01", build_drill},
    {"pen", "Pen", "펜", "19-06", build_pen},
}};

}  // namespace

std::span<const Family> tool_families() { return kToolFamilies; }

}  // namespace pandok::render
