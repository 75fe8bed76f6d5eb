// The wheel of toys: a tyre and a hub on an axle along x.
#pragma once

#include "render/builder.h"

namespace pandok::render {

struct ToyWheel {
  Vec3 centre;
  float radius = 0.01F, width = 0.008F;
  int tyre_part = 2, hub_part = 3;
};

inline void add_wheel(Builder& b, const ToyWheel& wheel) {
  const float radius = wheel.radius, width = wheel.width;
  b.part(wheel.tyre_part).at(move(wheel.centre.x, wheel.centre.y, wheel.centre.z) * turn_z(90));
  b.lathe(std::vector<Point2>{{radius * 0.6F, -width / 2},
                              {radius * 0.92F, -width / 2},
                              {radius, -width * 0.3F},
                              {radius, width * 0.3F},
                              {radius * 0.92F, width / 2},
                              {radius * 0.6F, width / 2}},
          true, 28);
  b.part(wheel.hub_part).rod({0, -width * 0.58F, 0}, {0, width * 0.58F, 0}, radius * 0.5F);
}

}  // namespace pandok::render
