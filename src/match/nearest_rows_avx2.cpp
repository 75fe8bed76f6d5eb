// AVX2: 8 rows of b in the lanes as 16-bit numbers, four rows of a at a time.
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "match/nearest_rows.h"

#define PANDOK_AVX2 __attribute__((target("avx2")))

namespace pandok::match::kernel {
namespace {

constexpr std::size_t kLanes = 8, kRows = 4, kSteps = 64;

// Best and second best of one row of a, a candidate a lane.
struct Running {
  __m256i best, second, index;
};

PANDOK_AVX2 inline __m256i load(const void* p) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
PANDOK_AVX2 inline void store(void* p, __m256i v) {
  _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}

PANDOK_AVX2 void products(const std::int16_t* a, std::size_t n_rows, const std::int16_t* block,
                          __m256i* sums) {
  const std::int16_t* row[kRows];
  for (std::size_t r = 0; r < kRows; ++r) row[r] = a + std::min(r, n_rows - 1) * kSteps * 2;
  __m256i s[kRows];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r) s[r] = _mm256_setzero_si256();
  for (std::size_t k = 0; k < kSteps; ++k) {
    const __m256i column = load(block + k * kLanes * 2);
#pragma GCC unroll 8  // keeps the sums in registers
    for (std::size_t r = 0; r < kRows; ++r) {
      std::int32_t two;
      std::memcpy(&two, row[r] + k * 2, 4);
      s[r] = _mm256_add_epi32(s[r], _mm256_madd_epi16(column, _mm256_set1_epi32(two)));
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r) sums[r] = s[r];
}

PANDOK_AVX2 void write_row(const Running& running, const Tables& t, std::size_t i) {
  std::int32_t best[kLanes], second[kLanes], index[kLanes];
  store(best, running.best);
  store(second, running.second);
  store(index, running.index);
  finish_row(best, second, index, t, i);
}

}  // namespace

PANDOK_AVX2 void nearest_avx2(const Tables& t) {
  const auto* a = static_cast<const std::int16_t*>(t.a);
  const auto* b = static_cast<const std::int16_t*>(t.b);
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (std::size_t i = 0; i < t.n_a; i += kRows) {
    const std::size_t n_rows = std::min(kRows, t.n_a - i);
    Running running[kRows];
    for (Running& r : running)
      r = {_mm256_set1_epi32(kNoDistance), _mm256_set1_epi32(kNoDistance),
           _mm256_set1_epi32(kNoDistance)};
    for (std::size_t c = 0; c < t.n_blocks; ++c) {
      __m256i sums[kRows];
      products(a + i * kSteps * 2, n_rows, b + c * kSteps * kLanes * 2, sums);
      const __m256i bias = load(t.b_bias + c * kLanes);
      const __m256i index =
          _mm256_add_epi32(lanes, _mm256_set1_epi32(static_cast<std::int32_t>(c * kLanes)));
      __m256i b_distance = load(t.b_distance + c * kLanes), b_best = load(t.b_best + c * kLanes);
      for (std::size_t r = 0; r < n_rows; ++r) {
        const __m256i distance =
            _mm256_sub_epi32(_mm256_add_epi32(bias, _mm256_set1_epi32(t.a_bias[i + r])),
                             _mm256_slli_epi32(sums[r], 1));
        Running& run = running[r];
        run.second = _mm256_min_epi32(run.second, _mm256_max_epi32(run.best, distance));
        const __m256i nearer = _mm256_cmpgt_epi32(run.best, distance);
        run.best = _mm256_min_epi32(run.best, distance);
        run.index = _mm256_blendv_epi8(run.index, index, nearer);
        const __m256i wins = _mm256_cmpgt_epi32(b_distance, distance);
        b_distance = _mm256_min_epi32(b_distance, distance);
        b_best =
            _mm256_blendv_epi8(b_best, _mm256_set1_epi32(static_cast<std::int32_t>(i + r)), wins);
      }
      store(t.b_distance + c * kLanes, b_distance);
      store(t.b_best + c * kLanes, b_best);
    }
    for (std::size_t r = 0; r < n_rows; ++r) write_row(running[r], t, i + r);
  }
}

}  // namespace pandok::match::kernel
