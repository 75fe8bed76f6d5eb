#include "bench/memory_bandwidth.h"

#include <immintrin.h>
#include <sys/mman.h>
#include <time.h>

#include <barrier>
#include <cstring>
#include <thread>

#include "base/cpu.h"
#include "base/stopwatch.h"

namespace pandok::bench {
namespace {

using ReadLoop = std::uint64_t (*)(const std::uint8_t* p, std::size_t n, std::size_t ahead);

inline void prefetch_256(const std::uint8_t* p) {
  for (std::size_t i = 0; i < 256; i += 64)
    _mm_prefetch(reinterpret_cast<const char*>(p + i), _MM_HINT_T0);
}

__attribute__((target("avx512f"))) std::uint64_t read_avx512(const std::uint8_t* p, std::size_t n,
                                                             std::size_t ahead) {
  __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
  for (std::size_t i = 0; i < n; i += 256) {
    if (ahead != 0) prefetch_256(p + i + ahead);
    a = _mm512_xor_si512(a, _mm512_loadu_si512(p + i));
    b = _mm512_xor_si512(b, _mm512_loadu_si512(p + i + 64));
    c = _mm512_xor_si512(c, _mm512_loadu_si512(p + i + 128));
    d = _mm512_xor_si512(d, _mm512_loadu_si512(p + i + 192));
  }
  alignas(64) std::uint64_t out[8];
  _mm512_store_si512(out, _mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d)));
  return out[0] ^ out[1] ^ out[2] ^ out[3] ^ out[4] ^ out[5] ^ out[6] ^ out[7];
}

// SSE2, which every x86-64 has; without AVX-512 it reaches the same wall.
std::uint64_t read_sse2(const std::uint8_t* p, std::size_t n, std::size_t ahead) {
  __m128i sums[4] = {};
  for (std::size_t i = 0; i < n; i += 256) {
    if (ahead != 0) prefetch_256(p + i + ahead);
    for (std::size_t j = 0; j < 256; j += 16) {
      __m128i value;
      std::memcpy(&value, p + i + j, 16);
      sums[j / 16 % 4] = _mm_xor_si128(sums[j / 16 % 4], value);
    }
  }
  alignas(16) std::uint64_t out[2];
  _mm_store_si128(reinterpret_cast<__m128i*>(out),
                  _mm_xor_si128(_mm_xor_si128(sums[0], sums[1]), _mm_xor_si128(sums[2], sums[3])));
  return out[0] ^ out[1];
}

double thread_cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

ReadSpeed read_once(const ReadBuffer& buffer, int threads, int passes, std::size_t ahead) {
  const ReadLoop loop = cpu_level_max() == CpuLevel::avx512_vnni ? read_avx512 : read_sse2;
  const auto n = static_cast<std::size_t>(threads);
  const std::size_t part = buffer.size_bytes() / n / 4096 * 4096;
  std::vector<double> cpu(n), wall(n);
  std::vector<std::uint64_t> sums(n);
  std::barrier start(static_cast<std::ptrdiff_t>(n));
  const auto run = [&](std::size_t i) {
    start.arrive_and_wait();
    const Stopwatch watch;
    const double before = thread_cpu_s();
    for (int pass = 0; pass < passes; ++pass)
      sums[i] += loop(buffer.data() + i * part, part, ahead);
    cpu[i] = thread_cpu_s() - before;
    wall[i] = watch.ms() / 1e3;
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < n; ++i) others.emplace_back(run, i);
    run(0);
  }
  volatile std::uint64_t sink = sums[0];  // so that the loop is not left out
  (void)sink;
  ReadSpeed speed{.wall_s = 0, .cpu_s = 0, .ahead_bytes = static_cast<int>(ahead)};
  for (std::size_t i = 0; i < n; ++i) {
    speed.cpu_s += cpu[i] / passes;
    speed.wall_s = std::max(speed.wall_s, wall[i] / passes);
  }
  return speed;
}

}  // namespace

ReadBuffer::ReadBuffer(std::size_t size_bytes) {
  // 8 KiB more, so that prefetches past the end stay inside.
  void* data = ::mmap(nullptr, size_bytes + 8192, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return;
  ::madvise(data, size_bytes, MADV_HUGEPAGE);
  data_ = static_cast<std::uint8_t*>(data);
  size_bytes_ = size_bytes;
  for (std::size_t i = 0; i < size_bytes; i += 64) data_[i] = static_cast<std::uint8_t>(i >> 6);
}

ReadBuffer::~ReadBuffer() {
  if (data_ != nullptr) ::munmap(data_, size_bytes_ + 8192);
}

ReadSpeed measure_read(const ReadBuffer& buffer, int threads, int passes) {
  ReadSpeed best;
  for (const std::size_t ahead : {0u, 1024u, 2048u, 4096u}) {
    const ReadSpeed speed = read_once(buffer, threads, passes, ahead);
    if (best.wall_s == 0 || speed.wall_s < best.wall_s) best = speed;
  }
  return best;
}

}  // namespace pandok::bench
