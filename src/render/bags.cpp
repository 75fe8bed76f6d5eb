// Handbags, suitcases, backpacks.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void bag_handles(Choices& c, Builder& b, float width, float high, float deep) {
  c.component("handles");
  b.part(1).at(Transform{});
  const int kind = c.kind("kind", 4);
  const float rise = high * c.number("rise", 0.25, 0.8), x = width * c.number("span", 0.18, 0.36),
              thick = c.number("thick", 0.004, 0.008);
  const int count = kind == 2 ? 1 : 2;
  for (int i = 0; i < count; ++i) {
    const float z = count == 1 ? 0 : (static_cast<float>(i) - 0.5F) * deep * 0.6F;
    const float out = kind == 2 ? width * 0.47F : x;
    const std::vector<Vec3> path = {{-out, high * 0.88F, z},
                                    {-out * 0.95F, high + rise * 0.6F, z * 1.1F},
                                    {-out * 0.45F, high + rise, z * 1.2F},
                                    {out * 0.45F, high + rise, z * 1.2F},
                                    {out * 0.95F, high + rise * 0.6F, z * 1.1F},
                                    {out, high * 0.88F, z}};
    if (kind == 1)
      b.band(curve(path, 8), {0, 0, 1}, thick * 3.5F, thick * 0.7F);
    else
      b.tube(curve(path, 8), thick);
    b.part(2);
    for (const float s : {-1.0F, 1.0F}) {
      b.at(move(s * out, high * 0.88F, z) * turn_x(90));
      b.torus(thick * 1.8F, thick * 0.5F);
    }
    b.part(1).at(Transform{});
  }
}

void build_handbag(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.2, 0.36), high = width * c.number("tall", 0.55, 0.95),
              deep = width * c.number("deep", 0.22, 0.45);
  const float flare = c.number("flare", 0.7, 1.15), puff = c.number("puff", 0, 0.25),
              corner = c.number("corner", 0.1, 0.9);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 14; ++i) {
    const float t = static_cast<float>(i) / 14,
                w = width * (1 + (flare - 1) * t) * (1 + puff * 0.3F * std::sin(kPi * t)),
                d = deep * (1 - 0.6F * t * t) * (1 + puff * std::sin(kPi * t));
    std::vector<Vec3> ring;
    for (const Point2 p : rounded_rectangle(w, d, d * 0.5F * corner, 5))
      ring.push_back({p.x, high * t, p.y});
    rings.push_back(std::move(ring));
  }
  b.part(0).loft(rings);
  bag_handles(c, b, width * flare, high, deep * 0.5F);
  c.component("flap");
  b.part(3);
  const int flap = c.kind("kind", 4);
  const float drop = high * c.number("drop", 0.3, 0.65), z = deep * (0.5F + puff * 0.3F);
  if (flap == 0) {
    b.at(move(0, high - drop / 2, z * 0.9F) * turn_x(-12));
    b.prism(rounded_rectangle(width * flare * 0.95F, drop, drop * 0.3F, 5), 0.006F, 0.002F);
  }
  if (flap == 1) {
    b.at(move(0, high - drop / 2, z * 0.9F) * turn_x(-12));
    b.prism(
        std::vector<Point2>{
            {-width * flare * 0.47F, drop / 2}, {width * flare * 0.47F, drop / 2}, {0, -drop / 2}},
        0.006F, 0.001F);
  }
  if (flap == 2) {
    b.at(move(0, high * 0.32F, z * 1.02F));
    b.prism(rounded_rectangle(width * 0.6F, high * 0.4F, 0.02F, 4), 0.01F, 0.003F);
  }
  c.component("clasp");
  b.part(2).at(0, high - drop * 0.9F, z * 1.12F);
  const int clasp = c.kind("kind", 4);
  if (clasp == 0) b.box({0.03F, 0.018F, 0.008F});
  if (clasp == 1) b.ellipsoid({0.012F, 0.012F, 0.008F});
  if (clasp == 2) {
    b.at(b.placement() * turn_x(90));
    b.torus(0.014F, 0.003F);
  }
  if (clasp == 3) {
    b.at(width * 0.2F, high * 0.75F, z);
    b.rod({0, 0, 0}, {0, -high * 0.3F, 0.01F}, 0.004F, 0.008F);
  }
  b.at(Transform{});
}

void build_suitcase(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.32, 0.48), high = width * c.number("tall", 1.2, 1.6),
              deep = c.number("deep", 0.18, 0.28);
  const float y = high / 2 + 0.05F;
  b.part(0).at(move(0, y, 0) * turn_x(90));
  b.slab({width, deep, high}, c.number("corner", 0.02, 0.09), c.number("bevel", 0.005, 0.05));
  c.component("shell");
  const int ribs = c.count("ribs", 0, 7);
  const bool flat = c.flag("across", 0.35);
  for (int i = 0; i < ribs; ++i) {
    const float t = (static_cast<float>(i) + 1) / static_cast<float>(ribs + 1) - 0.5F;
    b.at(flat ? move(0, y + t * high * 0.9F, 0) : move(t * width * 0.9F, y, 0));
    if (flat)
      b.box({width * 0.86F, 0.012F, deep * 1.03F});
    else
      b.box({0.012F, high * 0.86F, deep * 1.03F});
  }
  b.part(1).at(0, y, 0);
  if (c.flag("seam", 0.7)) b.box({width * 1.01F, high * 1.004F, 0.012F});
  c.component("wheels");
  b.part(2).at(Transform{});
  const float radius = c.number("radius", 0.018, 0.03);
  const int wheels = c.flag("four", 0.6) ? 2 : 1;
  for (const float s : {-1.0F, 1.0F})
    for (int i = 0; i < wheels; ++i) {
      const float z = i == 0 ? -deep * 0.36F : deep * 0.36F;
      b.rod({s * width * 0.4F - 0.012F, radius, z}, {s * width * 0.4F + 0.012F, radius, z}, radius);
      b.beam({s * width * 0.4F, radius, z}, {s * width * 0.4F, 0.06F, z}, 0.03F, 0.04F);
    }
  c.component("handle");
  const float rise = c.number("rise", 0.02, 0.4), span = width * c.number("span", 0.2, 0.36);
  for (const float s : {-1.0F, 1.0F})
    b.rod({s * span, y + high * 0.45F, -deep * 0.25F},
          {s * span, y + high / 2 + rise, -deep * 0.25F}, 0.007F);
  b.at(move(0, y + high / 2 + rise, -deep * 0.25F))
      .slab({span * 2 + 0.04F, 0.022F, 0.03F}, 0.012F, 0.005F);
  c.component("grip");
  b.part(2).at(Transform{});
  const float grip = c.number("grip", 0.05, 0.09), top = y + high / 2;
  b.tube(curve(std::vector<Vec3>{{-grip, top - 0.005F, 0.02F},
                                 {-grip * 0.8F, top + 0.025F, 0.02F},
                                 {grip * 0.8F, top + 0.025F, 0.02F},
                                 {grip, top - 0.005F, 0.02F}},
               6),
         0.008F);
  if (c.flag("pocket", 0.35)) {
    b.part(1).at(move(0, y - high * 0.1F, deep / 2) * turn_x(90));
    b.slab({width * 0.75F, 0.04F, high * 0.5F}, 0.03F, 0.01F);
  }
  b.at(Transform{});
}

void build_backpack(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.26, 0.34), high = c.number("high", 0.36, 0.5),
              deep = c.number("deep", 0.13, 0.2), round = c.number("round", 0.15, 0.5);
  b.part(0).at(0, high / 2, 0);
  std::vector<Point2> outline = rounded_rectangle(width, high, width * round * 0.5F, 6);
  const float taper = c.number("taper", 0, 0.5);
  for (Point2& p : outline)
    if (p.y > 0) p.x *= 1 - taper * p.y / high;
  b.prism(outline, deep, c.number("soft", 0.01, 0.05));
  c.component("pocket");
  b.part(1);
  const int pockets = c.count("pockets", 0, 2);
  for (int i = 0; i < pockets; ++i) {
    const float h = high * (i == 0 ? c.number("size", 0.3, 0.5) : 0.22F);
    b.at(0, i == 0 ? h / 2 + high * 0.06F : high * 0.68F, deep * 0.55F);
    b.prism(rounded_rectangle(width * (i == 0 ? 0.78F : 0.6F), h, 0.03F, 5), deep * 0.35F, 0.012F);
  }
  c.component("sides");
  if (c.flag("side pockets", 0.5))
    for (const float s : {-1.0F, 1.0F}) {
      b.part(1).at(s * width * 0.5F, high * 0.2F, 0);
      b.slab({0.04F, high * 0.3F, deep * 0.7F}, 0.018F, 0.005F);
    }
  c.component("straps");
  b.part(2).at(Transform{});
  const float x = width * c.number("span", 0.2, 0.3), strap = c.number("strap", 0.03, 0.06);
  for (const float s : {-1.0F, 1.0F})
    b.band(curve(std::vector<Vec3>{{s * x * 0.7F, high * 0.92F, -deep * 0.48F},
                                   {s * x, high * 0.85F, -deep * 0.9F},
                                   {s * x * 1.3F, high * 0.5F, -deep * 1.05F},
                                   {s * x * 1.4F, high * 0.1F, -deep * 0.5F}},
                 8),
           {1, 0, 0}, strap, 0.012F);
  const float grip = c.number("grip", 0.03, 0.05);
  b.tube(curve(std::vector<Vec3>{{-grip, high * 0.98F, -deep * 0.35F},
                                 {-grip * 0.7F, high * 1.08F, -deep * 0.4F},
                                 {grip * 0.7F, high * 1.08F, -deep * 0.4F},
                                 {grip, high * 0.98F, -deep * 0.35F}},
               6),
         0.008F);
  c.component("front");
  b.part(3);
  const int kind = c.kind("kind", 3);
  if (kind == 0) {
    b.at(move(0, high * 0.86F, deep * 0.3F) * turn_x(-35));
    b.prism(rounded_rectangle(width * 0.85F, high * 0.35F, 0.05F, 5), 0.012F, 0.004F);
  }
  if (kind == 1)
    for (const float s : {-1.0F, 1.0F}) {
      b.at(s * width * 0.22F, high * 0.5F, deep * 0.62F);
      b.box({0.02F, high * 0.6F, 0.006F});
    }
  b.at(Transform{});
}

constexpr std::array<Family, 3> kBagFamilies = {{
    {"handbag", "Handbag", "핸드백", "03-01", build_handbag},
    {"suitcase", "Suitcase", "여행용 가방", "03-01", build_suitcase},
    {"backpack", "Backpack", "배낭", "03-01", build_backpack},
}};

}  // namespace

std::span<const Family> bag_families() { return kBagFamilies; }

}  // namespace pandok::render
