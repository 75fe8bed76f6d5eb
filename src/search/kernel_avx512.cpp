// AVX-512 VNNI: vpdpbusd multiplies 64 unsigned by 64 signed bytes and adds each four products to
// a 32-bit lane without saturating: two instructions a line of 16 rows. The high nibbles are not
// shifted down: their sums come out 16 times too large and are shifted once at the end. The loop
// is bound by the memory, so the lines to come are asked for early.
#include <immintrin.h>

#include <cstring>

#include "search/kernel.h"
#include "search/score.h"

// g++ 12 takes the unused operand of its own intrinsics for an uninitialised variable.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define PANDOK_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

namespace pandok::search {
namespace {

constexpr std::size_t kAheadBytes = 8192;

PANDOK_VNNI inline __m512i group(const std::int8_t* query) {
  std::int32_t four;
  std::memcpy(&four, query, 4);
  return _mm512_set1_epi32(four);
}

PANDOK_VNNI inline void prefetch(const std::uint8_t* line) {
  _mm_prefetch(reinterpret_cast<const char*>(line + kAheadBytes), _MM_HINT_T0);
}

PANDOK_VNNI inline __m512i block_sums(const std::uint8_t* line, const std::int8_t* query,
                                      std::size_t dim) {
  const __m512i low_half = _mm512_set1_epi32(0x0f0f0f0f);
  const __m512i high_half = _mm512_slli_epi32(low_half, 4);
  __m512i low0 = _mm512_setzero_si512(), low1 = low0, high0 = low0, high1 = low0;
  for (std::size_t d = 0; d < dim; d += 16, line += 128) {
    prefetch(line);
    prefetch(line + 64);
    const __m512i a = _mm512_loadu_si512(line), b = _mm512_loadu_si512(line + 64);
    low0 = _mm512_dpbusd_epi32(low0, _mm512_and_si512(a, low_half), group(query + d));
    high0 = _mm512_dpbusd_epi32(high0, _mm512_and_si512(a, high_half), group(query + d + 4));
    low1 = _mm512_dpbusd_epi32(low1, _mm512_and_si512(b, low_half), group(query + d + 8));
    high1 = _mm512_dpbusd_epi32(high1, _mm512_and_si512(b, high_half), group(query + d + 12));
  }
  const __m512i low = _mm512_add_epi32(low0, low1), high = _mm512_add_epi32(high0, high1);
  return _mm512_add_epi32(low, _mm512_srai_epi32(high, 4));
}

PANDOK_VNNI std::size_t scan_avx512(const ScanArgs& args, std::size_t begin, float threshold,
                                    BlockHit& hit) {
  const __m512 slope = _mm512_set1_ps(args.slope), offset = _mm512_set1_ps(args.offset);
  const __m512 least = _mm512_set1_ps(threshold);
  const std::size_t block_bytes = coarse_block_bytes(args.dim);
  const std::uint8_t* at = args.blocks + begin * block_bytes;
  for (std::size_t block = begin; block < args.end; ++block, at += block_bytes) {
    const std::uint32_t allowed = args.masks == nullptr ? 0xffffu : args.masks[block];
    if (allowed == 0) continue;
    prefetch(at);
    const __m512i sums = block_sums(at + 64, args.query, args.dim);
    const __m512 value = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), slope, offset);
    const __m512 upper = _mm512_mul_ps(value, _mm512_loadu_ps(at));
    const std::uint32_t mask = _mm512_cmp_ps_mask(upper, least, _CMP_GE_OQ) & allowed;
    if (mask == 0) continue;
    hit.mask = mask;
    _mm512_store_si512(hit.sums, sums);
    return block;
  }
  return args.end;
}

PANDOK_VNNI void sums_avx512(const std::uint8_t* plane, const std::int8_t* query, std::size_t dim,
                             std::int32_t* out) {
  _mm512_storeu_si512(out, block_sums(plane, query, dim));
}

PANDOK_VNNI float score_avx512(const double* q, const float* x, std::size_t dim) {
  __m512d sum = _mm512_setzero_pd();
  for (std::size_t d = 0; d < dim; d += 8)
    sum = _mm512_fmadd_pd(_mm512_cvtps_pd(_mm256_loadu_ps(x + d)), _mm512_loadu_pd(q + d), sum);
  alignas(64) double lanes[8];
  _mm512_store_pd(lanes, sum);
  return score_of_lanes(lanes);
}

}  // namespace

const Kernel kAvx512Kernel{.scan = scan_avx512, .sums = sums_avx512, .score = score_avx512};

}  // namespace pandok::search
