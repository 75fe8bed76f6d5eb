// The inner loop of edge_align.h: moves points and adds up what a table holds there. Not a front
// door. Whole numbers only, so that both kernels give the same sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/cpu.h"

namespace pandok::match {

// Points in whole cells, each with the offset of its plane in the table.
struct MovedPoints {
  std::vector<std::int32_t> x, y, plane;  // [n] each
};

// Point (x, y) goes to ((a x + b y + c) >> 16, (d x + e y + f) >> 16), cut to [0, side).
struct FixedMove {
  std::int32_t a = 65'536, b = 0, c = 0, d = 0, e = 65'536, f = 0;
};

// The sum of table[plane + y' * side + x'] over the first n points, y' and x' as moved. The table
// must be readable for 3 bytes past the last cell. AVX2 from CpuLevel::avx2 on.
std::int64_t nearness_sum(const std::uint8_t* table, std::int32_t side, const MovedPoints& points,
                          std::size_t n, const FixedMove& move, CpuLevel level);

}  // namespace pandok::match
