// Watches, clocks, cameras, mice.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void watch_case(Choices& c, Builder& b, float radius, float thick) {
  c.component("case");
  b.part(0);
  const int shape = c.kind("shape", 4);
  b.at(turn_x(90));
  if (shape == 0)
    b.lathe(std::vector<Point2>{{radius * 0.85F, -thick / 2},
                                {radius, -thick * 0.2F},
                                {radius, thick * 0.25F},
                                {radius * 0.92F, thick / 2},
                                {radius * 0.84F, thick * 0.42F},
                                {0, thick * 0.42F}});
  if (shape == 1)
    b.slab({radius * 2, thick, radius * 2.2F}, radius * c.number("corner", 0.1, 0.6), thick * 0.3F);
  if (shape == 2)
    b.lathe(
        std::vector<Point2>{
            {radius, -thick / 2}, {radius * 1.1F, 0}, {radius, thick / 2}, {0, thick * 0.45F}},
        true, c.count("corners", 6, 12));
  if (shape == 3) b.slab({radius * 1.6F, thick, radius * 2.4F}, radius * 0.25F, thick * 0.15F);
  c.component("face");
  b.part(3);
  const int marks = c.kind("marks", 3) * 4 + 4;
  for (int i = 0; i < marks; ++i) {
    b.at(turn_z(360.0F * static_cast<float>(i) / static_cast<float>(marks)) *
         move(0, radius * 0.66F, thick / 2));
    b.box({radius * 0.07F, radius * 0.2F, 0.0006F});
  }
  for (int hand = 0; hand < 2; ++hand) {
    b.at(turn_z(c.number("time", 0, 360)) * move(0, radius * 0.25F, thick / 2 + 0.0004F));
    b.box({radius * 0.06F, radius * (hand == 0 ? 0.5F : 0.62F), 0.0006F});
  }
}

void build_watch(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.014, 0.022), thick = c.number("thick", 0.006, 0.012),
              wrist = c.number("wrist", 0.022, 0.03);
  watch_case(c, b, radius, thick);
  c.component("strap");
  b.part(1).at(Transform{});
  const float wide = radius * c.number("wide", 0.7, 1.4);
  std::vector<Vec3> loop;
  for (int i = 0; i <= 40; ++i) {
    const float a = kPi * (0.5F + 0.12F) + 2 * kPi * 0.88F * static_cast<float>(i) / 40;
    loop.push_back({0, wrist * 1.15F * std::cos(a), wrist * std::sin(a) - wrist});
  }
  if (c.flag("links", 0.45)) {
    for (std::size_t i = 0; i + 1 < loop.size(); i += 1) {
      const Vec3 m = (loop[i] + loop[i + 1]) * 0.5F, d = loop[i + 1] - loop[i];
      b.at(move(m.x, m.y, m.z) * turn_x(std::atan2(d.z, d.y) * 180 / kPi));
      b.box({wide * (i % 2 == 0 ? 1 : 0.9F), length(d) * 0.82F, 0.003F});
    }
  } else {
    b.band(loop, {1, 0, 0}, wide, c.number("leather", 0.0015, 0.0035));
  }
  c.component("crown");
  b.part(2).at(Transform{});
  const int crowns = c.count("crowns", 1, 3);
  for (int i = 0; i < crowns; ++i) {
    const float y =
        crowns == 1 ? 0
                    : (static_cast<float>(i) - static_cast<float>(crowns - 1) / 2) * radius * 0.6F;
    b.rod({radius * 0.85F, y, 0}, {radius * 1.16F, y, 0},
          radius * (i == crowns / 2 ? 0.14F : 0.09F));
  }
  c.component("lugs");
  b.part(0);
  if (c.flag("lugs", 0.6))
    for (const float sx : {-1.0F, 1.0F})
      for (const float sy : {-1.0F, 1.0F})
        b.beam({sx * wide * 0.5F, sy * radius * 0.7F, 0},
               {sx * wide * 0.5F, sy * radius * 1.25F, -thick * 0.5F}, 0.004F, 0.0025F);
}

void build_clock(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.04, 0.08), thick = c.number("thick", 0.025, 0.05);
  const Transform up = move(0, radius * 1.25F, 0);
  c.component("case");
  b.part(0);
  const int shape = c.kind("shape", 5);
  b.at(up * turn_x(90));
  if (shape == 0) b.rod({0, -thick / 2, 0}, {0, thick / 2, 0}, radius);
  if (shape == 1)
    b.slab({radius * 2.1F, thick, radius * 2.1F}, c.number("corner", 0.002, 0.03), 0.004F);
  if (shape == 2) {
    b.at(up);
    b.prism(std::vector<Point2>{{-radius * 1.2F, -radius * 1.1F},
                                {radius * 1.2F, -radius * 1.1F},
                                {radius * 1.2F, radius * 0.6F},
                                {0, radius * 1.7F},
                                {-radius * 1.2F, radius * 0.6F}},
            thick, 0.003F);
  }
  if (shape == 3) {
    b.at(up);
    b.prism(regular_polygon(c.count("corners", 5, 8), radius * 1.2F), thick, 0.004F);
  }
  if (shape == 4)
    b.lathe(curve(std::vector<Point2>{{radius * 0.6F, -thick * 0.6F},
                                      {radius * 1.05F, 0},
                                      {radius, thick / 2},
                                      {radius * 0.9F, thick / 2}},
                  6));
  c.component("face");
  b.part(1);
  const float z = thick / 2;
  b.at(up * move(0, 0, z) * turn_x(90)).torus(radius * 0.9F, 0.003F);
  const int marks = c.flag("twelve") ? 12 : 4;
  for (int i = 0; i < marks; ++i) {
    b.at(up * turn_z(30 * static_cast<float>(i * 12 / marks)) * move(0, radius * 0.72F, z));
    b.box({radius * 0.05F, radius * 0.15F, 0.002F});
  }
  for (int hand = 0; hand < 2; ++hand) {
    b.at(up * turn_z(c.number("time", 0, 360)) * move(0, radius * 0.25F, z + 0.001F));
    b.box({radius * 0.05F, radius * (hand == 0 ? 0.5F : 0.66F), 0.002F});
  }
  c.component("feet");
  b.part(2).at(up);
  const float splay = c.number("splay", 0.3, 0.8), foot = c.number("foot", 0.004, 0.009);
  for (const float s : {-1.0F, 1.0F})
    b.rod({s * radius * 0.55F, -radius * 0.8F, 0},
          {s * radius * (0.55F + 0.4F * splay), -radius * 1.25F, 0}, foot, foot * 0.6F);
  c.component("bells");
  const int bells = c.kind("kind", 3);
  if (bells == 1)
    for (const float s : {-1.0F, 1.0F}) {
      b.at(up * turn_z(-s * 35) * move(0, radius * 1.05F, 0));
      b.lathe(curve(
          std::vector<Point2>{
              {radius * 0.38F, 0}, {radius * 0.3F, radius * 0.15F}, {0, radius * 0.24F}},
          6));
    }
  if (bells == 2) {
    b.at(up * move(0, radius * 1.05F, 0));
    b.slab({radius * 0.6F, radius * 0.12F, thick * 0.5F}, 0.006F, 0.003F);
  }
  b.at(Transform{});
}

void build_camera(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.09, 0.14), high = width * c.number("tall", 0.5, 0.75),
              deep = c.number("deep", 0.03, 0.05);
  b.part(0).at(turn_x(90));
  b.slab({width, deep, high}, c.number("corner", 0.003, 0.025), 0.004F);
  c.component("lens");
  b.part(1);
  const float x = width * c.number("at", -0.12, 0.12),
              radius = high * c.number("radius", 0.25, 0.42),
              reach = c.number("reach", 0.012, 0.07);
  b.at(move(x, -high * 0.04F, deep / 2) * turn_x(90));
  const float step = c.number("step", 0.8, 1);
  b.lathe(std::vector<Point2>{{radius, -0.004F},
                              {radius, reach * 0.35F},
                              {radius * step, reach * 0.4F},
                              {radius * step, reach},
                              {radius * step * 0.85F, reach},
                              {radius * step * 0.6F, reach * 0.75F},
                              {0, reach * 0.8F}});
  c.component("top");
  b.part(2);
  const int kind = c.kind("kind", 3);
  if (kind == 0) {
    b.at(x, high / 2 + 0.008F, 0);
    b.prism(
        std::vector<Point2>{{-0.02F, -0.01F}, {0.02F, -0.01F}, {0.012F, 0.012F}, {-0.012F, 0.012F}},
        deep * 0.9F, 0.002F);
  }
  if (kind == 1) {
    b.at(width * 0.3F, high / 2 + 0.006F, 0);
    b.box({width * 0.22F, 0.014F, deep * 0.6F});
  }
  const int dials = c.count("dials", 1, 3);
  for (int i = 0; i < dials; ++i) {
    b.at(-width * (0.4F - 0.14F * static_cast<float>(i)), high / 2, 0);
    b.rod({0, -0.002F, 0}, {0, c.number("dial", 0.005, 0.011), 0},
          c.number("dial radius", 0.006, 0.011));
  }
  c.component("grip");
  b.part(0);
  if (c.flag("grip")) {
    b.at(-width * 0.4F, -0.004F, deep * 0.55F);
    b.slab({width * 0.16F, high * 0.8F, deep * 0.6F}, 0.008F, 0.004F);
  }
  c.component("window");
  b.part(3).at(move(width * c.number("x", 0.25, 0.38), high * 0.34F, deep / 2) * turn_x(90));
  b.slab({width * 0.14F, 0.003F, high * 0.16F}, 0.002F, 0);
  b.at(Transform{});
}

void build_mouse(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.09, 0.12), width = c.number("width", 0.055, 0.07),
              high = c.number("high", 0.022, 0.042), hump = c.number("hump", 0.35, 0.65);
  const float waist = c.number("waist", 0.75, 1);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 24; ++i) {
    const float t = static_cast<float>(i) / 24,
                round = std::pow(std::max(0.0F, 1 - std::pow(std::abs(2 * t - 1), 3.2F)), 0.45F);
    const float w = width * round * (1 - (1 - waist) * std::exp(-30 * (t - 0.45F) * (t - 0.45F)));
    const float h =
        high *
        std::pow(std::max(0.0F, std::sin(kPi * std::pow(t, std::log(0.5F) / std::log(hump)))),
                 0.55F);
    std::vector<Vec3> ring;
    for (int k = 0; k <= 20; ++k) {
      const float a = kPi * static_cast<float>(k) / 20;
      ring.push_back({w / 2 * std::cos(a), h * std::pow(std::max(std::sin(a), 0.0F), 0.7F),
                      length * (0.5F - t)});
    }
    rings.push_back(std::move(ring));
  }
  b.part(0).loft(rings);
  c.component("wheel");
  b.part(1).at(move(0, high * 0.72F, length * c.number("at", 0.22, 0.3)) * turn_z(90));
  b.torus(c.number("radius", 0.006, 0.01), c.number("thick", 0.003, 0.005));
  c.component("side");
  b.part(2);
  const int buttons = c.count("buttons", 0, 3);
  for (int i = 0; i < buttons; ++i) {
    b.at(-width * 0.48F * waist, high * 0.55F, length * (0.12F - 0.13F * static_cast<float>(i)));
    b.slab({0.008F, 0.006F, length * 0.1F}, 0.002F, 0.001F);
  }
  c.component("cable");
  b.part(1).at(Transform{});
  if (c.flag("cable", 0.5))
    b.tube(curve(std::vector<Vec3>{{0, 0.006F, length * 0.48F},
                                   {0, 0.004F, length * 0.7F},
                                   {c.number("bend", -0.04, 0.04), 0.003F, length}},
                 8),
           0.002F);
}

constexpr std::array<Family, 4> kGadgetFamilies = {{
    {"watch", "Wristwatch", "손목시계", "10-02", build_watch},
    {"clock", "Table clock", "탁상시계", "10-01", build_clock},
    {"camera", "Camera", "카메라", "16-01", build_camera},
    {"mouse", "Computer mouse", "컴퓨터용 마우스", "14-02", build_mouse},
}};

}  // namespace

std::span<const Family> gadget_families() { return kGadgetFamilies; }

}  // namespace pandok::render
