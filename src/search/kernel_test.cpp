#include "search/kernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/random.h"
#include "search/score.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

enum class Fill { random, greatest, least, mixed };

struct Case {
  std::size_t dim = 64;
  std::size_t blocks = 1;
  std::vector<std::uint8_t> bytes;  // coarse blocks
  std::vector<std::int8_t> query;
  float slope = 1, offset = 0;

  // The sum as the header describes the layout, one component after the other.
  std::int32_t sum(std::size_t row) const {
    const std::uint8_t* plane = &bytes[row / 16 * (64 + 8 * dim) + 64];
    std::int32_t total = 0;
    for (std::size_t d = 0; d < dim; ++d) {
      const int byte = plane[d / 8 * 64 + row % 16 * 4 + d % 4];
      total += (d % 8 < 4 ? byte % 16 : byte / 16) * query[d];
    }
    return total;
  }
  double upper(std::size_t row) const {
    float scale;
    std::memcpy(&scale, &bytes[row / 16 * (64 + 8 * dim) + row % 16 * 4], 4);
    return static_cast<double>(scale) *
           (static_cast<double>(sum(row)) * static_cast<double>(slope) +
            static_cast<double>(offset));
  }
  ScanArgs args(const std::vector<std::uint16_t>& masks) const {
    return {.blocks = bytes.data(),
            .masks = masks.empty() ? nullptr : masks.data(),
            .query = query.data(),
            .dim = dim,
            .end = blocks,
            .slope = slope,
            .offset = offset};
  }
};

std::int8_t query_component(Random& random, Fill fill) {
  switch (fill) {
    case Fill::random:
      return static_cast<std::int8_t>(random.below(255) - 127);
    case Fill::greatest:
      return 127;
    case Fill::least:
      return -127;
    case Fill::mixed:
      return random.chance(0.5) ? 127 : -127;
  }
  return 0;
}

Case make_case(Random& random, std::size_t dim, std::size_t blocks, Fill fill) {
  Case c;
  c.dim = dim;
  c.blocks = blocks;
  c.bytes.resize(blocks * (64 + 8 * dim));
  for (auto& byte : c.bytes)
    byte = fill == Fill::random ? static_cast<std::uint8_t>(random.below(256)) : std::uint8_t{255};
  for (std::size_t row = 0; row < 16 * blocks; ++row) {
    const auto scale = static_cast<float>(random.uniform(0.001, 0.01));
    std::memcpy(&c.bytes[row / 16 * (64 + 8 * dim) + row % 16 * 4], &scale, 4);
  }
  for (std::size_t d = 0; d < dim; ++d) c.query.push_back(query_component(random, fill));
  c.slope = static_cast<float>(random.uniform(0.01, 0.1));
  c.offset = static_cast<float>(random.uniform(-5, 5));
  return c;
}

// Checks everything that a kernel reports at this threshold against the layout: sums are exact;
// a row may be reported or not only if it lies within the rounding of the threshold.
void expect_right(const Case& c, CpuLevel level, std::size_t begin, float threshold,
                  const std::vector<std::uint16_t>& masks) {
  std::vector<bool> reported(16 * c.blocks, false);
  BlockHit hit;
  for (std::size_t b = begin; b < c.blocks; ++b) {
    b = kernel(level).scan(c.args(masks), b, threshold, hit);
    if (b >= c.blocks) break;
    ASSERT_NE(hit.mask, 0u);
    for (std::size_t r = 0; r < 16; ++r) {
      ASSERT_EQ(hit.sums[r], c.sum(16 * b + r)) << cpu_level_name(level) << " dim " << c.dim;
      reported[16 * b + r] = (hit.mask >> r & 1) != 0;
    }
  }
  for (std::size_t row = 16 * begin; row < 16 * c.blocks; ++row) {
    const bool allowed = masks.empty() || (masks[row / 16] >> (row % 16) & 1) != 0;
    const double above = c.upper(row) - static_cast<double>(threshold);
    if (!allowed || std::abs(above) > 1e-3) {
      ASSERT_EQ(reported[row], allowed && above > 0) << cpu_level_name(level) << " row " << row;
    }
  }
}

TEST(Kernel, AllLevelsGiveTheSumsOfTheDocumentedLayout) {
  Random random(7);
  for (const std::size_t dim : {64u, 128u, 192u, 256u, 1024u})
    for (const std::size_t blocks : {1u, 2u, 3u, 8u})
      for (const Fill fill : {Fill::random, Fill::greatest, Fill::least, Fill::mixed}) {
        const Case c = make_case(random, dim, blocks, fill);
        for (const CpuLevel level : levels()) {
          ASSERT_NO_FATAL_FAILURE(expect_right(c, level, 0, -1e30F, {}));
          std::int32_t sums[16];
          kernel(level).sums(c.bytes.data() + 64, c.query.data(), dim, sums);
          for (std::size_t r = 0; r < 16; ++r) ASSERT_EQ(sums[r], c.sum(r));
        }
      }
}

TEST(Kernel, TheThresholdAndTheMasksDecide) {
  Random random(8);
  for (int i = 0; i < 40; ++i) {
    const Case c = make_case(random, 128, 13, Fill::random);
    std::vector<std::uint16_t> masks(13);
    for (auto& mask : masks)
      mask = static_cast<std::uint16_t>(random.chance(0.3) ? 0 : random.below(65'536));
    for (int j = 0; j < 5; ++j) {
      const auto row = static_cast<std::size_t>(random.below(13 * 16));
      const auto threshold = static_cast<float>(c.upper(row) + random.uniform(-0.01, 0.01));
      for (const std::size_t begin : {0u, 1u, 6u, 12u, 13u})
        for (const CpuLevel level : levels()) {
          ASSERT_NO_FATAL_FAILURE(expect_right(c, level, begin, threshold, {}));
          ASSERT_NO_FATAL_FAILURE(expect_right(c, level, begin, threshold, masks));
        }
    }
  }
}

TEST(Kernel, NothingSurvivesAnUnreachableThreshold) {
  Random random(9);
  const Case c = make_case(random, 64, 5, Fill::greatest);
  BlockHit hit;
  for (const CpuLevel level : levels())
    EXPECT_EQ(kernel(level).scan(c.args({}), 0, 1e30F, hit), 5u);
}

// A product whose true value is zero: what is left is the rounding of the sums, so that any other
// order of them shows.
TEST(Kernel, AllLevelsScoreTheSameBits) {
  Random random(10);
  int orders_told_apart = 0;
  for (const std::size_t dim : {64u, 128u, 256u, 1024u})
    for (int i = 0; i < 50; ++i) {
      const std::size_t half = dim / 2;
      std::vector<double> q(dim);
      std::vector<float> x(dim);
      for (std::size_t d = 0; d < half; ++d) {
        const std::size_t other = half + (d + 3) % half;
        q[d] = static_cast<double>(static_cast<float>(random.uniform(-1, 1)));
        x[d] = static_cast<float>(random.uniform(-1, 1));
        q[other] = -q[d];
        x[other] = x[d];
      }
      const float expected = score(q.data(), x.data(), dim);
      for (const CpuLevel level : levels())
        ASSERT_EQ(kernel(level).score(q.data(), x.data(), dim), expected) << cpu_level_name(level);
      double plain = 0;
      for (std::size_t d = 0; d < dim; ++d) plain += q[d] * static_cast<double>(x[d]);
      if (static_cast<float>(plain) != expected) ++orders_told_apart;
      x[half] = std::nanf("");
      for (const CpuLevel level : levels())
        ASSERT_EQ(kernel(level).score(q.data(), x.data(), dim), score(q.data(), x.data(), dim));
    }
  EXPECT_GT(orders_told_apart, 150);
}

}  // namespace
}  // namespace pandok::search
