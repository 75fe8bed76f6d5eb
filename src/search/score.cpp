#include "search/score.h"

#include <emmintrin.h>  // SSE2: part of every x86-64

#include <cmath>
#include <limits>

namespace pandok::search {

float score(const double* q, const float* x, std::size_t dim) {
  __m128d sums[4] = {_mm_setzero_pd(), _mm_setzero_pd(), _mm_setzero_pd(), _mm_setzero_pd()};
  for (std::size_t d = 0; d < dim; d += 8)
    for (std::size_t j = 0; j < 8; j += 4) {
      const __m128 four = _mm_loadu_ps(x + d + j);
      const __m128d low = _mm_mul_pd(_mm_cvtps_pd(four), _mm_loadu_pd(q + d + j));
      const __m128d high =
          _mm_mul_pd(_mm_cvtps_pd(_mm_movehl_ps(four, four)), _mm_loadu_pd(q + d + j + 2));
      sums[j / 2] = _mm_add_pd(sums[j / 2], low);
      sums[j / 2 + 1] = _mm_add_pd(sums[j / 2 + 1], high);
    }
  const __m128d pair = _mm_add_pd(_mm_add_pd(sums[0], sums[2]), _mm_add_pd(sums[1], sums[3]));
  const double sum = _mm_cvtsd_f64(pair) + _mm_cvtsd_f64(_mm_unpackhi_pd(pair, pair));
  if (std::isnan(sum)) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(sum);
}

}  // namespace pandok::search
