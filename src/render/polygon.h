// Cuts polygons into triangles.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "render/vec.h"

namespace pandok::render {

// n - 2 triangles for a polygon of n >= 3 corners, which index `points`. Hollow outlines are cut by
// their ears; convex ones, twisted ones and those of over 64 corners become a fan from the first.
std::vector<std::array<std::uint32_t, 3>> cut_polygon(std::span<const Vec3> points,
                                                      std::span<const std::uint32_t> corners);

}  // namespace pandok::render
