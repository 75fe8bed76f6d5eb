// AVX-512 VNNI: vpdpbusd multiplies 64 unsigned by 64 signed bytes and adds each four products to
// a 32-bit lane without saturating: one instruction a line of 16 rows. The loop is bound by the
// memory; two blocks share each broadcast of the query, and the next lines are asked for early.
#include <immintrin.h>

#include <cstring>

#include "search/kernel.h"

#define PANDOK_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

namespace pandok::search {
namespace {

constexpr std::size_t kAheadBytes = 2048;

PANDOK_VNNI inline __m512i group(const std::int8_t* query) {
  std::int32_t four;
  std::memcpy(&four, query, 4);
  return _mm512_set1_epi32(four);
}

PANDOK_VNNI inline void prefetch(const std::uint8_t* line) {
  _mm_prefetch(reinterpret_cast<const char*>(line + kAheadBytes), _MM_HINT_T0);
}

PANDOK_VNNI inline __m512i block_sums(const std::uint8_t* line, const std::int8_t* q,
                                      std::size_t dim) {
  __m512i a = _mm512_setzero_si512(), b = a;
  for (std::size_t d = 0; d < dim; d += 8, line += 128) {
    prefetch(line);
    prefetch(line + 64);
    a = _mm512_dpbusd_epi32(a, _mm512_loadu_si512(line), group(q + d));
    b = _mm512_dpbusd_epi32(b, _mm512_loadu_si512(line + 64), group(q + d + 4));
  }
  return _mm512_add_epi32(a, b);
}

PANDOK_VNNI inline bool survives(__m512i sums, __m512i threshold, std::uint32_t allowed,
                                 BlockHit& hit) {
  const std::uint32_t mask = _mm512_cmpge_epi32_mask(sums, threshold) & allowed;
  if (mask == 0) return false;
  hit.mask = mask;
  _mm512_store_si512(hit.sums, sums);
  return true;
}

// Every block takes part. Two blocks a turn.
PANDOK_VNNI std::size_t scan_all(const ScanArgs& args, std::size_t begin, __m512i threshold,
                                 BlockHit& hit) {
  const std::size_t block_bytes = kBlockRows * args.dim;
  const std::uint8_t* line = args.codes + begin * block_bytes;
  std::size_t block = begin;
  for (; block + 2 <= args.end; block += 2, line += 2 * block_bytes) {
    const std::uint8_t* other = line + block_bytes;
    __m512i a0 = _mm512_setzero_si512(), a1 = a0, b0 = a0, b1 = a0;
    for (std::size_t d = 0; d < args.dim; d += 8) {
      const std::size_t at = d * 16;
      const __m512i q0 = group(args.query + d), q1 = group(args.query + d + 4);
      prefetch(line + 2 * at);  // both blocks lie one behind the other
      prefetch(line + 2 * at + 64);
      prefetch(line + 2 * at + 128);
      prefetch(line + 2 * at + 192);
      a0 = _mm512_dpbusd_epi32(a0, _mm512_loadu_si512(line + at), q0);
      b0 = _mm512_dpbusd_epi32(b0, _mm512_loadu_si512(other + at), q0);
      a1 = _mm512_dpbusd_epi32(a1, _mm512_loadu_si512(line + at + 64), q1);
      b1 = _mm512_dpbusd_epi32(b1, _mm512_loadu_si512(other + at + 64), q1);
    }
    if (survives(_mm512_add_epi32(a0, a1), threshold, 0xffff, hit)) return block;
    if (survives(_mm512_add_epi32(b0, b1), threshold, 0xffff, hit)) return block + 1;
  }
  if (block < args.end && survives(block_sums(line, args.query, args.dim), threshold, 0xffff, hit))
    return block;
  return args.end;
}

}  // namespace

PANDOK_VNNI std::size_t scan_avx512(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                                    BlockHit& hit) {
  const __m512i least = _mm512_set1_epi32(threshold);
  if (args.masks == nullptr) return scan_all(args, begin, least, hit);
  const std::size_t block_bytes = kBlockRows * args.dim;
  for (std::size_t block = begin; block < args.end; ++block) {
    const std::uint32_t allowed = args.masks[block];
    if (allowed == 0) continue;
    const __m512i sums = block_sums(args.codes + block * block_bytes, args.query, args.dim);
    if (survives(sums, least, allowed, hit)) return block;
  }
  return args.end;
}

}  // namespace pandok::search
