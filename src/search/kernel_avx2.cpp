// AVX2 without VNNI. The byte multiply-add (vpmaddubsw) saturates at 16 bits and would be wrong
// for codes near the ends, so bytes are widened first: the even and the odd bytes of a line are
// 16-bit numbers 0 to 255 already once the others are masked or shifted away, and vpmaddwd adds
// their products pairwise into 32 bits, which is exactly one sum a row.
#include <immintrin.h>

#include <cstring>

#include "search/kernel.h"

#define PANDOK_AVX2 __attribute__((target("avx2")))

namespace pandok::search {
namespace {

constexpr std::size_t kAheadBytes = 1024;  // measured: less hides no latency, more gains nothing

std::int32_t pair(std::int8_t low, std::int8_t high) {
  return static_cast<std::int32_t>(
      (static_cast<std::uint32_t>(static_cast<std::uint16_t>(high)) << 16) |
      static_cast<std::uint16_t>(low));
}

PANDOK_AVX2 inline __m256i multiply_add(__m256i sums, __m256i codes, __m256i even, __m256i odd) {
  const __m256i low_bytes = _mm256_set1_epi16(0x00ff);
  const __m256i a = _mm256_madd_epi16(_mm256_and_si256(codes, low_bytes), even);
  const __m256i b = _mm256_madd_epi16(_mm256_srli_epi16(codes, 8), odd);
  return _mm256_add_epi32(sums, _mm256_add_epi32(a, b));
}

// Bit r set iff lane r >= threshold.
PANDOK_AVX2 inline std::uint32_t at_least(__m256i sums, std::int32_t threshold) {
  const __m256i less = _mm256_cmpgt_epi32(_mm256_set1_epi32(threshold), sums);
  return ~static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(less))) & 0xffu;
}

}  // namespace

PANDOK_AVX2 std::size_t scan_avx2(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                                  BlockHit& hit) {
  const std::size_t block_bytes = kBlockRows * args.dim;
  for (std::size_t block = begin; block < args.end; ++block) {
    const std::uint32_t allowed = args.masks == nullptr ? 0xffffu : args.masks[block];
    if (allowed == 0) continue;
    const std::uint8_t* line = args.codes + block * block_bytes;
    __m256i low = _mm256_setzero_si256(), high = low;
    for (std::size_t d = 0; d < args.dim; d += 4, line += 64) {
      _mm_prefetch(reinterpret_cast<const char*>(line + kAheadBytes), _MM_HINT_T0);
      const std::int8_t* q = args.query + d;
      const __m256i even = _mm256_set1_epi32(pair(q[0], q[2]));
      const __m256i odd = _mm256_set1_epi32(pair(q[1], q[3]));
      __m256i codes;
      std::memcpy(&codes, line, 32);
      low = multiply_add(low, codes, even, odd);
      std::memcpy(&codes, line + 32, 32);
      high = multiply_add(high, codes, even, odd);
    }
    const std::uint32_t mask =
        (at_least(low, threshold) | at_least(high, threshold) << 8) & allowed;
    if (mask == 0) continue;
    hit.mask = mask;
    std::memcpy(hit.sums, &low, 32);
    std::memcpy(hit.sums + 8, &high, 32);
    return block;
  }
  return args.end;
}

}  // namespace pandok::search
