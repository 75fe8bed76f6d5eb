// The score of a hit: one definition, so that every kernel, thread count and machine agrees.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

namespace pandok::search {

// The inner product of q and x, both [dim], dim a multiple of 8, as the float nearest to the true
// value but for the rounding of a double sum (relative error below 1e-13 before the last
// rounding; see kScoreSlack). q holds floats, widened once for many calls.
//
// Products of two floats are exact in double, so a fused multiply-add changes nothing; the sums
// run in eight lanes (lane l adds the components d with d % 8 = l, in their order), which
// score_of_lanes() adds in a fixed order. Together that makes the result the same bits with every
// compiler and instruction set: the wider kernels (Kernel::score) have their own loop. 25 to
// 100 ns for 256 components in the cache.
float score(const double* q, const float* x, std::size_t dim);

// The lanes' sum as a float. A result that is not a number (a vector of a damaged file) is
// -infinity, so that hits stay ordered.
inline float score_of_lanes(const double (&lane)[8]) {
  const double even = (lane[0] + lane[4]) + (lane[2] + lane[6]);
  const double odd = (lane[1] + lane[5]) + (lane[3] + lane[7]);
  const double sum = even + odd;
  if (std::isnan(sum)) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(sum);
}

// |score(q, x) - <q, x>| <= kScoreSlack for vectors with ‖q‖, ‖x‖ <= 1.01: half a unit of the
// last place of a float below 2 (2^-24) and the rounding of the sum.
inline constexpr double kScoreSlack = 0x1.1p-24;

}  // namespace pandok::search
