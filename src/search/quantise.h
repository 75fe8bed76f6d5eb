// Eight-bit codes for unit vectors, and the proof that a search on codes misses nothing.
//
// A segment has one scale S = max |x_d| / 127 over all its rows x, a query q its own scale
// T = max |q_d| / 127. Codes are whole numbers c_d = round(x_d / S), e_d = round(q_d / T), from
// -127 to 127. Write x' = S c for what the codes say of a row, q' = T e for the query, and
// r_x = x - x', r_q = q - q' for what they leave out. Then, with no approximation,
//
//     <q, x> = <q, x'> + <q, r_x> = <q', x'> + <r_q, x'> + <q, r_x>,
//
// and by Cauchy and Schwarz
//
//     |<q, x> - S T <e, c>| <= ‖r_q‖ ‖x'‖ + ‖q‖ ‖r_x‖ <= ‖r_q‖ X + ‖q‖ R,
//
// where X = max ‖x'‖ and R = max ‖r_x‖ over the segment's rows stand in its header, measured and
// rounded up, not estimated, and ‖q‖, ‖r_q‖ are measured for each query. With the slack of the
// score's own rounding (search/score.h) added, let B = ‖r_q‖ X + ‖q‖ R + slack. So for each row
//
//     S T <e, c> - B  <=  score(q, x)  <=  S T <e, c> + B.                               (1)
//
// The search keeps every row whose upper end in (1) reaches L, where L is the k-th largest lower
// end among the best rows of distinct designs seen so far. k designs score at least L, so a row
// that is dropped (upper end < L) scores strictly less than k other designs: it is neither among
// the k hits nor tied with the last one. What was kept is scored exactly and ranked by the exact
// scores alone. Hence hits do not depend on kernel, thread count or the order of rows, and equal
// those of a full scan in floating point. (With fewer than k designs L stays minus infinity and
// everything is kept.) The kernels compute sum_u8 = <e, c + 128> = <e, c> + 128 Σ e_d.
//
// How large is B? For spread-out vectors ‖r‖ is about S sqrt(dim / 12): 0.01 at dim 256. That
// is a window of some tens of rows in a register of 100,000 views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"

namespace pandok::search {

// invalid_argument unless x has dim components, all finite, and length 1 within 0.001.
Result<> check_unit(std::span<const float> x, int dim);

// max |x_d| of x, its size a multiple of 4.
float peak(std::span<const float> x);

// What codes leave of a vector.
struct CodeError {
  double residual_norm = 0;  // ‖x - S c‖
  double code_norm = 0;      // ‖S c‖
};

// Codes of x at a scale into codes, both [dim], dim a multiple of 4; round half to even, clamped
// to -127 … 127. scale > 0. Deterministic. x finite.
CodeError quantise(std::span<const float> x, float scale, std::int8_t* codes);

// A query as the kernels need it.
struct Query {
  std::vector<std::int8_t> codes;  // e, [dim]
  float scale = 1;                 // T
  double norm = 0;                 // ‖q‖
  double residual_norm = 0;        // ‖r_q‖
  std::int64_t offset = 0;         // 128 Σ e_d
};
// x as check_unit() accepts it.
Query make_query(std::span<const float> x);

// B of the proof for one query on one segment with the maxima R and X.
double score_bound(const Query& query, double residual_norm_max, double code_norm_max);

// The least sum_u8 for which S T (sum_u8 - offset) + bound >= lower_end can hold; one is taken
// off for the rounding of the division. Saturates at the ends of int32.
std::int32_t sum_threshold(double lower_end, double bound, double unit, std::int64_t offset);

}  // namespace pandok::search
