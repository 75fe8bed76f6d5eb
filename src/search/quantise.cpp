#include "search/quantise.h"

#include <emmintrin.h>  // SSE2: part of every x86-64

#include <algorithm>
#include <cmath>
#include <limits>

#include "search/score.h"

namespace pandok::search {
namespace {

constexpr double kUnitTolerance = 1e-3;
// Covers the rounding of the norms below: d + 3 double roundings, d <= 1024.
constexpr double kNormInflation = 1 + 1e-12;

}  // namespace

Result<> check_unit(std::span<const float> x, int dim) {
  if (std::ssize(x) != dim)
    return fail(Code::invalid_argument, "a vector has {} components, the index has {}", x.size(),
                dim);
  double sum = 0;
  for (const double v : x) sum += v * v;
  const double norm = std::sqrt(sum);
  if (!(std::abs(norm - 1) <= kUnitTolerance))  // also catches nan
    return fail(Code::invalid_argument, "a vector has length {:.4g}, it must be 1", norm);
  return {};
}

float peak(std::span<const float> x) {
  __m128 most = _mm_setzero_ps();
  const __m128 sign = _mm_set1_ps(-0.0F);
  for (std::size_t d = 0; d < x.size(); d += 4)
    most = _mm_max_ps(most, _mm_andnot_ps(sign, _mm_loadu_ps(x.data() + d)));
  alignas(16) float lanes[4];
  _mm_store_ps(lanes, most);
  return std::max(std::max(lanes[0], lanes[1]), std::max(lanes[2], lanes[3]));
}

CodeError quantise(std::span<const float> x, float scale, std::int8_t* codes) {
  const __m128 per_code = _mm_set1_ps(scale);
  const __m128d wide_scale = _mm_set1_pd(static_cast<double>(scale));
  const __m128 most = _mm_set1_ps(127), least = _mm_set1_ps(-127);
  __m128d residual = _mm_setzero_pd(), length = residual;
  for (std::size_t d = 0; d < x.size(); d += 4) {
    const __m128 v = _mm_loadu_ps(x.data() + d);
    const __m128 steps = _mm_max_ps(_mm_min_ps(_mm_div_ps(v, per_code), most), least);
    const __m128i whole = _mm_cvtps_epi32(steps);  // rounds half to even
    const __m128i words = _mm_packs_epi32(whole, whole);
    const std::int32_t bytes = _mm_cvtsi128_si32(_mm_packs_epi16(words, words));
    for (std::size_t j = 0; j < 4; ++j)
      codes[d + j] = static_cast<std::int8_t>(static_cast<std::uint32_t>(bytes) >> (8 * j));
    // A code times the scale is exact in double, so only the sums round.
    const __m128d low = _mm_mul_pd(_mm_cvtepi32_pd(whole), wide_scale);
    const __m128d high = _mm_mul_pd(_mm_cvtepi32_pd(_mm_shuffle_epi32(whole, 0xee)), wide_scale);
    const __m128d low_rest = _mm_sub_pd(_mm_cvtps_pd(v), low);
    const __m128d high_rest = _mm_sub_pd(_mm_cvtps_pd(_mm_movehl_ps(v, v)), high);
    length = _mm_add_pd(length, _mm_add_pd(_mm_mul_pd(low, low), _mm_mul_pd(high, high)));
    residual = _mm_add_pd(
        residual, _mm_add_pd(_mm_mul_pd(low_rest, low_rest), _mm_mul_pd(high_rest, high_rest)));
  }
  alignas(16) double r[2], l[2];
  _mm_store_pd(r, residual);
  _mm_store_pd(l, length);
  return {std::sqrt(r[0] + r[1]) * kNormInflation, std::sqrt(l[0] + l[1]) * kNormInflation};
}

Query make_query(std::span<const float> x) {
  Query query;
  query.codes.resize(x.size());
  query.scale = peak(x) / 127;
  query.residual_norm = quantise(x, query.scale, query.codes.data()).residual_norm;
  double squares = 0;
  for (const double v : x) squares += v * v;
  query.norm = std::sqrt(squares) * kNormInflation;
  for (const std::int8_t code : query.codes) query.offset += 128 * code;
  return query;
}

double score_bound(const Query& query, double residual_norm_max, double code_norm_max) {
  const double bound = query.residual_norm * code_norm_max + query.norm * residual_norm_max;
  return bound * kNormInflation + kScoreSlack;
}

std::int32_t sum_threshold(double lower_end, double bound, double unit, std::int64_t offset) {
  constexpr double kLeast = std::numeric_limits<std::int32_t>::min();
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  const double sum = std::ceil((lower_end - bound) / unit) - 1 + static_cast<double>(offset);
  if (!(sum > kLeast)) return std::numeric_limits<std::int32_t>::min();  // also nan
  return static_cast<std::int32_t>(std::min(sum, kMost));
}

}  // namespace pandok::search
