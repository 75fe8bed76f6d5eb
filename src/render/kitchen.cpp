// Pans, kettles, teapots, spoons, ladles, knives, graters of the kitchen.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void build_pan(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.09, 0.16), deep = radius * c.number("deep", 0.25, 1.1),
              flare = c.number("flare", 0.75, 1);
  const float wall = 0.004F;
  const std::vector<Point2> profile = {{radius * flare * 0.92F, 0},
                                       {radius * flare, 0.01F},
                                       {radius, deep},
                                       {radius + 0.003F, deep},
                                       {radius - wall, deep - 0.002F},
                                       {radius * flare - wall, 0.012F},
                                       {radius * flare * 0.9F, wall},
                                       {0, wall}};
  b.part(0).lathe(profile, true, 52);
  c.component("handle");
  b.part(1);
  const int kind = c.kind("kind", 4);
  const float y = deep * c.number("at", 0.6, 0.92), length = radius * c.number("long", 0.9, 1.7),
              width = c.number("width", 0.016, 0.03);
  if (kind < 3) {
    const float rise = c.number("rise", -0.01, 0.06), bow = c.number("bow", -0.02, 0.03);
    const std::vector<Vec3> knots = {{radius * 0.97F, y, 0},
                                     {radius + length * 0.3F, y + rise * 0.5F + bow, 0},
                                     {radius + length, y + rise, 0}};
    const auto path = curve(knots, 8);
    if (kind == 0)
      b.band(path, {0, 0, 1}, width, width * 0.55F);
    else if (kind == 1)
      b.tube(path, width * 0.42F);
    else {
      std::vector<float> radii;
      for (std::size_t i = 0; i < path.size(); ++i)
        radii.push_back(width *
                        (0.25F + 0.3F * static_cast<float>(i) / static_cast<float>(path.size())));
      b.tube(path, radii, false, 16);
    }
    if (c.flag("eye", 0.4)) {
      b.at(move(radius + length + 0.008F, y + rise, 0) * scale(1, 1, 1));
      b.torus(0.011F, 0.004F);
    }
  }
  if (kind == 3 || c.flag("helper", 0.3)) {
    const float tab = radius * c.number("tab", 0.25, 0.4);
    for (const float s : {-1.0F, 1.0F}) {
      if (kind != 3 && s > 0) continue;
      b.at(Transform{});
      const std::vector<Vec3> path = {{s * radius * 0.97F, y, -tab},
                                      {s * (radius + tab * 0.8F), y + 0.008F, -tab * 0.7F},
                                      {s * (radius + tab * 0.8F), y + 0.008F, tab * 0.7F},
                                      {s * radius * 0.97F, y, tab}};
      b.tube(curve(path, 6), 0.006F);
    }
  }
  c.component("lid");
  b.part(2).at(0, deep, 0);
  if (c.flag("lid", 0.45)) {
    const float dome = radius * c.number("dome", 0.08, 0.3);
    const std::vector<Point2> lid = {{radius + 0.004F, 0},
                                     {radius + 0.004F, 0.004F},
                                     {radius * 0.7F, dome * 0.65F},
                                     {radius * 0.3F, dome * 0.95F},
                                     {0, dome}};
    b.lathe(lid, true, 52);
    b.part(1).rod({0, dome - 0.002F, 0}, {0, dome + 0.02F, 0}, 0.008F,
                  c.number("knob", 0.008, 0.026));
  }
  b.at(Transform{});
}

void spout(Choices& c, Builder& b, float radius, float low, float high) {
  c.component("spout");
  const float reach = radius * c.number("reach", 0.45, 1.1),
              thick = radius * c.number("thick", 0.13, 0.26);
  const float start = low + (high - low) * c.number("start", 0.2, 0.6),
              end = high * c.number("end", 0.88, 1.12);
  const int kind = c.kind("kind", 3);
  std::vector<Vec3> path = {
      {-radius * 0.8F, start, 0},
      {-radius - reach * 0.6F, start + (end - start) * (kind == 1 ? 0.15F : 0.45F), 0},
      {-radius - reach, end, 0}};
  if (kind == 2)
    path = {{-radius * 0.8F, start, 0},
            {-radius - reach * 0.7F, start - 0.01F, 0},
            {-radius - reach * 0.65F, end * 0.85F, 0},
            {-radius - reach * 1.1F, end, 0}};
  const auto smooth = curve(path, 8);
  std::vector<float> radii;
  for (std::size_t i = 0; i < smooth.size(); ++i)
    radii.push_back(thick *
                    (1.25F - 0.7F * static_cast<float>(i) / static_cast<float>(smooth.size())));
  b.tube(smooth, radii, false, 18);
}

void kettle_handle(Choices& c, Builder& b, float radius, float high) {
  c.component("handle");
  const float thick = c.number("thick", 0.007, 0.013);
  const int kind = c.kind("kind", 4);
  if (kind == 0) {  // over the top
    const float rise = high + radius * c.number("rise", 0.6, 1.1),
                x = radius * c.number("span", 0.55, 0.85);
    const std::vector<Vec3> path = {
        {-x, high * 0.85F, 0}, {-x * 1.05F, (high + rise) / 2, 0}, {-x * 0.6F, rise, 0},
        {x * 0.6F, rise, 0},   {x * 1.05F, (high + rise) / 2, 0},  {x, high * 0.85F, 0}};
    b.tube(curve(path, 8), thick);
    return;
  }
  const float reach = radius * c.number("reach", 0.45, 0.9), y1 = high * c.number("low", 0.1, 0.4),
              y2 = high * 0.92F;
  std::vector<Vec3> path = {{radius * 0.88F, y2, 0},
                            {radius + reach, y2 + 0.01F, 0},
                            {radius + reach, (y1 + y2) / 2, 0},
                            {radius * 0.95F, y1, 0}};
  if (kind == 2) path.pop_back(), path.back() = {radius + reach * 0.9F, y1, 0};
  if (kind == 3)
    b.band(path, {0, 0, 1}, thick * 2.8F, thick * 1.4F);
  else
    b.tube(curve(path, 8), thick);
}

void build_kettle(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.07, 0.1), high = radius * c.number("tall", 1.1, 2.4);
  const float top = c.number("top", 0.55, 0.9), belly = c.number("belly", 0.9, 1.1);
  const bool cone = c.flag("cone", 0.4);
  std::vector<Point2> profile = {{radius, 0},
                                 {radius * 1.02F, high * 0.05F},
                                 {radius * (cone ? (1 + top) / 2 : belly), high * 0.55F},
                                 {radius * top, high}};
  if (!cone) profile = curve(std::span<const Point2>(profile), 8);
  b.part(0).lathe(profile, true, 48);
  c.component("base");
  b.part(1);
  if (c.flag("base", 0.5)) b.rod({0, -0.025F, 0}, {0, -0.003F, 0}, radius * 1.1F, radius * 1.05F);
  c.component("lid");
  b.part(1).at(0, high, 0);
  const float dome = radius * c.number("dome", 0.05, 0.3);
  b.lathe(std::vector<Point2>{{radius * top * 0.97F, 0},
                              {radius * top * 0.9F, dome * 0.6F},
                              {radius * 0.2F, dome},
                              {0, dome}});
  if (c.flag("ball")) {
    b.at(0, high + dome + 0.008F, 0);
    b.ellipsoid({0.012F, 0.012F, 0.012F});
  } else {
    b.rod({0, dome, 0}, {0, dome + c.number("knob", 0.008, 0.025), 0}, 0.009F, 0.014F);
  }
  b.at(Transform{}).part(0);
  spout(c, b, radius, high * 0.2F, high);
  b.part(2);
  kettle_handle(c, b, radius * (cone ? (1 + top) / 2 : 1), high);
}

void build_teapot(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.06, 0.09), squash = c.number("squash", 0.55, 1.1),
              high = 2 * radius * squash;
  const int sides = c.flag("faceted", 0.2) ? c.count("sides", 6, 10) : 44;
  std::vector<Point2> profile;
  const float power = c.number("roundness", 0.5, 1);
  for (int i = 0; i <= 16; ++i) {
    const float a = 0.35F + (kPi - 0.75F) * static_cast<float>(i) / 16;
    profile.push_back({radius * std::pow(std::sin(a), power), high / 2 * (1 - std::cos(a))});
  }
  b.part(0).lathe(profile, true, sides);
  const float top = profile.back().y;
  c.component("lid");
  b.part(1).at(0, top, 0);
  const float lid = profile.back().x * 1.15F, dome = c.number("dome", 0.006, 0.025);
  b.lathe(std::vector<Point2>{{lid, -0.002F},
                              {lid * 0.8F, dome * 0.7F},
                              {0.006F, dome},
                              {0.005F, dome + 0.005F},
                              {0, dome + 0.005F}});
  b.at(0, top + dome + 0.009F, 0);
  b.ellipsoid({c.number("knob", 0.007, 0.014), 0.008F, 0.009F});
  c.component("foot");
  b.part(0).at(0, profile.front().y, 0);
  const float foot = c.number("foot", 0.003, 0.02);
  if (c.flag("legs", 0.25)) {
    for (int i = 0; i < 3; ++i) {
      const float a = 2.094F * static_cast<float>(i);
      b.rod({radius * 0.5F * std::cos(a), 0.006F, radius * 0.5F * std::sin(a)},
            {radius * 0.65F * std::cos(a), -foot - 0.01F, radius * 0.65F * std::sin(a)}, 0.008F,
            0.005F);
    }
  } else {
    b.rod({0, -foot, 0}, {0, 0.002F, 0}, profile.front().x * 1.1F, profile.front().x);
  }
  b.at(Transform{});
  spout(c, b, radius, high * 0.2F, high);
  b.part(2);
  kettle_handle(c, b, radius, high);
}

// A handle along +x from the origin; kinds from plain to waisted.
void cutlery_handle(Choices& c, Builder& b, float length) {
  c.component("handle");
  b.part(1);
  const float width = c.number("width", 0.008, 0.018), end = c.number("end", 0.8, 2),
              thick = c.number("thick", 0.003, 0.012), bow = c.number("bow", 0, 0.02);
  std::vector<std::vector<Vec3>> rings;
  const int shape = c.kind("shape", 3);
  for (int i = 0; i <= 14; ++i) {
    const float t = static_cast<float>(i) / 14;
    float w = width * (1 + (end - 1) * t);
    if (shape == 1) w *= 0.75F + 0.25F * std::cos(t * 9.4F);
    if (i == 14) w *= 0.6F;
    std::vector<Vec3> ring;
    for (const Point2 p : shape == 2 ? ellipse_outline(w * 0.5F, thick * 0.9F, 16)
                                     : rounded_rectangle(w, thick, thick * 0.3F, 2))
      ring.push_back({length * t, p.y + bow * std::sin(t * kPi), p.x});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  if (c.flag("hole", 0.35)) {
    b.at(b.placement() * move(length + 0.007F, 0, 0));
    b.torus(0.008F, thick * 0.4F);
  }
}

// The hollow of a spoon: an ellipse's rim lowered in the middle.
void spoon_bowl(Builder& b, float length, float width, float deep, float pointed) {
  std::vector<std::vector<Vec3>> rings;
  for (int side = 0; side < 2; ++side) {
    for (int i = 0; i <= 8; ++i) {
      const float t = side == 0 ? static_cast<float>(i) / 8 : 1 - static_cast<float>(i) / 8;
      std::vector<Vec3> ring;
      for (int k = 0; k < 32; ++k) {
        const float a = 2 * kPi * static_cast<float>(k) / 32,
                    narrow = 1 - pointed * 0.4F * std::cos(a);
        ring.push_back({t * std::cos(a) * length / 2,
                        -deep * (1 - t * t) - (side == 0 ? 0.002F : 0),
                        t * std::sin(a) * width / 2 * narrow});
      }
      rings.push_back(std::move(ring));
    }
  }
  b.loft(rings, false);
}

void build_spoon(Choices& c, Builder& b) {
  c.component("size");
  const float length = c.number("length", 0.1, 0.15);
  c.component("bowl");
  const float bowl = c.number("bowl", 0.04, 0.07), width = bowl * c.number("wide", 0.55, 1);
  b.part(0).at(-bowl / 2 + 0.003F, 0, 0);
  spoon_bowl(b, bowl, width, c.number("deep", 0.005, 0.016), c.number("pointed", -0.5, 0.7));
  b.at(Transform{});
  cutlery_handle(c, b, length);
  b.at(Transform{});
}

void build_ladle(Choices& c, Builder& b) {
  c.component("size");
  const float length = c.number("length", 0.16, 0.26), lean = c.number("lean", 35, 80);
  c.component("bowl");
  const float radius = c.number("radius", 0.03, 0.05);
  const int kind = c.kind("kind", 3);
  b.part(0).at(-radius, 0, 0);
  if (kind == 0) {
    spoon_bowl(b, 2 * radius, 2 * radius, radius * c.number("deep", 0.5, 1), 0);
  } else if (kind == 1) {  // slotted turner
    const float slot = c.number("slots", 0.1, 0.2);
    b.at(-radius * 1.4F, 0, 0);
    for (int i = -2; i <= 2; ++i) {
      b.at(-radius * 1.4F, 0, static_cast<float>(i) * radius * 0.4F);
      b.box({radius * 2.4F, 0.002F, radius * (0.4F - slot)});
    }
    for (const float x : {-2.6F, -0.2F}) {
      b.at(radius * x, 0, 0);
      b.box({radius * 0.3F, 0.002F, radius * 2});
    }
  } else {  // spaghetti server
    spoon_bowl(b, 2.4F * radius, 1.5F * radius, radius * 0.4F, 0);
    for (int i = 0; i < 5; ++i)
      for (const float s : {-1.0F, 1.0F}) {
        const float x = (static_cast<float>(i) - 2) * radius * 0.4F;
        b.rod({x, -0.004F, s * radius * 0.62F}, {x, 0.016F, s * radius * 0.8F}, 0.003F, 0.002F);
      }
  }
  b.at(turn_z(kind == 0 ? lean : lean * 0.3F));
  cutlery_handle(c, b, length);
  b.at(Transform{});
}

void build_knife(Choices& c, Builder& b) {
  c.component("size");
  const float length = c.number("length", 0.09, 0.24), high = c.number("high", 0.02, 0.055);
  c.component("blade");
  const int kind = c.kind("kind", 4);
  std::vector<Point2> knots;
  if (kind == 0)
    knots = {{0, 0},
             {-length * 0.6F, 0.002F},
             {-length, high * 0.6F},
             {-length * 0.8F, high * 0.95F},
             {0, high}};
  if (kind == 1)
    knots = {{0, 0}, {-length, 0}, {-length, high * 0.8F}, {-length * 0.9F, high}, {0, high}};
  if (kind == 2)
    knots = {{0, 0}, {-length * 0.8F, high * 0.05F}, {-length, high * 0.9F}, {0, high}};
  if (kind == 3)
    knots = {{0, 0},
             {-length * 0.97F, 0},
             {-length, high * 0.5F},
             {-length * 0.95F, high * 0.6F},
             {0, high * 0.6F}};
  b.part(0).at(0, -high / 2, 0);
  b.prism(knots, 0.003F);
  c.component("bolster");
  b.part(2).at(0.004F, 0, 0);
  if (c.flag("bolster")) b.box({0.014F, high * c.number("size", 0.5, 0.9), 0.014F});
  c.component("handle");
  b.part(1).at(0, 0, 0);
  const float grip = c.number("grip", 0.09, 0.13), thick = c.number("thick", 0.018, 0.028),
              drop = c.number("drop", 0, 0.012), swell = c.number("swell", 0, 0.4);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 12; ++i) {
    const float t = static_cast<float>(i) / 12,
                s = 1 + swell * std::sin(t * 6) * 0.5F + (i == 12 ? -0.3F : 0);
    std::vector<Vec3> ring;
    for (const Point2 p : rounded_rectangle(thick * s, thick * 0.7F, thick * 0.25F, 3))
      ring.push_back({grip * t, p.x - drop * t * t, p.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  b.part(2);
  const int rivets = c.count("rivets", 0, 3);
  for (int i = 0; i < rivets; ++i) {
    const float x = grip * (0.2F + 0.3F * static_cast<float>(i));
    b.rod({x, -drop * 0.2F, -thick * 0.37F}, {x, -drop * 0.2F, thick * 0.37F}, 0.0035F);
  }
}

constexpr std::array<Family, 6> kKitchenFamilies = {{
    {"pan", "Cooking pan", "프라이팬", "07-02", build_pan},
    {"kettle", "Kettle", "주전자", "07-02", build_kettle},
    {"teapot", "Teapot", "찻주전자", "07-01", build_teapot},
    {"spoon", "Spoon", "숟가락", "07-03", build_spoon},
    {"ladle", "Kitchen ladle", "국자", "07-02", build_ladle},
    {"knife", "Kitchen knife", "주방용 칼", "08-03", build_knife},
}};

}  // namespace

std::span<const Family> kitchen_families() { return kKitchenFamilies; }

}  // namespace pandok::render
