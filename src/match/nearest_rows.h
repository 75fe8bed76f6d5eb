// The kernels behind descriptor_match.h: for each row its nearest rows on the other side.
// Not a front door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/cpu.h"

namespace pandok::match {

inline constexpr std::int32_t kNoDistance = std::numeric_limits<std::int32_t>::max();

// For each row of a: the nearest row of b, its squared distance, the second smallest distance. For
// each row of b: the nearest row of a. -1 and kNoDistance where there is no such row.
struct Nearest {
  std::vector<std::int32_t> a_best, a_distance, a_second;  // [n_a]
  std::vector<std::int32_t> b_best, b_distance;            // [n_b]
};

// a, b: whole rows of 128 bytes. Ties go to the lower index on both sides. Same answer at every
// level; the level must not exceed cpu_level_max().
Nearest nearest_rows(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                     CpuLevel level);

namespace kernel {

// What a vector kernel works on. Rows of b lie in blocks of `lanes`, one row a lane, so that a dot
// product needs no sum across lanes. The distance of rows i and j is
// a_bias[i] + b_bias[j] - 2 * (sum of products as stored).
struct Tables {
  const void* a = nullptr;  // AVX2: int16[n_a][128]; AVX-512: a - 128 as int8[n_a][128]
  const void* b = nullptr;  // AVX2: int16[block][64][8][2]; AVX-512: uint8[block][32][16][4]
  std::size_t n_a = 0, n_blocks = 0;
  const std::int32_t* a_bias = nullptr;  // [n_a]
  const std::int32_t* b_bias = nullptr;  // [n_blocks * lanes]; kPadBias in lanes past the last row
  std::int32_t* a_best = nullptr;        // [n_a] each, written
  std::int32_t* a_distance = nullptr;
  std::int32_t* a_second = nullptr;
  std::int32_t* b_best = nullptr;  // [n_blocks * lanes] each, read and written
  std::int32_t* b_distance = nullptr;
};

// Makes a padding lane farther than any real row (at most 128 * 255^2 < 2^23) without overflow.
inline constexpr std::int32_t kPadBias = 1 << 29;
inline constexpr std::int32_t kPadDistance = 1 << 28;  // from here on a distance is padding

// Row i of a from what each lane found; the winner is the smallest distance, then lowest index.
template <std::size_t kLanes>
void finish_row(const std::int32_t (&best)[kLanes], const std::int32_t (&second)[kLanes],
                const std::int32_t (&index)[kLanes], const Tables& t, std::size_t i) {
  std::size_t winner = 0;
  for (std::size_t l = 1; l < kLanes; ++l)
    if (best[l] < best[winner] || (best[l] == best[winner] && index[l] < index[winner])) winner = l;
  t.a_distance[i] = best[winner];
  t.a_best[i] = index[winner];
  t.a_second[i] = second[winner];
  for (std::size_t l = 0; l < kLanes; ++l)
    if (l != winner && best[l] < t.a_second[i]) t.a_second[i] = best[l];
}

void nearest_avx2(const Tables& tables);    // 8 lanes
void nearest_avx512(const Tables& tables);  // 16 lanes

}  // namespace kernel
}  // namespace pandok::match
