// Placements of parts: turning, scaling and moving points.
#pragma once

#include <array>

#include "render/vec.h"

namespace pandok::render {

// p → x·p.x + y·p.y + z·p.z + origin. Products apply the right one first: (a * b)(p) = a(b(p)).
struct Transform {
  Vec3 x{1, 0, 0}, y{0, 1, 0}, z{0, 0, 1}, origin;

  constexpr Vec3 turn(Vec3 p) const { return x * p.x + y * p.y + z * p.z; }
  constexpr Vec3 apply(Vec3 p) const { return turn(p) + origin; }
};

constexpr Transform operator*(const Transform& a, const Transform& b) {
  return {a.turn(b.x), a.turn(b.y), a.turn(b.z), a.apply(b.origin)};
}
constexpr Transform move(float x, float y, float z) {
  Transform t;
  t.origin = {x, y, z};
  return t;
}
constexpr Transform scale(float x, float y, float z) {
  return {{x, 0, 0}, {0, y, 0}, {0, 0, z}, {}};
}
inline Transform turn_x(float degrees) {
  const float c = std::cos(radians(degrees)), s = std::sin(radians(degrees));
  return {{1, 0, 0}, {0, c, s}, {0, -s, c}, {}};
}
inline Transform turn_y(float degrees) {
  const float c = std::cos(radians(degrees)), s = std::sin(radians(degrees));
  return {{c, 0, -s}, {0, 1, 0}, {s, 0, c}, {}};
}
inline Transform turn_z(float degrees) {
  const float c = std::cos(radians(degrees)), s = std::sin(radians(degrees));
  return {{c, s, 0}, {-s, c, 0}, {0, 0, 1}, {}};
}

}  // namespace pandok::render
