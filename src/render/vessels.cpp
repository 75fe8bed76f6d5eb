// Bottles, mugs, vases, bowls, jars, glasses, flacons, candlesticks.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

// A cup's wall: the outer profile and back down inside, so that the opening is a real one.
std::vector<Point2> hollow(std::vector<Point2> outer, float wall) {
  std::vector<Point2> profile = std::move(outer);
  const std::size_t n = profile.size();
  for (std::size_t i = n; i-- > 1;)
    profile.push_back({std::max(profile[i].x - wall, 0.001F),
                       i == n - 1 ? profile[i].y : std::max(profile[i].y, profile[0].y + wall)});
  profile.push_back({0, profile[0].y + wall});
  return profile;
}

// A handle beside a body of a given radius, from height y1 up to y2.
void ear(Choices& c, Builder& b, float radius, float y1, float y2) {
  c.component("handle");
  const float reach = c.number("reach", 0.25, 0.5) * (y2 - y1) + 0.01F,
              thick = c.number("thick", 0.05, 0.12) * (y2 - y1);
  const int kind = c.kind("kind", 4);
  const float x = radius - thick * 0.4F;
  std::vector<Vec3> path;
  if (kind == 0)
    path = {{x, y1, 0}, {x + reach, y1, 0}, {x + reach, y2, 0}, {x, y2, 0}};
  else if (kind == 1)
    path = {
        {x, y1, 0}, {x + reach, y1 + (y2 - y1) * 0.35F, 0}, {x + reach * 0.9F, y2, 0}, {x, y2, 0}};
  else
    path = {{x, y1, 0},
            {x + reach * 0.8F, y1 + (y2 - y1) * 0.2F, 0},
            {x + reach, (y1 + y2) / 2, 0},
            {x + reach * 0.8F, y2 - (y2 - y1) * 0.1F, 0},
            {x, y2, 0}};
  if (kind == 3)
    b.band(curve(path, 10), {0, 0, 1}, thick * 2.6F, thick * 0.8F);
  else
    b.tube(kind == 0 ? path : curve(path, 10), thick);
}

std::vector<Point2> bottle_body(Choices& c, float radius, float height) {
  const float shoulder = height * c.number("shoulder", 0.5, 0.8),
              neck = radius * c.number("neck", 0.22, 0.5);
  const float waist = c.flag("waist", 0.3) ? c.number("waist depth", 0.7, 0.9) : 1;
  const float drop = c.number("drop", 0.3, 1);
  const std::vector<Point2> knots = {
      {radius * 0.92F, 0},
      {radius, radius * 0.12F},
      {radius * waist, shoulder * 0.5F},
      {radius, shoulder * 0.95F},
      {radius * (0.35F + 0.55F * drop), shoulder + (height - shoulder) * 0.25F},
      {neck, shoulder + (height - shoulder) * 0.6F},
      {neck, height}};
  if (c.flag("angular", 0.25)) return knots;
  return curve(std::span<const Point2>(knots), 6);
}

// A bottle that is not round: rings of a rounded rectangle that follow the profile.
void square_body(Builder& b, const std::vector<Point2>& profile, float corner, float flat) {
  std::vector<std::vector<Vec3>> rings;
  const float widest = std::max_element(profile.begin(), profile.end(), [](Point2 p, Point2 q) {
                         return p.x < q.x;
                       })->x;
  for (const Point2 p : profile) {
    const float round = p.x < widest * 0.6F ? 1.0F : corner;
    std::vector<Vec3> ring;
    for (const Point2 q : rounded_rectangle(2 * p.x, 2 * p.x * flat, round * p.x * flat, 6))
      ring.push_back({q.x, p.y, q.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
}

void build_bottle(Choices& c, Builder& b) {
  c.component("size");
  const float radius = c.number("radius", 0.028, 0.05), height = c.number("height", 0.15, 0.32);
  c.component("body");
  b.part(0);
  const auto profile = bottle_body(c, radius, height);
  if (c.flag("square", 0.3))
    square_body(b, profile, c.number("corner", 0.15, 0.6), c.number("flat", 0.5, 1));
  else
    b.lathe(profile);
  const float neck = profile.back().x;
  c.component("closure");
  b.part(1);
  const int kind = c.kind("kind", 4);
  const float cap = c.number("cap", 0.012, 0.035);
  b.at(0, height, 0);
  if (kind == 0) {
    b.rod({0, -cap * 0.6F, 0}, {0, cap * 0.4F, 0}, neck * 1.18F);
  } else if (kind == 1) {  // pump
    b.rod({0, -0.012F, 0}, {0, 0.01F, 0}, neck * 1.25F);
    b.rod({0, 0, 0}, {0, 0.035F, 0}, neck * 0.3F);
    b.beam({-0.008F, 0.038F, 0}, {c.number("spout", 0.025, 0.05), 0.034F, 0}, 0.014F, 0.008F);
  } else if (kind == 2) {  // ball or cork
    b.ellipsoid({neck * 1.3F, cap * 0.7F, neck * 1.3F});
  } else {  // sport cap
    b.rod({0, -0.01F, 0}, {0, 0.015F, 0}, neck * 1.2F);
    b.rod({0, 0.015F, 0}, {0, 0.02F + cap * 0.5F, 0}, neck * 0.8F, neck * 0.45F);
  }
  c.component("label");
  b.part(2).at(Transform{});
  const int rings = c.count("rings", 0, 4);
  for (int i = 0; i < rings; ++i) {
    b.at(0, height * (0.1F + 0.07F * static_cast<float>(i)), 0);
    b.torus(radius * 0.985F, 0.0022F);
  }
  b.at(Transform{});
}

void build_mug(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.035, 0.05), height = c.number("height", 0.07, 0.13);
  const float foot = c.number("foot", 0.6, 1.05), belly = c.number("belly", 0.9, 1.15);
  const int shape = c.kind("shape", 3);
  std::vector<Point2> outer = {
      {radius * foot * 0.95F, 0},
      {radius * foot, height * 0.05F},
      {radius * (shape == 1 ? belly * 1.05F : (foot + 1) / 2), height * 0.5F},
      {radius, height}};
  if (shape != 0) outer = curve(std::span<const Point2>(outer), 6);
  b.part(0);
  b.lathe(hollow(outer, 0.004F));
  ear(c, b, radius * (shape == 1 ? belly : (foot + 1) / 2), height * 0.2F, height * 0.8F);
  c.component("trim");
  b.part(1);
  if (c.flag("foot ring", 0.3)) {
    b.at(0, 0.003F, 0);
    b.torus(radius * foot, 0.003F);
  }
  if (c.flag("lid", 0.2)) {
    b.at(0, height, 0);
    const std::vector<Point2> lid = {{radius * 1.04F, 0},     {radius * 1.04F, 0.006F},
                                     {radius * 0.4F, 0.013F}, {0.006F, 0.014F},
                                     {0.007F, 0.024F},        {0, 0.027F}};
    b.lathe(lid);
  }
  b.at(Transform{});
}

void build_vase(Choices& c, Builder& b) {
  c.component("size");
  const float height = c.number("height", 0.15, 0.4), width = c.number("width", 0.05, 0.11);
  c.component("body");
  std::vector<Point2> knots;
  const int count = c.count("knots", 4, 6);
  for (int i = 0; i < count; ++i)
    knots.push_back({width * c.number("radius", 0.3, 1),
                     height * static_cast<float>(i) / static_cast<float>(count - 1)});
  const bool angular = c.flag("angular", 0.25);
  const int sides = c.flag("faceted", 0.25) ? c.count("sides", 4, 8) : 44;
  b.part(0);
  b.lathe(hollow(angular ? knots : curve(std::span<const Point2>(knots), 9), 0.004F), true, sides);
  c.component("handles");
  if (c.flag("handles", 0.25)) {
    const float y = height * c.number("at", 0.5, 0.75), reach = width * c.number("reach", 1.1, 1.6),
                size = height * c.number("size", 0.12, 0.22),
                thick = c.number("thick", 0.004, 0.009);
    for (const float s : {-1.0F, 1.0F}) {
      const std::vector<Vec3> path = {{s * width * 0.5F, y - size, 0},
                                      {s * reach, y - size * 0.3F, 0},
                                      {s * reach * 0.95F, y + size * 0.6F, 0},
                                      {s * width * 0.3F, y + size, 0}};
      b.part(1).tube(curve(path, 8), thick);
    }
  }
  c.component("bands");
  const int bands = c.count("bands", 0, 3);
  const auto radius_at = [&](float t) {
    const float at = t * static_cast<float>(count - 1);
    const auto i = std::min(static_cast<std::size_t>(at), knots.size() - 2);
    const float f = at - static_cast<float>(i);
    return knots[i].x * (1 - f) + knots[i + 1].x * f;
  };
  for (int i = 0; i < bands && sides == 44; ++i) {
    const float t = c.number("band at", 0.1, 0.9);
    b.part(2).at(0, height * t, 0);
    b.torus(radius_at(t), 0.004F);
  }
  b.at(Transform{});
}

void build_bowl(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.06, 0.15),
              height = radius * c.number("deep", 0.3, 0.95);
  const float bulge = c.number("bulge", 0.35, 0.95), foot = c.number("foot", 0.3, 0.6);
  const std::vector<Point2> knots = {{radius * foot, 0.008F},
                                     {radius * (foot + (1 - foot) * bulge), height * 0.4F},
                                     {radius, height}};
  b.part(0);
  b.lathe(hollow(curve(std::span<const Point2>(knots), 10), 0.005F), true,
          c.flag("faceted", 0.2) ? c.count("sides", 5, 10) : 48);
  c.component("foot");
  b.part(1);
  const float base = radius * foot;
  const int kind = c.kind("kind", 3);
  if (kind == 0)
    b.rod({0, -c.number("high", 0.004, 0.03), 0}, {0, 0.012F, 0},
          base * c.number("flare", 0.8, 1.3), base * 0.9F);
  if (kind == 1)
    for (int i = 0; i < 3; ++i) {
      const float a = 2.094F * static_cast<float>(i);
      b.at(base * 0.8F * std::cos(a), 0, base * 0.8F * std::sin(a));
      b.ellipsoid({0.011F, 0.016F, 0.011F});
    }
  b.at(Transform{}).part(2);
  c.component("rim");
  const int rim = c.kind("kind", 4);
  if (rim == 1) {
    b.at(0, height, 0);
    const std::vector<Point2> brim = {{radius * 0.98F, -0.003F},
                                      {radius * 1.25F, 0.003F},
                                      {radius * 1.25F, 0.007F},
                                      {radius * 0.98F, 0.002F}};
    b.lathe(brim, false);
  } else if (rim == 2) {
    const float tab = radius * c.number("tab", 0.2, 0.4);
    for (const float s : {-1.0F, 1.0F}) {
      const std::vector<Vec3> path = {{s * radius * 0.97F, height - 0.008F, -tab},
                                      {s * (radius + tab), height - 0.004F, -tab * 0.6F},
                                      {s * (radius + tab), height - 0.004F, tab * 0.6F},
                                      {s * radius * 0.97F, height - 0.008F, tab}};
      b.tube(curve(path, 6), 0.006F);
    }
  } else if (rim == 3) {
    b.at(0, height, 0);
    b.torus(radius * 0.985F, 0.004F);
  }
  b.at(Transform{});
}

void build_jar(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.03, 0.08), height = radius * c.number("tall", 0.8, 3);
  const int sides = c.flag("faceted", 0.25) ? c.count("sides", 4, 8) : 44;
  const float belly = c.number("belly", 1, 1.2), mouth = c.number("mouth", 0.7, 1);
  const std::vector<Point2> knots = {{radius * 0.94F, 0},
                                     {radius, height * 0.06F},
                                     {radius * belly, height * 0.5F},
                                     {radius, height * 0.88F},
                                     {radius * mouth, height}};
  b.part(0);
  b.lathe(sides == 44 ? curve(std::span<const Point2>(knots), 6) : knots, true, sides);
  c.component("lid");
  b.part(1).at(0, height, 0);
  const float lid = radius * mouth * 1.06F, high = c.number("high", 0.008, 0.03);
  b.rod({0, -0.004F, 0}, {0, high, 0}, lid);
  const int knob = c.kind("knob", 4);
  if (knob == 0) {
    b.at(0, height + high + 0.008F, 0);
    b.ellipsoid({0.011F, 0.012F, 0.011F});
  }
  if (knob == 1) b.rod({0, high, 0}, {0, high + 0.018F, 0}, 0.007F, 0.013F);
  if (knob == 2) {
    const std::vector<Vec3> path = {{-lid * 0.4F, high, 0},
                                    {-lid * 0.3F, high + 0.02F, 0},
                                    {lid * 0.3F, high + 0.02F, 0},
                                    {lid * 0.4F, high, 0}};
    b.tube(curve(path, 6), 0.004F);
  }
  c.component("clasp");
  b.part(2).at(Transform{});
  if (c.flag("clasp", 0.3)) {
    b.at(0, height - 0.004F, 0);
    b.torus(radius * mouth * 1.03F, 0.0025F);
    b.at(radius * 1.03F, height - 0.01F, 0);
    b.box({0.006F, 0.03F, 0.012F});
  } else if (c.flag("label", 0.4)) {
    b.at(0, height * 0.45F, radius * belly * 0.97F);
    b.box({radius * 1.0F, height * 0.4F, radius * 0.1F});
  }
  b.at(Transform{});
}

void build_glass(Choices& c, Builder& b) {
  c.component("size");
  const float radius = c.number("radius", 0.028, 0.05), cup = radius * c.number("deep", 1, 3),
              stem = c.flag("stemless", 0.3) ? 0 : c.number("stem", 0.03, 0.11);
  c.component("cup");
  const float foot = c.number("bottom", 0.15, 0.6), belly = c.number("belly", 0.95, 1.35);
  const std::vector<Point2> knots = {{radius * foot, stem},
                                     {radius * belly * 0.9F, stem + cup * 0.3F},
                                     {radius * belly, stem + cup * 0.55F},
                                     {radius, stem + cup}};
  b.part(0);
  b.lathe(hollow(c.flag("straight", 0.25) ? std::vector<Point2>{knots[0], knots[3]}
                                          : curve(std::span<const Point2>(knots), 8),
                 0.002F));
  c.component("stem");
  b.part(1);
  if (stem > 0) {
    const float thin = c.number("thin", 0.003, 0.008), base = radius * c.number("base", 0.7, 1.1);
    std::vector<Point2> profile = {
        {base, 0}, {base, 0.002F}, {thin * 2, 0.008F}, {thin, stem * 0.4F}};
    if (c.flag("bead", 0.4))
      for (const Point2 p : {Point2{thin * 2.6F, stem * 0.5F}, Point2{thin, stem * 0.6F}})
        profile.push_back(p);
    profile.push_back({thin, stem * 0.85F});
    profile.push_back({radius * foot, stem + 0.003F});
    b.lathe(curve(std::span<const Point2>(profile), 5));
  }
}

void build_flacon(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.04, 0.08), height = c.number("height", 0.05, 0.11),
              depth = c.number("depth", 0.018, 0.04);
  b.part(0).at(0, height / 2, 0);
  const int shape = c.kind("shape", 5);
  std::vector<Point2> outline;
  if (shape == 0) outline = rounded_rectangle(width, height, c.number("corner", 0.002, 0.02), 5);
  if (shape == 1) outline = ellipse_outline(width / 2, height / 2);
  if (shape == 2) outline = regular_polygon(c.count("corners", 5, 8), height / 2, 270);
  if (shape == 3)
    outline = {{-width / 2, -height / 2},
               {width / 2, -height / 2},
               {width * c.number("top", 0.15, 0.4), height / 2},
               {-width * 0.3F, height / 2}};
  if (shape == 4) {
    const float lobe = c.number("lobe", 0.3, 0.5);
    const std::vector<Point2> knots = {{0, -height / 2},
                                       {width * 0.5F, -height * 0.2F},
                                       {width * lobe, height * 0.3F},
                                       {width * 0.12F, height * 0.48F},
                                       {-width * 0.12F, height * 0.48F},
                                       {-width * lobe, height * 0.3F},
                                       {-width * 0.5F, -height * 0.2F}};
    outline = closed_curve(knots, 6);
  }
  b.prism(outline, depth, c.number("bevel", 0, 0.008));
  c.component("collar");
  const float neck = c.number("neck", 0.006, 0.011);
  b.part(1).at(0, height, 0);
  b.rod({0, -0.006F, 0}, {0, 0.008F, 0}, neck);
  c.component("cap");
  b.part(2).at(0, height + 0.006F, 0);
  const float cap = c.number("size", 0.01, 0.02), high = c.number("high", 0.014, 0.04);
  const int kind = c.kind("kind", 4);
  if (kind == 0) b.rod({0, 0, 0}, {0, high, 0}, cap);
  b.at(0, height + 0.006F + high / 2, 0);
  if (kind == 1) b.slab({cap * 2, high, cap * 1.6F}, 0.002F, 0.002F);
  if (kind == 2) b.ellipsoid({cap, high * 0.6F, cap});
  if (kind == 3)
    b.lathe(std::vector<Point2>{{cap * 0.6F, -high / 2}, {cap * 1.2F, 0}, {0, high / 2}}, true, 6);
  b.at(Transform{});
}

void build_candlestick(Choices& c, Builder& b) {
  c.component("size");
  const float height = c.number("height", 0.06, 0.28), base = c.number("base", 0.03, 0.06);
  c.component("stem");
  std::vector<Point2> profile = {{base, 0}, {base, 0.006F}, {base * 0.4F, 0.014F}};
  const int beads = c.count("beads", 0, 4);
  const float thin = c.number("thin", 0.006, 0.012);
  for (int i = 0; i < beads; ++i) {
    const float y =
        height * (0.25F + 0.5F * static_cast<float>(i) / static_cast<float>(std::max(beads, 1)));
    profile.push_back({thin, y});
    profile.push_back({thin * c.number("bead", 1.5, 3), y + height * 0.05F});
  }
  profile.push_back({thin, height * 0.85F});
  profile.push_back({0.016F, height});
  b.part(0).lathe(c.flag("angular") ? profile : curve(std::span<const Point2>(profile), 6));
  c.component("cup");
  b.at(0, height, 0);
  const float cup = c.number("cup", 0.016, 0.035);
  b.lathe(std::vector<Point2>{
      {0.012F, 0}, {cup, 0.006F}, {cup, 0.01F}, {0.013F, 0.008F}, {0.013F, 0.002F}, {0, 0.002F}});
  c.component("candle");
  b.part(1);
  if (c.flag("candle", 0.8)) {
    const float wax = c.number("wax", 0.05, 0.16);
    b.rod({0, 0.003F, 0}, {0, wax, 0}, 0.011F);
    b.part(2).rod({0, wax, 0}, {0, wax + 0.008F, 0}, 0.001F);
  }
  b.at(Transform{});
}

constexpr std::array<Family, 8> kVesselFamilies = {{
    {"bottle", "Bottle", "병", "09-01", build_bottle},
    {"mug", "Mug", "머그컵", "07-01", build_mug},
    {"vase", "Vase", "꽃병", "11-02", build_vase},
    {"bowl", "Bowl", "그릇", "07-01", build_bowl},
    {"jar", "Storage jar", "보관 용기", "09-03", build_jar},
    {"glass", "Drinking glass", "유리컵", "07-01", build_glass},
    {"flacon", "Perfume bottle", "향수병", "09-01", build_flacon},
    {"candlestick", "Candlestick", "촛대", "26-01", build_candlestick},
}};

}  // namespace

std::span<const Family> vessel_families() { return kVesselFamilies; }

}  // namespace pandok::render
