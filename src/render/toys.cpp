// Toy robots, block figures, ducks.
#include <algorithm>
#include <array>

#include "render/families.h"
#include "render/toy_wheel.h"

namespace pandok::render {
namespace {

void robot_head(Choices& c, Builder& b, float y, float width) {
  c.component("head");
  const float size = width * c.number("size", 0.35, 0.7), high = size * c.number("tall", 0.6, 1.1);
  b.part(1);
  const int kind = c.kind("kind", 4);
  b.at(0, y + high / 2, 0);
  if (kind == 0) b.slab({size, high, size * 0.85F}, c.number("corner", 0.001, 0.012), 0.002F);
  if (kind == 1) b.ellipsoid({size / 2, high / 2, size / 2});
  if (kind == 2) b.rod({0, -high / 2, 0}, {0, high / 2, 0}, size / 2);
  if (kind == 3)
    b.lathe(curve(
        std::vector<Point2>{
            {size / 2, -high / 2}, {size / 2, 0}, {size * 0.35F, high * 0.35F}, {0, high / 2}},
        6));
  b.part(3);
  const int eyes = c.count("eyes", 1, 2);
  const float eye = size * c.number("eye", 0.07, 0.15);
  for (int i = 0; i < eyes; ++i) {
    const float x = eyes == 1 ? 0 : (static_cast<float>(i) - 0.5F) * size * 0.5F;
    b.at(move(x, y + high * 0.58F, size * 0.42F) * turn_x(90));
    b.rod({0, -0.004F, 0}, {0, 0.004F, 0}, eyes == 1 ? eye * 1.8F : eye);
  }
  b.at(0, y + high, 0);
  const int antennas = c.count("antennas", 0, 2);
  for (int i = 0; i < antennas; ++i) {
    const float x = antennas == 1 ? 0 : (static_cast<float>(i) - 0.5F) * size * 0.6F;
    b.at(0, y + high * 0.95F, 0);
    b.rod({x, 0, 0}, {x * 1.4F, size * 0.4F, 0}, 0.0015F);
    b.at(x * 1.4F, y + high * 0.95F + size * 0.4F, 0);
    b.ellipsoid({0.004F, 0.004F, 0.004F});
  }
}

void robot_arms(Choices& c, Builder& b, float y, float width, float high) {
  c.component("arms");
  b.part(2);
  const float thick = width * c.number("thick", 0.1, 0.2), bend = c.number("bend", -0.3, 0.9),
              out = c.number("out", 0.05, 0.35);
  const int kind = c.kind("kind", 3), hand = c.kind("hand", 3);
  for (const float s : {-1.0F, 1.0F}) {
    const Vec3 shoulder{s * width * 0.53F, y, 0},
        elbow = shoulder + Vec3{s * width * out, -high * 0.45F, 0},
        wrist = elbow + Vec3{0, -high * 0.3F * (1 - bend), high * 0.4F * std::max(bend, 0.0F)};
    b.at(Transform{});
    if (kind == 0) {
      b.beam(shoulder, elbow, thick, thick);
      b.beam(elbow, wrist, thick, thick * 0.9F);
    } else
      b.tube(curve(std::vector<Vec3>{shoulder, elbow, wrist}, 8), thick * 0.45F);
    if (kind == 2)
      for (const Vec3 p : {shoulder, elbow}) {
        b.at(move(p.x, p.y, p.z));
        b.ellipsoid({thick * 0.75F, thick * 0.75F, thick * 0.75F});
      }
    b.at(move(wrist.x, wrist.y, wrist.z));
    if (hand == 0) b.ellipsoid({thick * 0.7F, thick * 0.7F, thick * 0.7F});
    if (hand > 0)
      for (const float g : {-1.0F, 1.0F})
        b.tube(curve(std::vector<Vec3>{{0, 0, 0},
                                       {g * thick * 0.6F, -thick * 0.4F, 0},
                                       {g * thick * 0.35F, -thick * 1.1F, 0}},
                     5),
               thick * 0.16F);
  }
}

void build_robot(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.04, 0.07), high = width * c.number("tall", 0.8, 1.5),
              leg = width * c.number("leg", 0.4, 1.1);
  c.component("torso");
  b.part(0).at(0, leg + high / 2, 0);
  const int torso = c.kind("kind", 4);
  if (torso == 0) b.slab({width, high, width * 0.7F}, c.number("corner", 0.001, 0.015), 0.003F);
  if (torso == 1)
    b.rod({0, -high / 2, 0}, {0, high / 2, 0}, width * 0.45F,
          width * c.number("shoulder", 0.35, 0.6));
  if (torso == 2)
    b.prism(std::vector<Point2>{{-width * 0.3F, -high / 2},
                                {width * 0.3F, -high / 2},
                                {width / 2, high / 2},
                                {-width / 2, high / 2}},
            width * 0.6F, 0.003F);
  if (torso == 3) b.ellipsoid({width * 0.52F, high / 2, width * 0.45F});
  b.part(3).at(0, leg + high * 0.6F, width * 0.35F);
  if (c.flag("panel", 0.6)) b.box({width * 0.5F, high * 0.25F, width * 0.06F});
  robot_head(c, b, leg + high, width);
  robot_arms(c, b, leg + high * 0.85F, width, high);
  c.component("legs");
  b.part(2).at(Transform{});
  const int kind = c.kind("kind", 4);
  const float thick = width * c.number("thick", 0.18, 0.32), foot = c.number("foot", 1.2, 2);
  if (kind == 3) {  // tracks
    for (const float s : {-1.0F, 1.0F}) {
      b.at(move(s * width * 0.4F, leg * 0.5F, 0) * turn_z(90));
      b.slab({leg, width * 0.28F, width * 1.3F}, leg * 0.5F, 0.001F);
    }
    b.at(Transform{}).rod({0, leg * 0.4F, 0}, {0, leg + 0.004F, 0}, width * 0.2F);
  } else {
    for (const float s : {-1.0F, 1.0F}) {
      const float x = s * width * 0.27F;
      b.at(Transform{});
      if (kind == 0)
        b.beam({x, 0.004F, 0}, {x, leg + 0.004F, 0}, thick, thick);
      else
        b.rod({x, 0.004F, 0}, {x, leg + 0.004F, 0}, thick * (kind == 2 ? 0.7F : 0.4F),
              thick * 0.4F);
      b.at(x, thick * 0.2F, thick * 0.2F);
      b.slab({thick * foot, thick * 0.4F, thick * foot * 1.3F}, thick * 0.2F, 0.001F);
    }
  }
  b.at(Transform{});
}

void figure_head(Choices& c, Builder& b, float w, float neck) {
  c.component("head");
  const float y = neck, r = w * c.number("radius", 0.28, 0.4), h = r * c.number("high", 1.4, 2.2);
  b.part(2).at(0, y, 0);
  const int head = c.kind("kind", 3);
  if (head == 0)
    b.lathe(curve(std::vector<Point2>{{r * 0.7F, 0}, {r, h * 0.15F}, {r, h * 0.85F}, {r * 0.7F, h}},
                  4));
  if (head == 1) {
    b.at(0, y + h / 2, 0);
    b.slab({r * 2, h, r * 1.8F}, r * 0.4F, 0.002F);
  }
  if (head == 2) {
    b.at(0, y + h / 2, 0);
    b.ellipsoid({r, h / 2, r});
  }
  c.component("hat");
  b.part(3).at(0, y + h, 0);
  const int hat = c.kind("kind", 6);
  if (hat == 0) b.rod({0, 0, 0}, {0, r * 0.35F, 0}, r * 0.5F);
  if (hat == 1)
    b.lathe(std::vector<Point2>{
        {r * 1.6F, -0.001F}, {r * 1.6F, 0.001F}, {r, 0.002F}, {r * 0.9F, r * 0.9F}});
  if (hat == 2)
    b.lathe(curve(
        std::vector<Point2>{
            {r * 1.12F, -h * 0.45F}, {r * 1.15F, -h * 0.1F}, {r * 0.7F, r * 0.45F}, {0, r * 0.55F}},
        6));
  if (hat == 3) b.lathe(std::vector<Point2>{{r * 1.1F, -0.002F}, {0, r * 2}});
  if (hat == 4) {
    b.lathe(curve(std::vector<Point2>{{r * 1.08F, -h * 0.2F}, {r * 0.8F, r * 0.3F}, {0, r * 0.45F}},
                  6));
    b.at(0, y + h * 0.85F, r * 1.2F);
    b.slab({r * 1.6F, 0.0016F, r * 1.1F}, r * 0.5F, 0);
  }
  b.at(Transform{});
}

void build_figure(Choices& c, Builder& b) {
  c.component("body");
  const float s = c.number("size", 0.8, 1.2), wide = c.number("wide", 0.85, 1.2),
              tall = c.number("tall", 0.8, 1.4);
  const float w = 0.032F * s * wide, leg = 0.026F * s * tall, torso = 0.028F * s * tall;
  c.component("legs");
  b.part(0);
  const int legs = c.kind("kind", 3);
  const float stride = c.flag("walking", 0.3) ? c.number("stride", 8, 28) : 0;
  for (const float side : {-1.0F, 1.0F}) {
    if (legs == 2) continue;
    b.at(move(side * w * 0.25F, leg, 0) * turn_x(side * stride) * move(0, -leg / 2, 0));
    b.box({w * 0.44F, leg, w * 0.42F});
    b.at(move(side * w * 0.25F, leg, 0) * turn_x(side * stride) * move(0, -leg * 0.88F, w * 0.1F));
    if (legs == 0) b.box({w * 0.44F, leg * 0.24F, w * 0.62F});
  }
  if (legs == 2)
    b.at(Transform{})
        .prism(
            std::vector<Point2>{
                {-w * 0.65F, 0}, {w * 0.65F, 0}, {w * 0.48F, leg}, {-w * 0.48F, leg}},
            w * 0.6F);
  b.at(0, leg + w * 0.06F, 0).box({w, w * 0.14F, w * 0.42F});
  c.component("torso");
  b.part(1).at(0, leg + w * 0.12F, 0);
  const float top = c.number("shoulder", 0.55, 1.05);
  b.prism(std::vector<Point2>{{-w / 2, 0}, {w / 2, 0}, {w / 2 * top, torso}, {-w / 2 * top, torso}},
          w * 0.42F, 0.001F);
  c.component("arms");
  const float lift = c.number("lift", -10, 80), arm = torso * c.number("arm", 0.85, 1.15);
  for (const float side : {-1.0F, 1.0F}) {
    b.part(1).at(move(side * w * 0.52F * top, leg + w * 0.12F + torso * 0.9F, 0) *
                 turn_z(side * 12) * turn_x(-lift));
    b.tube(curve(std::vector<Vec3>{{0, 0, 0},
                                   {side * w * 0.1F, -arm * 0.5F, 0},
                                   {side * w * 0.08F, -arm * 0.85F, w * 0.06F}},
                 6),
           w * 0.13F);
    b.part(2).at(b.placement() * move(side * w * 0.08F, -arm, w * 0.08F) * turn_x(20));
    b.torus(w * 0.11F, w * 0.045F);
  }
  figure_head(c, b, w, leg + w * 0.12F + torso);
}

void build_duck(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.06, 0.1), wide = length * c.number("wide", 0.5, 0.75),
              high = length * c.number("high", 0.4, 0.6);
  std::vector<std::vector<Vec3>> rings;
  const float tail = c.number("tail", 0.05, 0.35);
  for (int i = 0; i <= 24; ++i) {
    const float t = static_cast<float>(i) / 24,
                r = std::pow(std::max(std::sin(kPi * t), 0.0F), 0.6F);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(wide / 2 * r, high / 2 * r, 28))
      ring.push_back({p.x, high / 2 + p.y + tail * length * std::max(0.0F, 0.4F - t) * 1.5F,
                      length * (t - 0.5F)});
    rings.push_back(std::move(ring));
  }
  b.part(0).loft(rings);
  c.component("head");
  const float head = length * c.number("size", 0.17, 0.27), z = length * c.number("at", 0.15, 0.35),
              y = high + head * c.number("neck", 0.4, 1.3);
  b.rod({0, high * 0.5F, z * 0.85F}, {0, y, z}, head * 0.9F, head * 0.6F);
  b.at(0, y, z).ellipsoid({head, head, head * 1.05F});
  c.component("beak");
  b.part(1).at(0, y - head * 0.15F, z + head * 0.9F);
  const float beak = head * c.number("long", 0.5, 1.1);
  if (c.flag("flat"))
    b.ellipsoid({head * 0.5F, head * 0.16F, beak});
  else
    b.at(b.placement() * turn_x(90)).rod({0, -0.004F, 0}, {0, beak, 0}, head * 0.4F, head * 0.1F);
  b.part(2);
  for (const float s : {-1.0F, 1.0F}) {
    b.at(s * head * 0.62F, y + head * 0.3F, z + head * 0.68F);
    b.ellipsoid({head * 0.14F, head * 0.18F, head * 0.12F});
  }
  c.component("wings");
  b.part(0);
  const float wing = length * c.number("wing", 0.18, 0.3), lift = c.number("lift", 0, 35);
  for (const float s : {-1.0F, 1.0F}) {
    b.at(move(s * wide * 0.46F, high * 0.6F, -length * 0.05F) * turn_z(s * lift));
    b.ellipsoid({wide * 0.08F, high * 0.25F, wing});
  }
  c.component("base");
  const int base = c.kind("kind", 3);
  if (base == 0)
    for (const float s : {-1.0F, 1.0F})
      for (const float g : {-1.0F, 1.0F})
        add_wheel(b, {{s * wide * 0.5F, 0, g * length * 0.28F}, length * 0.12F, 0.006F, 1, 2});
  if (base == 1) {
    b.part(1).at(0, -0.002F, 0);
    b.slab({wide * 1.1F, 0.008F, length * 1.1F}, wide * 0.3F, 0.002F);
  }
  b.at(Transform{});
}

constexpr std::array<Family, 3> kToyFamilies = {{
    {"toy_robot", "Toy robot", "로봇 완구", "21-01", build_robot},
    {"block_figure", "Building-block figure", "블록 인형 완구", "21-01", build_figure},
    {"toy_duck", "Toy duck", "오리 완구", "21-01", build_duck},
}};

}  // namespace

std::span<const Family> toy_families() { return kToyFamilies; }

}  // namespace pandok::render
