#include "read/matrix.h"

#include <algorithm>

#include "base/check.h"
#include "base/parallel.h"

namespace pandok::read {
namespace {

constexpr std::size_t kRowsAtOnce = 8;  // of the result, for one thread

// sums[0..kRun) += a[0..4) · four rows of b that lie `stride` apart.
void add_four(const float* a, const float* b, std::size_t stride, float* __restrict sums) {
  const float a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
  const float *b0 = b, *b1 = b + stride, *b2 = b1 + stride, *b3 = b2 + stride;
  for (std::size_t j = 0; j < kRun; ++j)
    sums[j] = sums[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
}

void add_one(float a, const float* b, float* __restrict sums) {
  for (std::size_t j = 0; j < kRun; ++j) sums[j] = sums[j] + a * b[j];
}

}  // namespace

std::vector<float> product(std::span<const float> a, std::span<const float> b, std::size_t m,
                           std::size_t k, std::size_t n, int threads) {
  CHECK(a.size() == m * k && b.size() == k * n && n % kRun == 0);
  std::vector<float> out(m * n, 0.0F);
  const std::size_t blocks = (m + kRowsAtOnce - 1) / kRowsAtOnce;
  parallel_for(static_cast<std::int64_t>(blocks), threads, [&](std::int64_t block, int) {
    const std::size_t from = static_cast<std::size_t>(block) * kRowsAtOnce,
                      to = std::min(m, from + kRowsAtOnce);
    for (std::size_t run = 0; run < n; run += kRun) {
      // Four rows of b stay in the first cache while all rows of the block use them.
      std::size_t i = 0;
      for (; i + 4 <= k; i += 4)
        for (std::size_t r = from; r < to; ++r)
          add_four(a.data() + r * k + i, b.data() + i * n + run, n, out.data() + r * n + run);
      for (; i < k; ++i)
        for (std::size_t r = from; r < to; ++r)
          add_one(a[r * k + i], b.data() + i * n + run, out.data() + r * n + run);
    }
  });
  return out;
}

std::vector<float> turned(std::span<const float> a, std::size_t rows, std::size_t columns) {
  CHECK(a.size() == rows * columns);
  const std::size_t width = filled_up(rows);
  std::vector<float> out(columns * width, 0.0F);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) out[c * width + r] = a[r * columns + c];
  return out;
}

}  // namespace pandok::read
