// Table lamps, desk lamps, pendant lamps, torches, fans.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void foot_plate(Choices& c, Builder& b, float size) {
  c.component("foot");
  b.part(0);
  const float high = c.number("high", 0.01, 0.04);
  const int kind = c.kind("kind", 4);
  if (kind == 0) b.rod({0, 0, 0}, {0, high, 0}, size, size * c.number("taper", 0.6, 1));
  if (kind == 1) {
    b.at(b.placement() * move(0, high / 2, 0));
    b.slab({size * 2, high, size * c.number("ratio", 1.2, 2)}, c.number("corner", 0.003, 0.05),
           0.004F);
  }
  if (kind == 2) {
    const std::vector<Point2> dome = {
        {size, 0}, {size * 0.95F, high * 0.5F}, {size * 0.5F, high * 1.3F}, {0.01F, high * 1.6F}};
    b.lathe(curve(std::span<const Point2>(dome), 5));
  }
  if (kind == 3)
    for (int i = 0; i < 3; ++i) {
      const float a = 0.5F + 2.094F * static_cast<float>(i);
      b.rod({0, high * 2, 0}, {size * 1.2F * std::cos(a), 0, size * 1.2F * std::sin(a)}, 0.007F,
            0.005F);
    }
  b.at(Transform{});
}

void lamp_shade(Choices& c, Builder& b, float low, float width) {
  c.component("shade");
  b.part(1).at(0, low, 0);
  const float high = width * c.number("high", 0.5, 1.3), top = width * c.number("top", 0.35, 1);
  const int kind = c.kind("kind", 5);
  std::vector<Point2> profile;
  if (kind < 2) profile = {{width, 0}, {top, high}};
  if (kind == 2)
    profile = curve(std::vector<Point2>{{width, 0},
                                        {width * 0.95F, high * 0.4F},
                                        {width * 0.6F, high * 0.8F},
                                        {width * 0.1F, high}},
                    8);
  if (kind == 3) {  // globe
    b.at(0, low + width * 0.75F, 0);
    b.ellipsoid({width * 0.8F, width * 0.8F, width * 0.8F});
    return;
  }
  if (kind == 4)
    profile =
        curve(std::vector<Point2>{{width, 0}, {width * 0.6F, high * 0.5F}, {top * 0.7F, high}}, 8);
  const std::size_t n = profile.size();
  for (std::size_t i = n; i-- > 0;) profile.push_back({profile[i].x - 0.003F, profile[i].y});
  b.lathe(profile, false, c.flag("faceted", 0.2) ? c.count("sides", 4, 8) : 44);
  const int rings = c.count("rings", 0, 2);
  for (int i = 0; i < rings && kind < 2; ++i) {
    b.at(0, low + (i == 0 ? 0.004F : high - 0.004F), 0);
    b.torus(i == 0 ? width : top, 0.003F);
  }
}

void build_table_lamp(Choices& c, Builder& b) {
  c.component("body");
  const float height = c.number("height", 0.15, 0.4), width = c.number("width", 0.07, 0.15);
  b.at(Transform{});
  foot_plate(c, b, width * 0.7F);
  c.component("stem");
  b.part(2);
  const int kind = c.kind("kind", 4);
  const float thin = c.number("thin", 0.006, 0.015);
  if (kind == 0) b.rod({0, 0.005F, 0}, {0, height + 0.05F, 0}, thin);
  if (kind == 1 || kind == 2) {
    std::vector<Point2> knots = {{thin * 2, 0.01F}};
    const int bulbs = c.count("bulbs", 1, 3);
    for (int i = 0; i < bulbs; ++i) {
      const float t = (static_cast<float>(i) + 0.5F) / static_cast<float>(bulbs);
      knots.push_back({width * c.number("bulb", 0.2, 0.6), height * t});
      if (kind == 1)
        knots.push_back({thin * 1.5F, height * (t + 0.5F / static_cast<float>(bulbs))});
    }
    knots.push_back({thin, height + 0.01F});
    b.lathe(curve(std::span<const Point2>(knots), 8));
  }
  if (kind == 3)
    for (const float s : {-1.0F, 0.0F, 1.0F})
      b.rod({s * width * 0.5F, 0.01F, s == 0 ? width * 0.4F : 0}, {0, height + 0.02F, 0},
            thin * 0.7F);
  b.rod({0, height, 0}, {0, height + 0.03F, 0}, thin * 0.8F);
  lamp_shade(c, b, height, width);
  b.at(Transform{});
}

void desk_head(Choices& c, Builder& b, Vec3 joint, float lean) {
  c.component("head");
  b.part(1);
  const float size = c.number("size", 0.035, 0.07), tall = size * c.number("tall", 0.8, 1.8);
  b.at(move(joint.x, joint.y, joint.z) * turn_z(lean));
  const int kind = c.kind("kind", 4);
  if (kind == 0)
    b.lathe(
        std::vector<Point2>{
            {size, -tall}, {size * 0.35F, -tall * 0.25F}, {size * 0.3F, 0.02F}, {0, 0.02F}},
        false);
  if (kind == 1)
    b.lathe(
        curve(
            std::vector<Point2>{
                {size, -tall * 0.8F}, {size * 0.9F, -tall * 0.3F}, {size * 0.4F, 0}, {0, 0.01F}},
            8),
        false);
  if (kind == 2) {
    const float bar = c.number("bar", 0.15, 0.36);
    b.at(move(joint.x + bar * 0.4F, joint.y, 0) * turn_z(lean * 0.2F));
    b.slab({bar, 0.014F, c.number("bar width", 0.025, 0.05)}, 0.012F, 0.003F);
  }
  if (kind == 3) {
    b.rod({0, 0, 0}, {0, -0.012F, 0}, size * 1.4F);
    b.torus(size * 1.4F, 0.006F);
  }
  b.at(Transform{});
}

void build_desk_lamp(Choices& c, Builder& b) {
  c.component("body");
  const float lower_length = c.number("lower", 0.15, 0.3),
              upper_length = c.number("upper", 0.14, 0.3);
  const float lower_lean = c.number("lower lean", 60, 110),
              upper_lean = c.number("upper lean", -25, 40);
  b.at(Transform{});
  foot_plate(c, b, c.number("base", 0.055, 0.09));
  c.component("arms");
  b.part(2);
  const Vec3 root{0, 0.02F, 0};
  const Vec3 elbow =
      root + Vec3{std::cos(radians(lower_lean)), std::sin(radians(lower_lean)), 0} * lower_length;
  const Vec3 tip =
      elbow + Vec3{std::cos(radians(upper_lean)), std::sin(radians(upper_lean)), 0} * upper_length;
  const int kind = c.kind("kind", 4);
  const float bar = c.number("bar", 0.004, 0.01);
  if (kind == 0) {
    const std::vector<Vec3> path = {root, elbow, tip};
    b.tube(curve(path, 12), bar * 1.2F);
  } else {
    for (const float s : {-1.0F, 1.0F}) {
      if (kind == 1 && s > 0) continue;
      const float z = kind == 1 ? 0 : s * 0.012F;
      b.rod(root + Vec3{0, 0, z}, elbow + Vec3{0, 0, z}, bar * 0.8F);
      b.rod(elbow + Vec3{0, 0, z}, tip + Vec3{0, 0, z}, bar * 0.8F);
    }
    for (const Vec3 joint : {root, elbow, tip})
      b.rod(joint + Vec3{0, 0, -0.018F}, joint + Vec3{0, 0, 0.018F}, bar * 2);
    if (kind == 3) b.rod(root + Vec3{0.03F, 0.03F, 0}, (root + elbow) * 0.5F, 0.003F);
  }
  desk_head(c, b, tip, c.number("head lean", -10, 50));
}

void build_pendant(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.1, 0.25), cord = c.number("cord", 0.12, 0.35);
  lamp_shade(c, b, 0, width);
  c.component("cord");
  b.part(2).at(Transform{});
  const float top = width * 1.1F;
  b.rod({0, width * 0.5F, 0}, {0, top + cord, 0}, c.number("thick", 0.002, 0.006));
  b.rod({0, width * 0.4F, 0}, {0, top + 0.02F, 0}, c.number("socket", 0.012, 0.025));
  c.component("rose");
  const float rose = c.number("rose", 0.03, 0.06);
  b.at(0, top + cord, 0);
  if (c.flag("flat"))
    b.rod({0, 0, 0}, {0, 0.015F, 0}, rose);
  else
    b.lathe(std::vector<Point2>{{rose * 0.2F, -0.01F}, {rose * 0.7F, 0}, {rose, 0.03F}});
  b.at(Transform{});
}

void build_torch(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.08, 0.2), radius = c.number("radius", 0.011, 0.02);
  b.part(0).at(turn_z(90));
  b.rod({0, 0, 0}, {0, length, 0}, radius);
  c.component("grip");
  b.part(2);
  const int rings = c.count("rings", 0, 9);
  for (int i = 0; i < rings; ++i) {
    b.at(turn_z(90) * move(0, length * (0.2F + 0.06F * static_cast<float>(i)), 0));
    b.torus(radius, 0.0016F);
  }
  c.component("head");
  b.part(1).at(turn_z(90));
  const float head = radius * c.number("head", 1.15, 2.2), deep = c.number("deep", 0.02, 0.05);
  const bool hex = c.flag("hex", 0.25);
  b.lathe(std::vector<Point2>{{radius, length * 0.96F},
                              {radius * 1.05F, length},
                              {head, length + deep * 0.6F},
                              {head, length + deep},
                              {head * 0.85F, length + deep},
                              {radius * 0.5F, length + deep * 0.5F},
                              {0, length + deep * 0.5F}},
          true, hex ? 6 : 40);
  c.component("tail");
  b.part(2).at(turn_z(90));
  const int tail = c.kind("kind", 3);
  b.rod({0, -0.012F, 0}, {0, 0.001F, 0}, radius * (tail == 0 ? 0.8F : 1.12F));
  if (tail == 1) b.rod({0, -0.018F, 0}, {0, -0.01F, 0}, radius * 0.5F);
  if (tail == 2) {
    b.at(turn_z(90) * move(0, -0.02F, 0) * turn_x(90));
    b.torus(0.009F, 0.002F);
  }
  c.component("switch");
  if (c.flag("button", 0.7)) {
    b.part(1).at(-length * c.number("at", 0.6, 0.85), radius, 0);
    b.slab({0.018F, 0.006F, 0.009F}, 0.004F, 0.002F);
  }
  b.at(Transform{});
}

void build_fan(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.09, 0.18),
              height = c.number("height", 0.12, 0.45) + radius;
  b.at(Transform{});
  foot_plate(c, b, radius * 0.8F);
  c.component("pole");
  b.part(0).rod({0, 0.01F, -0.03F}, {0, height, -0.03F}, c.number("pole", 0.009, 0.02), 0.01F);
  c.component("cage");
  b.part(1);
  const float deep = radius * c.number("deep", 0.15, 0.35);
  const Transform facing = move(0, height, 0) * turn_x(90);
  for (const float s : {-1.0F, 1.0F}) {
    b.at(facing * move(0, s * deep * 0.3F, 0));
    b.torus(radius, 0.004F);
    b.at(facing * move(0, s * deep, 0));
    b.torus(radius * 0.35F, 0.003F);
  }
  const int wires = c.count("wires", 12, 32);
  b.at(facing);
  for (int i = 0; i < wires; ++i) {
    const float a = 2 * kPi * static_cast<float>(i) / static_cast<float>(wires), u = std::cos(a),
                v = std::sin(a);
    for (const float s : {-1.0F, 1.0F})
      b.rod({radius * u, s * deep * 0.3F, radius * v},
            {radius * 0.33F * u, s * deep, radius * 0.33F * v}, 0.0016F);
  }
  c.component("rotor");
  b.part(2);
  const int blades = c.count("blades", 3, 5);
  const float chord = c.number("chord", 0.25, 0.5) * radius;
  for (int i = 0; i < blades; ++i) {
    b.at(facing * turn_y(360.0F * static_cast<float>(i) / static_cast<float>(blades)) *
         move(radius * 0.55F, 0, 0) * turn_x(25));
    b.slab({radius * 0.75F, 0.004F, chord}, chord * 0.45F, 0);
  }
  b.at(facing).rod({0, -deep * 1.3F, 0}, {0, deep, 0}, radius * 0.18F);
  c.component("motor");
  b.part(0).at(facing).rod({0, -deep * 1.2F - radius * 0.4F, 0}, {0, -deep, 0},
                           radius * c.number("motor", 0.2, 0.4), radius * 0.35F);
  b.at(Transform{});
}

constexpr std::array<Family, 5> kLightFamilies = {{
    {"table_lamp", "Table lamp", "탁상용 램프", "26-05", build_table_lamp},
    {"desk_lamp", "Desk lamp", "책상용 스탠드", "26-05", build_desk_lamp},
    {"pendant_lamp", "Pendant lamp", "펜던트 조명", "26-05", build_pendant},
    {"torch", "Electric torch", "손전등", "26-02", build_torch},
    {"fan", "Electric fan", "선풍기", "23-04", build_fan},
}};

}  // namespace

std::span<const Family> light_families() { return kLightFamilies; }

}  // namespace pandok::render
