// AVX2 without VNNI. The byte multiply-add (vpmaddubsw) saturates at 16 bits, but a nibble times
// a query component is at most 15 * 127, so four lines, that is sixteen products a lane, are at
// most 30,480 and stay exact; then they are widened to 32 bits.
#include <immintrin.h>

#include <cstring>

#include "search/kernel.h"
#include "search/score.h"

#define PANDOK_AVX2 __attribute__((target("avx2")))

namespace pandok::search {
namespace {

constexpr std::size_t kAheadBytes = 4096;
constexpr std::size_t kLinesAtOnce = 4;
static_assert(kLinesAtOnce * 4 * 15 * 127 <= 32'767);

PANDOK_AVX2 inline __m256i load(const std::uint8_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
PANDOK_AVX2 inline __m256i group(const std::int8_t* query) {
  std::int32_t four;
  std::memcpy(&four, query, 4);
  return _mm256_set1_epi32(four);
}
// 16-bit sums of two products each, low and high halves together.
PANDOK_AVX2 inline __m256i products(__m256i line, __m256i low_query, __m256i high_query) {
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i low = _mm256_and_si256(line, nibble);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(line, 4), nibble);
  return _mm256_add_epi16(_mm256_maddubs_epi16(low, low_query),
                          _mm256_maddubs_epi16(high, high_query));
}

struct Sums {
  __m256i first, second;  // rows 0 to 7, 8 to 15
};

PANDOK_AVX2 inline Sums block_sums(const std::uint8_t* line, const std::int8_t* query,
                                   std::size_t dim) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i first = _mm256_setzero_si256(), second = first;
  for (std::size_t d = 0; d < dim; d += 8 * kLinesAtOnce) {
    __m256i a = _mm256_setzero_si256(), b = a;
    for (std::size_t i = 0; i < kLinesAtOnce; ++i, line += 64) {
      _mm_prefetch(reinterpret_cast<const char*>(line + kAheadBytes), _MM_HINT_T0);
      const __m256i low = group(query + d + 8 * i), high = group(query + d + 8 * i + 4);
      a = _mm256_add_epi16(a, products(load(line), low, high));
      b = _mm256_add_epi16(b, products(load(line + 32), low, high));
    }
    first = _mm256_add_epi32(first, _mm256_madd_epi16(a, ones));
    second = _mm256_add_epi32(second, _mm256_madd_epi16(b, ones));
  }
  return {first, second};
}

PANDOK_AVX2 inline std::uint32_t survivors(__m256i sums, const std::uint8_t* scales,
                                           const ScanArgs& args, float threshold) {
  const __m256 value =
      _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_set1_ps(args.slope)),
                    _mm256_set1_ps(args.offset));
  const __m256 upper =
      _mm256_mul_ps(value, _mm256_loadu_ps(reinterpret_cast<const float*>(scales)));
  return static_cast<std::uint32_t>(
      _mm256_movemask_ps(_mm256_cmp_ps(upper, _mm256_set1_ps(threshold), _CMP_GE_OQ)));
}

PANDOK_AVX2 inline void store(const Sums& sums, std::int32_t* out) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), sums.first);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 8), sums.second);
}

PANDOK_AVX2 std::size_t scan_avx2(const ScanArgs& args, std::size_t begin, float threshold,
                                  BlockHit& hit) {
  for (std::size_t block = begin; block < args.end; ++block) {
    const std::uint32_t allowed = args.masks == nullptr ? 0xffffu : args.masks[block];
    if (allowed == 0) continue;
    const std::uint8_t* at = args.blocks + block * coarse_block_bytes(args.dim);
    const Sums sums = block_sums(at + 64, args.query, args.dim);
    hit.mask = (survivors(sums.first, at, args, threshold) |
                survivors(sums.second, at + 32, args, threshold) << 8) &
               allowed;
    if (hit.mask == 0) continue;
    store(sums, hit.sums);
    return block;
  }
  return args.end;
}

PANDOK_AVX2 void sums_avx2(const std::uint8_t* plane, const std::int8_t* query, std::size_t dim,
                           std::int32_t* out) {
  store(block_sums(plane, query, dim), out);
}

PANDOK_AVX2 inline __m256d products(const double* q, const float* x) {
  return _mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(x)), _mm256_loadu_pd(q));
}

PANDOK_AVX2 float score_avx2(const double* q, const float* x, std::size_t dim) {
  __m256d first = _mm256_setzero_pd(), second = first;
  for (std::size_t d = 0; d < dim; d += 8) {
    first = _mm256_add_pd(first, products(q + d, x + d));
    second = _mm256_add_pd(second, products(q + d + 4, x + d + 4));
  }
  alignas(32) double lanes[8];
  _mm256_store_pd(lanes, first);
  _mm256_store_pd(lanes + 4, second);
  return score_of_lanes(lanes);
}

}  // namespace

const Kernel kAvx2Kernel{.scan = scan_avx2, .sums = sums_avx2, .score = score_avx2};

}  // namespace pandok::search
