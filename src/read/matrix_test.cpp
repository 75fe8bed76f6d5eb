#include "read/matrix.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace pandok::read {
namespace {

std::vector<float> some(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(size);
  for (float& v : values) v = static_cast<float>(random.normal());
  return values;
}

// Sizes below, at and above each step of the loops.
TEST(Product, IsTheSumOfProducts) {
  for (const std::size_t m : {1u, 8u, 13u})
    for (const std::size_t k : {1u, 4u, 7u, 300u})
      for (const std::size_t n : {kRun, 2 * kRun}) {
        const auto a = some(m * k, 1), b = some(k * n, 2);
        const auto c = product(a, b, m, k, n, 2);
        ASSERT_EQ(c.size(), m * n);
        for (const std::size_t r : {std::size_t{0}, m - 1})
          for (const std::size_t j : {std::size_t{0}, n - 1, n / 2}) {
            double sum = 0;
            for (std::size_t i = 0; i < k; ++i)
              sum += static_cast<double>(a[r * k + i]) * static_cast<double>(b[i * n + j]);
            EXPECT_NEAR(static_cast<double>(c[r * n + j]), sum, 1e-4) << m << " " << k << " " << n;
          }
      }
}

TEST(Product, DoesNotDependOnTheNumberOfThreads) {
  const auto a = some(50 * 60, 3), b = some(60 * kRun, 4);
  EXPECT_EQ(product(a, b, 50, 60, kRun, 1), product(a, b, 50, 60, kRun, 5));
}

TEST(Turned, PutsRowsIntoColumnsAndFillsUp) {
  const auto a = some(3 * 5, 6);
  const auto t = turned(a, 3, 5);
  ASSERT_EQ(t.size(), 5 * kRun);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 5; ++c) EXPECT_EQ(t[c * kRun + r], a[r * 5 + c]);
  EXPECT_EQ(t[3], 0.0F);
}

}  // namespace
}  // namespace pandok::read
