// AVX-512 VNNI: 16 rows of b in the lanes, eight rows of a at a time.
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "match/nearest_rows.h"

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns about its own headers here (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define PANDOK_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

namespace pandok::match::kernel {
namespace {

constexpr std::size_t kLanes = 16, kRows = 8, kSteps = 32;

// Best and second best of one row of a, a candidate a lane.
struct Running {
  __m512i best, second, index;
};

PANDOK_VNNI inline __m512i load(const std::int32_t* p) { return _mm512_loadu_si512(p); }

// sums[r] = products of rows r of a with the 16 rows of one block.
PANDOK_VNNI void products(const std::uint8_t* a, std::size_t n_rows, const std::uint8_t* block,
                          __m512i* sums) {
  const std::uint8_t* row[kRows];
  for (std::size_t r = 0; r < kRows; ++r) row[r] = a + std::min(r, n_rows - 1) * kSteps * 4;
  __m512i s[kRows];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r) s[r] = _mm512_setzero_si512();
  for (std::size_t k = 0; k < kSteps; ++k) {
    const __m512i column = _mm512_loadu_si512(block + k * 64);
#pragma GCC unroll 8  // keeps the sums in registers
    for (std::size_t r = 0; r < kRows; ++r) {
      std::int32_t four;
      std::memcpy(&four, row[r] + k * 4, 4);
      s[r] = _mm512_dpbusd_epi32(s[r], column, _mm512_set1_epi32(four));
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r) sums[r] = s[r];
}

PANDOK_VNNI void write_row(const Running& running, const Tables& t, std::size_t i) {
  std::int32_t best[kLanes], second[kLanes], index[kLanes];
  _mm512_storeu_si512(best, running.best);
  _mm512_storeu_si512(second, running.second);
  _mm512_storeu_si512(index, running.index);
  finish_row(best, second, index, t, i);
}

}  // namespace

PANDOK_VNNI void nearest_avx512(const Tables& t) {
  const auto* a = static_cast<const std::uint8_t*>(t.a);
  const auto* b = static_cast<const std::uint8_t*>(t.b);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (std::size_t i = 0; i < t.n_a; i += kRows) {
    const std::size_t n_rows = std::min(kRows, t.n_a - i);
    Running running[kRows];
    for (Running& r : running)
      r = {_mm512_set1_epi32(kNoDistance), _mm512_set1_epi32(kNoDistance),
           _mm512_set1_epi32(kNoDistance)};
    for (std::size_t c = 0; c < t.n_blocks; ++c) {
      __m512i sums[kRows];
      products(a + i * kSteps * 4, n_rows, b + c * kSteps * 64, sums);
      const __m512i bias = load(t.b_bias + c * kLanes);
      const __m512i index =
          _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<std::int32_t>(c * kLanes)));
      __m512i b_distance = load(t.b_distance + c * kLanes), b_best = load(t.b_best + c * kLanes);
      for (std::size_t r = 0; r < n_rows; ++r) {
        const __m512i distance =
            _mm512_sub_epi32(_mm512_add_epi32(bias, _mm512_set1_epi32(t.a_bias[i + r])),
                             _mm512_slli_epi32(sums[r], 1));
        Running& run = running[r];
        run.second = _mm512_min_epi32(run.second, _mm512_max_epi32(run.best, distance));
        const __mmask16 nearer = _mm512_cmplt_epi32_mask(distance, run.best);
        run.best = _mm512_min_epi32(run.best, distance);
        run.index = _mm512_mask_mov_epi32(run.index, nearer, index);
        const __mmask16 wins = _mm512_cmplt_epi32_mask(distance, b_distance);
        b_distance = _mm512_min_epi32(b_distance, distance);
        b_best = _mm512_mask_mov_epi32(b_best, wins,
                                       _mm512_set1_epi32(static_cast<std::int32_t>(i + r)));
      }
      _mm512_storeu_si512(t.b_distance + c * kLanes, b_distance);
      _mm512_storeu_si512(t.b_best + c * kLanes, b_best);
    }
    for (std::size_t r = 0; r < n_rows; ++r) write_row(running[r], t, i + r);
  }
}

}  // namespace pandok::match::kernel
