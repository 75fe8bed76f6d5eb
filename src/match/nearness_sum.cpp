#include "match/nearness_sum.h"

#include <immintrin.h>

#include <algorithm>

namespace pandok::match {
namespace {

std::int64_t sum_scalar(const std::uint8_t* table, std::int32_t side, const MovedPoints& points,
                        std::size_t from, std::size_t to, const FixedMove& m) {
  std::int64_t sum = 0;
  for (std::size_t i = from; i < to; ++i) {
    const std::int32_t px = points.x[i], py = points.y[i];
    const std::int32_t x = std::clamp((m.a * px + m.b * py + m.c) >> 16, 0, side - 1);
    const std::int32_t y = std::clamp((m.d * px + m.e * py + m.f) >> 16, 0, side - 1);
    sum += table[points.plane[i] + y * side + x];
  }
  return sum;
}

__attribute__((target("avx2"))) inline __m256i load(const std::int32_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

// n must be a multiple of 8 and small enough that 255 * n fits 31 bits.
__attribute__((target("avx2"))) std::int64_t sum_avx2(const std::uint8_t* table, std::int32_t side,
                                                      const MovedPoints& points, std::size_t n,
                                                      const FixedMove& m) {
  const __m256i a = _mm256_set1_epi32(m.a), b = _mm256_set1_epi32(m.b);
  const __m256i c = _mm256_set1_epi32(m.c), d = _mm256_set1_epi32(m.d);
  const __m256i e = _mm256_set1_epi32(m.e), f = _mm256_set1_epi32(m.f);
  const __m256i last = _mm256_set1_epi32(side - 1), width = _mm256_set1_epi32(side);
  const __m256i zero = _mm256_setzero_si256(), byte = _mm256_set1_epi32(255);
  __m256i sum = zero;
  for (std::size_t i = 0; i < n; i += 8) {
    const __m256i px = load(points.x.data() + i), py = load(points.y.data() + i);
    __m256i x =
        _mm256_add_epi32(_mm256_add_epi32(_mm256_mullo_epi32(a, px), _mm256_mullo_epi32(b, py)), c);
    __m256i y =
        _mm256_add_epi32(_mm256_add_epi32(_mm256_mullo_epi32(d, px), _mm256_mullo_epi32(e, py)), f);
    x = _mm256_min_epi32(_mm256_max_epi32(_mm256_srai_epi32(x, 16), zero), last);
    y = _mm256_min_epi32(_mm256_max_epi32(_mm256_srai_epi32(y, 16), zero), last);
    const __m256i at = _mm256_add_epi32(_mm256_add_epi32(_mm256_mullo_epi32(y, width), x),
                                        load(points.plane.data() + i));
    const __m256i four = _mm256_i32gather_epi32(reinterpret_cast<const int*>(table), at, 1);
    sum = _mm256_add_epi32(sum, _mm256_and_si256(four, byte));
  }
  std::int32_t lanes[8];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), sum);
  std::int64_t total = 0;
  for (const std::int32_t v : lanes) total += v;
  return total;
}

}  // namespace

std::int64_t nearness_sum(const std::uint8_t* table, std::int32_t side, const MovedPoints& points,
                          std::size_t n, const FixedMove& move, CpuLevel level) {
  if (level == CpuLevel::scalar) return sum_scalar(table, side, points, 0, n, move);
  const std::size_t whole = n / 8 * 8;
  return sum_avx2(table, side, points, whole, move) +
         sum_scalar(table, side, points, whole, n, move);
}

}  // namespace pandok::match
