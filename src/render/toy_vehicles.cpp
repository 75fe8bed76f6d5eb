// Toy cars, aeroplanes, trains.
#include <algorithm>
#include <array>

#include "render/families.h"
#include "render/toy_wheel.h"

namespace pandok::render {
namespace {

// A car's side outline, front to the right, for the kinds of cars.
std::vector<Point2> car_cabin(Choices& c, int kind, float length, float base) {
  const float roof = c.number("roof", 0.018, 0.034), front = c.number("front", 0.0, 0.2) * length,
              back = c.number("back", 0.1, 0.45) * length;
  if (kind == 1)
    return {{-length * 0.48F, base},
            {length * 0.3F, base},
            {length * 0.22F, base + roof * 1.3F},
            {-length * 0.47F, base + roof * 1.3F}};
  if (kind == 2)
    return {{-length * 0.02F, base},
            {length * 0.36F, base},
            {length * 0.28F, base + roof * 1.2F},
            {length * 0.02F, base + roof * 1.2F}};
  return {{-back, base},
          {front + length * 0.14F, base},
          {front, base + roof},
          {-back * 0.7F, base + roof}};
}

void build_toy_car(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.1, 0.16), width = length * c.number("width", 0.4, 0.56),
              hull = c.number("hull", 0.014, 0.03), radius = c.number("wheel", 0.011, 0.019);
  const int kind = c.kind("kind", 4);
  const float base = radius * 0.8F + hull;
  c.component("hull");
  b.part(0).at(turn_y(-90));
  const float nose = c.number("nose", 0.35, 1), tail = c.number("tail", 0.5, 1);
  const std::vector<Point2> knots = {{-length / 2, radius * 0.8F},
                                     {length / 2, radius * 0.8F},
                                     {length / 2, radius * 0.8F + hull * nose},
                                     {length * 0.3F, base},
                                     {-length * 0.35F, base},
                                     {-length / 2, radius * 0.8F + hull * tail}};
  b.prism(c.flag("round", 0.4) ? closed_curve(std::span<const Point2>(knots), 5) : knots, width,
          c.number("bevel", 0, 0.005));
  c.component("cabin");
  b.part(1).at(turn_y(-90));
  if (kind < 3)
    b.prism(car_cabin(c, kind, length, base - 0.001F), width * c.number("narrow", 0.7, 0.95),
            c.number("bevel", 0.001, 0.006));
  else {  // open car with a driver
    b.at(0, base, 0);
    b.rod({0, -0.004F, 0}, {0, 0.012F, 0}, width * 0.2F);
    b.at(0, base + 0.02F, 0);
    b.ellipsoid({0.012F, 0.012F, 0.012F});
  }
  c.component("wheels");
  const int axles = kind == 2 ? c.count("axles", 2, 3) : 2;
  const float tread = c.number("tread", 0.006, 0.013);
  for (int axle = 0; axle < axles; ++axle)
    for (const float s : {-1.0F, 1.0F}) {
      const float z = axle == 0 ? length * 0.3F : axle == 1 ? -length * 0.32F : -length * 0.1F;
      add_wheel(b, {{s * width * 0.5F, radius, z}, radius, tread, 2, 3});
    }
  c.component("extras");
  b.part(3);
  const int extra = c.kind("kind", 4);
  if (extra == 0) {
    b.at(0, base * 1.5F, -length * 0.48F);
    b.box({width * 0.95F, 0.003F, length * 0.1F});
    for (const float s : {-1.0F, 1.0F}) {
      b.at(s * width * 0.35F, base * 1.25F, -length * 0.46F);
      b.box({0.003F, base * 0.6F, 0.006F});
    }
  }
  if (extra == 1) {
    b.at(0, base + 0.03F, 0);
    b.box({width * 0.5F, 0.008F, 0.012F});
  }
  if (kind == 2) {
    b.at(0, base + 0.008F, -length * 0.26F);
    b.box({width * 0.95F, 0.018F, length * 0.42F});
  }
  const float lamp = c.number("lamp", 0.003, 0.006);
  for (const float s : {-1.0F, 1.0F}) {
    b.at(move(s * width * 0.32F, radius + hull * 0.45F, length / 2) * turn_x(90));
    b.rod({0, -0.003F, 0}, {0, 0.003F, 0}, lamp);
  }
  b.at(Transform{});
}

struct Plane {
  float length = 0.15F, radius = 0.012F, span = 0.07F, sweep = 0;
};

void aeroplane_wings(Choices& c, Builder& b, Plane& plan) {
  const float length = plan.length, radius = plan.radius;
  c.component("wings");
  b.part(1);
  const float span = length * c.number("span", 0.35, 0.6),
              chord = length * c.number("chord", 0.12, 0.28),
              sweep = length * c.number("sweep", -0.03, 0.28),
              tip = chord * c.number("tip", 0.3, 1), single = c.number("wing at", -0.6, 0.6);
  const int planes = c.count("planes", 1, 2);
  for (int i = 0; i < planes; ++i)
    for (const float s : {-1.0F, 1.0F}) {
      b.at(move(0, planes == 2 ? radius * (i == 0 ? -0.7F : 1.6F) : radius * single,
                length * 0.08F) *
           turn_x(90));
      b.prism(std::vector<Point2>{{0, chord / 2},
                                  {s * span, tip / 2 - sweep},
                                  {s * span, -tip / 2 - sweep},
                                  {0, -chord / 2}},
              0.004F, 0.001F);
    }
  if (planes == 2)
    for (const float s : {-1.0F, 1.0F})
      b.at(Transform{})
          .rod({s * span * 0.7F, -radius * 0.7F, length * 0.08F - sweep * 0.7F},
               {s * span * 0.7F, radius * 1.6F, length * 0.08F - sweep * 0.7F}, 0.0018F);
  plan.span = span;
  plan.sweep = sweep;
}

void aeroplane_tail(Choices& c, Builder& b, const Plane& plan) {
  const float length = plan.length, radius = plan.radius;
  c.component("tail");
  const float fin = length * c.number("fin", 0.1, 0.2),
              plane = length * c.number("plane", 0.12, 0.2);
  b.at(move(0, 0, -length * 0.42F) * turn_y(-90))
      .prism(std::vector<Point2>{{length * 0.1F, radius * 0.2F},
                                 {0, fin},
                                 {-length * 0.06F, fin},
                                 {-length * 0.07F, 0}},
             0.003F);
  const float high = c.flag("t tail", 0.3) ? fin * 0.95F : radius * 0.2F;
  b.at(move(0, high, -length * 0.44F) * turn_x(90))
      .prism(std::vector<Point2>{{0, length * 0.05F},
                                 {plane, -length * 0.02F},
                                 {plane, -length * 0.06F},
                                 {-plane, -length * 0.06F},
                                 {-plane, -length * 0.02F}},
             0.003F);
}

void aeroplane_engines(Choices& c, Builder& b, const Plane& plan) {
  const float length = plan.length, radius = plan.radius, span = plan.span, sweep = plan.sweep;
  c.component("engines");
  b.part(2);
  const int kind = c.kind("kind", 3);
  if (kind == 0) {
    const int blades = c.count("blades", 2, 4);
    b.at(move(0, 0, length / 2) * turn_x(90))
        .rod({0, -0.004F, 0}, {0, 0.008F, 0}, radius * 0.3F, radius * 0.15F);
    for (int i = 0; i < blades; ++i) {
      b.at(move(0, 0, length / 2 + 0.002F) *
           turn_z(20 + 360.0F * static_cast<float>(i) / static_cast<float>(blades)) *
           move(0, radius * 0.9F, 0));
      b.box({radius * 0.28F, radius * 1.6F, 0.002F});
    }
  } else {
    for (const float s : {-1.0F, 1.0F}) {
      b.at(move(s * span * 0.42F, -radius * 0.75F, length * 0.1F - sweep * 0.3F) * turn_x(90));
      b.rod({0, -length * 0.06F, 0}, {0, length * 0.07F, 0}, radius * 0.3F, radius * 0.42F);
    }
  }
}

void build_aeroplane(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.12, 0.2),
              radius = length * c.number("radius", 0.055, 0.11);
  b.part(0).at(turn_x(90));
  const float nose = c.number("nose", 0.05, 0.2), tail = c.number("tail", 0.15, 0.5);
  b.lathe(curve(std::vector<Point2>{{radius * 0.2F, -length / 2},
                                    {radius * tail * 1.6F, -length * 0.35F},
                                    {radius, 0},
                                    {radius, length * (0.4F - nose)},
                                    {radius * 0.5F, length * 0.45F},
                                    {0, length / 2}},
                7));
  Plane plan{length, radius, 0, 0};
  aeroplane_wings(c, b, plan);
  aeroplane_tail(c, b, plan);
  aeroplane_engines(c, b, plan);
  c.component("cockpit");
  b.part(3).at(0, radius * 0.8F, length * c.number("at", 0.12, 0.28));
  if (c.flag("canopy", 0.7)) b.ellipsoid({radius * 0.55F, radius * 0.55F, length * 0.09F});
  b.at(Transform{});
}

void build_train(Choices& c, Builder& b) {
  c.component("body");
  const float length = c.number("length", 0.1, 0.16), radius = c.number("boiler", 0.014, 0.022),
              width = radius * c.number("width", 2, 2.6),
              wheel_radius = c.number("wheel", 0.009, 0.016);
  const float floor = wheel_radius * 1.3F;
  b.part(0).at(0, floor, 0).box({width, 0.008F, length});
  b.part(1).at(move(0, floor + radius, length * 0.14F) * turn_x(90));
  b.rod({0, -length * 0.3F, 0}, {0, length * 0.33F, 0}, radius);
  b.part(2).rod({0, length * 0.33F, 0}, {0, length * 0.35F, 0}, radius * 0.8F);
  c.component("chimney");
  b.part(2).at(0, floor + radius * 1.8F, length * 0.36F);
  const float chimney = c.number("tall", 0.014, 0.036), flare = c.number("flare", 0.8, 2.4);
  b.rod({0, 0, 0}, {0, chimney, 0}, radius * 0.28F, radius * 0.28F * flare);
  const int domes = c.count("domes", 0, 2);
  for (int i = 0; i < domes; ++i) {
    b.at(0, floor + radius * 1.9F, length * (0.18F - 0.16F * static_cast<float>(i)));
    b.ellipsoid({radius * 0.4F, radius * 0.45F, radius * 0.4F});
  }
  c.component("cab");
  b.part(0);
  const float cab = c.number("cab", 0.032, 0.05), deep = length * c.number("deep", 0.2, 0.34);
  b.at(0, floor + cab / 2, -length / 2 + deep / 2).box({width * 0.95F, cab, deep});
  b.part(3).at(0, floor + cab + 0.002F, -length / 2 + deep / 2);
  if (c.flag("round roof"))
    b.slab({width * 1.15F, 0.008F, deep * 1.2F}, 0.006F, 0.004F);
  else
    b.prism(std::vector<Point2>{{-width * 0.6F, 0}, {width * 0.6F, 0}, {0, 0.014F}}, deep * 1.2F);
  b.part(3);
  for (const float s : {-1.0F, 1.0F}) {
    b.at(s * width * 0.48F, floor + cab * 0.65F, -length / 2 + deep / 2);
    b.box({0.003F, cab * 0.35F, deep * 0.5F});
  }
  c.component("wheels");
  const int wheels = c.count("axles", 2, 4);
  const float rear = c.number("rear", 1, 1.3);
  for (int i = 0; i < wheels; ++i) {
    const float along = static_cast<float>(i) / static_cast<float>(wheels - 1);
    const float size = wheel_radius * (i == wheels - 1 ? rear : 1);
    for (const float s : {-1.0F, 1.0F})
      add_wheel(
          b,
          {{s * width * 0.5F, wheel_radius, length * (0.38F - 0.76F * along)}, size, 0.006F, 2, 3});
  }
  c.component("front");
  b.part(3).at(0, floor * 0.7F, length * 0.52F);
  if (c.flag("plough", 0.5))
    b.prism(std::vector<Point2>{{-width / 2, 0.006F},
                                {width / 2, 0.006F},
                                {width * 0.3F, -floor * 0.6F},
                                {-width * 0.3F, -floor * 0.6F}},
            0.012F);
  else
    for (const float s : {-1.0F, 1.0F})
      b.rod({s * width * 0.3F, floor * 0.3F, -0.006F}, {s * width * 0.3F, floor * 0.3F, 0.01F},
            0.004F);
  b.at(Transform{});
}

constexpr std::array<Family, 3> kToyVehicleFamilies = {{
    {"toy_car", "Toy car", "장난감 자동차", "21-01", build_toy_car},
    {"toy_aeroplane", "Toy aeroplane", "장난감 비행기", "21-01", build_aeroplane},
    {"toy_train", "Toy train", "장난감 기차", "21-01", build_train},
}};

}  // namespace

std::span<const Family> toy_vehicle_families() { return kToyVehicleFamilies; }

}  // namespace pandok::render
