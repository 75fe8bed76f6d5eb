// Phone stands, hair dryers, headphones, speakers.
#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

void build_phone_stand(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.05, 0.09), lean = c.number("lean", 55, 78),
              high = c.number("high", 0.07, 0.14);
  c.component("base");
  b.part(0);
  const int base = c.kind("kind", 4);
  const float deep = c.number("deep", 0.07, 0.11);
  if (base == 0) {
    b.at(0, 0.004F, -0.01F);
    b.slab({width, 0.008F, deep}, c.number("corner", 0.002, 0.03), 0.002F);
  }
  if (base == 1) b.rod({0, 0, -0.01F}, {0, 0.01F, -0.01F}, deep * 0.5F, deep * 0.47F);
  if (base == 2)
    for (const float s : {-1.0F, 1.0F})
      b.tube(curve(std::vector<Vec3>{{s * width * 0.45F, 0.004F, deep * 0.5F},
                                     {s * width * 0.45F, 0.004F, -deep * 0.5F},
                                     {s * width * 0.3F, high * 0.5F, -deep * 0.2F}},
                   8),
             0.004F);
  if (base == 3) {
    b.at(turn_y(90));
    b.prism(std::vector<Point2>{{-deep * 0.5F, 0},
                                {deep * 0.5F, 0},
                                {deep * 0.42F, 0.02F},
                                {deep * 0.1F, high * 0.6F},
                                {-deep * 0.02F, high * 0.6F}},
            width * 0.6F, 0.002F);
  }
  c.component("plate");
  b.part(1);
  const Transform tilt = move(0, 0.012F, 0.0F) * turn_x(-(90 - lean));
  const int plate = c.kind("kind", 3);
  if (plate == 0) {
    b.at(tilt * move(0, high / 2, 0) * turn_x(90));
    b.slab({width, 0.006F, high}, c.number("corner", 0.002, 0.03), 0.001F);
  }
  if (plate == 1)
    for (const float s : {-1.0F, 1.0F}) {
      b.at(tilt * move(s * width * 0.35F, high / 2, 0) * turn_x(90));
      b.slab({width * 0.26F, 0.006F, high}, 0.006F, 0.001F);
    }
  if (plate == 2) {
    b.at(tilt);
    b.tube(curve(std::vector<Vec3>{{-width / 2, 0, 0},
                                   {-width / 2, high * 0.8F, 0},
                                   {0, high, 0},
                                   {width / 2, high * 0.8F, 0},
                                   {width / 2, 0, 0}},
                 8),
           0.004F);
  }
  c.component("lip");
  b.part(2);
  const float reach = c.number("reach", 0.014, 0.028), lip = c.number("lip", 0.006, 0.016);
  const bool two = c.flag("two hooks");
  for (const float s : {-1.0F, 1.0F}) {
    b.at(tilt * move(two ? s * width * 0.3F : 0, 0.002F, reach / 2));
    b.box({two ? width * 0.18F : width, 0.005F, reach});
    b.at(tilt * move(two ? s * width * 0.3F : 0, lip / 2, reach));
    b.box({two ? width * 0.18F : width, lip, 0.004F});
  }
  b.at(Transform{});
}

void build_hair_dryer(Choices& c, Builder& b) {
  c.component("body");
  const float radius = c.number("radius", 0.032, 0.045), length = c.number("length", 0.13, 0.2),
              taper = c.number("taper", 0.65, 1);
  b.part(0).at(turn_z(-90));
  std::vector<Point2> profile = {{radius * 0.7F, -length * 0.5F},
                                 {radius * 0.95F, -length * 0.42F},
                                 {radius, -length * 0.2F},
                                 {radius * (1 + taper) / 2, length * 0.15F},
                                 {radius * taper, length * 0.5F}};
  b.lathe(c.flag("straight", 0.3) ? profile : curve(std::span<const Point2>(profile), 7));
  c.component("nozzle");
  b.part(1);
  const int nozzle = c.kind("kind", 3);
  const float reach = c.number("reach", 0.02, 0.05), r = radius * taper;
  if (nozzle == 0) b.rod({0, length * 0.5F, 0}, {0, length * 0.5F + reach, 0}, r * 1.04F, r * 0.9F);
  if (nozzle == 1) {  // flat slit
    std::vector<std::vector<Vec3>> rings;
    for (int i = 0; i <= 6; ++i) {
      const float t = static_cast<float>(i) / 6;
      std::vector<Vec3> ring;
      for (const Point2 p : ellipse_outline(r * (1 - 0.75F * t), r * (1 + 0.35F * t), 32))
        ring.push_back({p.x, length * 0.5F + reach * t, p.y});
      rings.push_back(std::move(ring));
    }
    b.loft(rings);
  }
  if (nozzle == 2)
    b.lathe(curve(std::vector<Point2>{{r, length * 0.5F},
                                      {r * 1.4F, length * 0.5F + reach * 0.5F},
                                      {r * 1.9F, length * 0.5F + reach}},
                  6));
  c.component("handle");
  b.part(0).at(Transform{});
  const float at = -length * c.number("at", 0.05, 0.3), lean = c.number("lean", -0.02, 0.04),
              long_ = c.number("long", 0.09, 0.13), thick = c.number("thick", 0.014, 0.021);
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 10; ++i) {
    const float t = static_cast<float>(i) / 10, s = 1 + 0.15F * std::cos(t * 7);
    std::vector<Vec3> ring;
    for (const Point2 p : ellipse_outline(thick * s, thick * 0.85F * s, 24))
      ring.push_back({at + p.x + lean * t, -radius * 0.7F - long_ * t, p.y});
    rings.push_back(std::move(ring));
  }
  b.loft(rings);
  c.component("details");
  b.part(2);
  b.at(at + thick, -radius - long_ * 0.35F, 0);
  b.slab({0.01F, 0.03F, 0.011F}, 0.003F, 0.002F);
  if (c.flag("cord", 0.7)) {
    b.at(Transform{});
    const Vec3 end{at + lean, -radius * 0.7F - long_, 0};
    b.tube(curve(std::vector<Vec3>{end, end + Vec3{0.002F, -0.03F, 0},
                                   end + Vec3{c.number("cord x", -0.08, 0.08), -0.05F, 0.02F}},
                 8),
           0.004F);
  }
  if (c.flag("grille")) {
    b.at(turn_z(-90));
    for (int i = 1; i < 4; ++i) {
      b.at(turn_z(-90) * move(0, -length * 0.5F, 0));
      b.torus(radius * 0.2F * static_cast<float>(i), 0.0018F);
    }
  }
  b.at(Transform{});
}

void build_headphones(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.075, 0.09), high = c.number("high", 0.085, 0.12);
  c.component("band");
  b.part(0);
  std::vector<Vec3> arc;
  const float square = c.number("square", 0.6, 1);
  for (int i = 0; i <= 32; ++i) {
    const float a = kPi * static_cast<float>(i) / 32, u = std::cos(a), v = std::sin(a);
    arc.push_back({width * (u < 0 ? -1.0F : 1.0F) * std::pow(std::abs(u), square),
                   high * std::pow(std::max(v, 0.0F), square), 0});
  }
  if (c.flag("round", 0.3))
    b.tube(arc, c.number("tube", 0.004, 0.008));
  else
    b.band(arc, {0, 0, 1}, c.number("wide", 0.014, 0.04), c.number("thick", 0.004, 0.01));
  c.component("pad");
  if (c.flag("pad", 0.5)) {
    const std::vector<Vec3> top(arc.begin() + 10, arc.end() - 10);
    b.part(2).band(top, {0, 0, 1}, c.number("pad width", 0.025, 0.045), 0.016F);
  }
  c.component("cups");
  const float cup = c.number("radius", 0.025, 0.042), deep = c.number("deep", 0.015, 0.03),
              oval = c.number("oval", 1, 1.4);
  const bool dome = c.flag("dome");
  for (const float s : {-1.0F, 1.0F}) {
    const Transform at =
        move(s * (width - 0.002F), -0.01F, 0) * turn_z(-s * 90) * scale(oval, 1, 1);
    b.part(1).at(at);
    if (dome)
      b.lathe(curve(
          std::vector<Point2>{
              {cup, 0}, {cup * 0.95F, deep * 0.5F}, {cup * 0.6F, deep * 0.9F}, {0, deep}},
          6));
    else
      b.lathe(std::vector<Point2>{{cup, 0},
                                  {cup, deep * 0.7F},
                                  {cup * 0.85F, deep},
                                  {cup * 0.5F, deep * 0.9F},
                                  {0, deep * 0.9F}});
    b.part(2).at(at * move(0, -0.006F, 0));
    b.torus(cup * 0.8F, c.number("cushion", 0.008, 0.012));
  }
  c.component("arms");
  b.part(0).at(Transform{});
  const int arm = c.kind("kind", 3);
  for (const float s : {-1.0F, 1.0F}) {
    const float x = s * (width + deep * 0.3F);
    if (arm == 0)
      for (const float z : {-1.0F, 1.0F})
        b.tube(curve(std::vector<Vec3>{{s * width, 0.045F, 0},
                                       {x, 0.025F, z * cup * 0.8F},
                                       {x, -0.01F, z * (cup + 0.004F)}},
                     6),
               0.003F);
    if (arm == 1) b.beam({s * width, 0.05F, 0}, {x, cup * 0.6F, 0}, 0.012F, 0.016F);
    if (arm == 2) b.rod({s * width, 0.06F, 0}, {s * width, 0, 0}, 0.004F);
  }
  c.component("microphone");
  if (c.flag("microphone", 0.25))
    b.part(2).tube(curve(std::vector<Vec3>{{-width - deep * 0.5F, -0.02F, 0.01F},
                                           {-width, -0.05F, 0.05F},
                                           {-width * 0.5F, -0.06F, 0.08F}},
                         8),
                   0.003F);
}

void speaker_cone(Builder& b, const Transform& at, float radius, bool plug) {
  b.part(1).at(at);
  b.lathe(std::vector<Point2>{{radius * 1.12F, 0},
                              {radius * 1.12F, 0.005F},
                              {radius, 0.006F},
                              {radius * 0.88F, 0.001F},
                              {radius * 0.85F, 0.004F},
                              {radius * 0.35F, -0.006F}});
  b.part(2);
  if (plug)
    b.lathe(std::vector<Point2>{{radius * 0.3F, -0.004F}, {0, 0.01F}});
  else
    b.lathe(curve(
        std::vector<Point2>{{radius * 0.36F, -0.004F}, {radius * 0.25F, 0.003F}, {0, 0.006F}}, 5));
}

void build_speaker(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.09, 0.18), high = width * c.number("tall", 0.6, 2.2),
              deep = width * c.number("deep", 0.5, 1.1);
  const int shape = c.kind("shape", 4);
  b.part(0);
  const Transform front = move(0, high / 2, 0) * turn_x(90);
  b.at(front);
  if (shape == 0) b.slab({width, deep, high}, c.number("corner", 0.001, 0.02), 0.002F);
  if (shape == 1) b.slab({width, deep, high}, c.number("round corner", 0.02, 0.08), 0.012F);
  if (shape == 2) {
    b.at(0, high / 2, 0);
    b.slab({width, high, deep}, deep * 0.5F, 0.01F);
  }
  if (shape == 3) {
    b.at(Transform{});
    b.prism(
        std::vector<Point2>{
            {-width / 2, 0}, {width / 2, 0}, {width * 0.38F, high}, {-width * 0.38F, high}},
        deep, 0.004F);
  }
  c.component("drivers");
  const int drivers = c.count("count", 1, 3);
  const bool plug = c.flag("plug");
  for (int i = 0; i < drivers; ++i) {
    const float radius = std::min(width * 0.4F, high * 0.42F / static_cast<float>(drivers)) *
                         (i == 0 ? 1 : c.number("ratio", 0.35, 1)) * 0.85F;
    const float y = high * (static_cast<float>(i) + 0.5F) / static_cast<float>(drivers);
    speaker_cone(b, move(0, y, deep / 2 - (shape == 2 ? 0.004F : 0)) * turn_x(90), radius, plug);
  }
  c.component("controls");
  b.part(2);
  const int knobs = c.count("knobs", 0, 4);
  for (int i = 0; i < knobs; ++i) {
    b.at((static_cast<float>(i) - static_cast<float>(knobs - 1) / 2) * width * 0.2F, high, 0);
    b.rod({0, -0.003F, 0}, {0, 0.01F, 0}, width * 0.06F);
  }
  c.component("carry");
  b.at(Transform{});
  const int carry = c.kind("kind", 4);
  if (carry == 0)
    b.tube(curve(std::vector<Vec3>{{-width * 0.4F, high * 0.97F, 0},
                                   {-width * 0.35F, high * 1.12F, 0},
                                   {width * 0.35F, high * 1.12F, 0},
                                   {width * 0.4F, high * 0.97F, 0}},
                 8),
           0.006F);
  if (carry == 1)
    for (const float sx : {-1.0F, 1.0F})
      for (const float sz : {-1.0F, 1.0F})
        b.rod({sx * width * 0.42F, -0.04F, sz * deep * 0.4F},
              {sx * width * 0.36F, 0.01F, sz * deep * 0.3F}, 0.005F, 0.009F);
  if (carry == 2) b.rod({0, -0.012F, 0}, {0, 0.004F, 0}, std::min(width, deep) * 0.45F);
}

constexpr std::array<Family, 4> kDeviceFamilies = {{
    {"phone_stand", "Phone stand", "휴대전화 거치대", "14-06", build_phone_stand},
    {"hair_dryer", "Hair dryer", "헤어드라이어", "28-03", build_hair_dryer},
    {"headphones", "Headphones", "헤드폰", "14-01", build_headphones},
    {"speaker", "Loudspeaker", "스피커", "14-01", build_speaker},
}};

}  // namespace

std::span<const Family> device_families() { return kDeviceFamilies; }

}  // namespace pandok::render
