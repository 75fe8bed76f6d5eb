// Codes for unit vectors, and the proof that a search on codes misses nothing.
//
// A row x has its own scale s = max |x_d| / 127 and one code of 8 bits a component,
// c_d = round(x_d / s) + 128, from 1 to 255. The code is kept as an upper nibble h_d and a lower
// nibble l_d, c_d = 16 h_d + l_d. This gives two approximations of x:
//
//     fine    x' = s (c - 128)            needs both nibbles
//     coarse  x" = s (16 h + 7.5 - 128)   needs the upper nibble only
//
// A query q has a scale T = max |q_d| / 127 and codes e_d = round(q_d / T), q' = T e. Write r = x -
// x' (or x - x") and r_q = q - q' for what codes leave out. Then, with no approximation,
//
//     <q, x> = <q, x'> + <q, r> = <q', x'> + <r_q, x'> + <q, r>,
//
// and by Cauchy and Schwarz
//
//     |<q, x> - <q', x'>| <= ‖r_q‖ ‖x'‖ + ‖q‖ ‖r‖ <= ‖r_q‖ X + ‖q‖ P s,
//
// where X = max ‖x'‖ and P = max ‖r‖ / s over the segment's rows stand in its header, once for
// coarse and once for fine, measured and rounded up, not estimated; ‖q‖ and ‖r_q‖ are measured for
// each query. With the slack of the score's own rounding (search/score.h) added, let
// B = ‖r_q‖ X + ‖q‖ P s + slack. So for each row
//
//     <q', x'> - B  <=  score(q, x)  <=  <q', x'> + B                                         (1)
//
// and <q', x"> = 16 s T (Σ e_d h_d - 7.53125 Σ e_d), <q', x'> = s T (16 Σ e h + Σ e l - 128 Σ e):
// the kernels compute the integer sums (search/kernel.h).
//
// The search keeps every row whose upper end in (1), coarse, reaches the floor L: the k-th best
// exact score among rows of distinct designs that were scored so far. (The best of a short head are
// scored before the scan, and rows whose approximation is above L at once, so L rises quickly.) k
// designs score at least L, so a row whose upper end is below L scores strictly less than k other
// designs: it is neither among the k hits nor tied with the last one. If many rows are left, the
// fine approximation is computed for them and (1) applied again. What is left then is scored
// exactly; hits are ranked by exact scores alone. Hence hits do not depend on the kernel, the
// number of threads or the order of rows, and equal those of a full scan in floating point. With
// fewer than k designs nothing is dropped.
//
// How large is B? For spread-out vectors about 0.115 coarse and 0.013 fine at dim 256. A nearest
// neighbour at 0.7 in a register whose other designs lie around 0.2 ± 0.15 leaves one row of
// several hundred after the coarse pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "search/score.h"

namespace pandok::search {

// invalid_argument unless x has dim components, all finite, and length 1 within 0.001.
Result<> check_unit(std::span<const float> x, int dim);

// A row's codes and what they leave out.
struct RowCode {
  float scale = 0;                  // s > 0
  std::vector<std::uint8_t> codes;  // c, [dim]
  struct Error {
    double residual = 0;  // ‖r‖
    double norm = 0;      // ‖x'‖ or ‖x"‖
  };
  Error coarse, fine;
};
// Codes of x, [dim], dim a multiple of 4, not all zero, finite. Round half to even. The result
// keeps the buffer of `out`. Deterministic.
void encode_row(std::span<const float> x, RowCode& out);

// The maxima of a segment's header.
struct ErrorBounds {
  float ratio = 0;  // P = max ‖r‖ / s
  float norm = 0;   // X
  // Widens the bounds so that they hold for this row.
  void include(const RowCode::Error& error, float scale);
  bool holds_for(const RowCode::Error& error, float scale) const;
};

// A query as the kernels need it.
struct Query {
  std::vector<double> exact;       // q, [dim], for score()
  std::vector<std::int8_t> codes;  // e, [dim]
  double scale = 1;                // T
  double norm = 0;                 // ‖q‖
  double residual = 0;             // ‖r_q‖
  std::int64_t sum = 0;            // Σ e_d
  std::int64_t absolute_sum = 0;   // Σ |e_d|
};
// x as check_unit() accepts it.
Query make_query(std::span<const float> x);

// Covers the rounding of norms: fewer than 2 d + 8 roundings of 2^-53, d <= 1024.
inline constexpr double kInflation = 1 + 1e-12;
// What the upper nibble of a code stands for: the middle of its 16 values, less the offset.
inline constexpr double kCoarseMiddle = 7.5 - 128;

// One query on one segment: inequality (1) as numbers.
struct Estimate {
  double value = 0;
  double bound = 0;
  double upper() const { return value + bound; }
};
inline Estimate estimate_of(const Query& query, const ErrorBounds& bounds, float scale,
                            double codes) {
  const auto s = static_cast<double>(scale);
  const double rows = query.norm * static_cast<double>(bounds.ratio) * s;
  const double all = query.residual * static_cast<double>(bounds.norm) + rows;
  return {.value = s * query.scale * codes, .bound = all * kInflation + kScoreSlack};
}
inline Estimate coarse_estimate(const Query& query, const ErrorBounds& bounds, float scale,
                                std::int32_t upper_sum) {
  return estimate_of(query, bounds, scale,
                     16.0 * upper_sum + kCoarseMiddle * static_cast<double>(query.sum));
}
inline Estimate fine_estimate(const Query& query, const ErrorBounds& bounds, float scale,
                              std::int32_t upper_sum, std::int32_t lower_sum) {
  return estimate_of(query, bounds, scale,
                     16.0 * upper_sum + lower_sum - 128.0 * static_cast<double>(query.sum));
}

// What a kernel needs to test the coarse upper end in float (ScanArgs::slope, offset), and the
// threshold for a floor. scale_max is the greatest scale of the segment. A row with
// coarse_estimate().upper() >= floor always survives.
struct CoarseTest {
  float slope = 0;
  float offset = 0;
  double outside = 0;   // ‖r_q‖ X + slack: the part of B that does not grow with the scale
  double rounding = 0;  // more than float arithmetic can lose
  float threshold(double floor) const;
};
CoarseTest coarse_test(const Query& query, const ErrorBounds& bounds, float scale_max);

}  // namespace pandok::search
