#include "search/kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"

namespace pandok::search {
namespace {

constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kAlways = std::numeric_limits<std::int32_t>::min();

std::vector<CpuLevel> levels() {
  std::vector<CpuLevel> out;
  for (const CpuLevel level : {CpuLevel::scalar, CpuLevel::avx2, CpuLevel::avx512_vnni})
    if (level <= cpu_level_max()) out.push_back(level);
  return out;
}

struct Case {
  std::size_t dim = 64;
  std::size_t blocks = 1;
  std::vector<std::uint8_t> codes;
  std::vector<std::int8_t> query;

  // The inner product as the header of the layout says it, one byte after the other.
  std::int32_t sum(std::size_t row) const {
    std::int32_t total = 0;
    for (std::size_t d = 0; d < dim; ++d)
      total += codes[row / 16 * 16 * dim + d / 4 * 64 + row % 16 * 4 + d % 4] * query[d];
    return total;
  }
  ScanArgs args(const std::vector<std::uint16_t>& masks) const {
    return {.codes = codes.data(),
            .masks = masks.empty() ? nullptr : masks.data(),
            .query = query.data(),
            .dim = dim,
            .end = blocks};
  }
};

enum class Fill { random, greatest, least, mixed };

Case make_case(Random& random, std::size_t dim, std::size_t blocks, Fill fill) {
  Case c{.dim = dim, .blocks = blocks, .codes = {}, .query = {}};
  c.codes.resize(blocks * 16 * dim);
  c.query.resize(dim);
  for (auto& code : c.codes)
    code = fill == Fill::random     ? static_cast<std::uint8_t>(random.below(256))
           : fill == Fill::greatest ? std::uint8_t{255}
           : fill == Fill::least    ? std::uint8_t{0}
                                    : static_cast<std::uint8_t>(random.chance(0.5) ? 255 : 1);
  for (auto& q : c.query)
    q = fill == Fill::random     ? static_cast<std::int8_t>(random.below(255) - 127)
        : fill == Fill::greatest ? std::int8_t{127}
        : fill == Fill::least    ? std::int8_t{-127}
                                 : static_cast<std::int8_t>(random.chance(0.5) ? 127 : -127);
  return c;
}

// Every row that a kernel reports at this threshold, and its sum.
std::vector<std::pair<std::size_t, std::int32_t>> survivors(
    const Case& c, CpuLevel level, std::size_t begin, std::int32_t threshold,
    const std::vector<std::uint16_t>& masks) {
  std::vector<std::pair<std::size_t, std::int32_t>> out;
  BlockHit hit;
  for (std::size_t b = begin; b < c.blocks; ++b) {
    b = scan_kernel(level)(c.args(masks), b, threshold, hit);
    if (b >= c.blocks) break;
    EXPECT_NE(hit.mask, 0u);
    for (std::size_t r = 0; r < 16; ++r)
      if ((hit.mask >> r & 1) != 0) out.emplace_back(b * 16 + r, hit.sums[r]);
  }
  return out;
}

std::vector<std::pair<std::size_t, std::int32_t>> expected(
    const Case& c, std::size_t begin, std::int32_t threshold,
    const std::vector<std::uint16_t>& masks) {
  std::vector<std::pair<std::size_t, std::int32_t>> out;
  for (std::size_t row = begin * 16; row < c.blocks * 16; ++row) {
    const bool allowed = masks.empty() || (masks[row / 16] >> (row % 16) & 1) != 0;
    if (allowed && c.sum(row) >= threshold) out.emplace_back(row, c.sum(row));
  }
  return out;
}

TEST(Kernel, AllLevelsGiveTheSumsOfTheDocumentedLayout) {
  Random random(7);
  for (const std::size_t dim : {64u, 128u, 192u, 256u, 1024u})
    for (const std::size_t blocks : {1u, 2u, 3u, 8u})
      for (const Fill fill : {Fill::random, Fill::greatest, Fill::least, Fill::mixed}) {
        const Case c = make_case(random, dim, blocks, fill);
        for (const CpuLevel level : levels())
          EXPECT_EQ(survivors(c, level, 0, kAlways, {}), expected(c, 0, kAlways, {}))
              << cpu_level_name(level) << " dim " << dim << " blocks " << blocks;
      }
}

TEST(Kernel, TheThresholdIsInclusiveAndMasksHideRows) {
  Random random(8);
  const Case c = make_case(random, 128, 13, Fill::random);
  std::vector<std::uint16_t> masks(13);
  for (auto& mask : masks)
    mask = static_cast<std::uint16_t>(random.chance(0.3) ? 0 : random.below(65'536));
  for (int i = 0; i < 60; ++i) {
    const std::int32_t exact = c.sum(static_cast<std::size_t>(random.below(13 * 16)));
    for (const std::int32_t threshold : {exact - 1, exact, exact + 1})
      for (const std::size_t begin : {0u, 1u, 6u, 12u, 13u})
        for (const CpuLevel level : levels()) {
          EXPECT_EQ(survivors(c, level, begin, threshold, {}), expected(c, begin, threshold, {}));
          EXPECT_EQ(survivors(c, level, begin, threshold, masks),
                    expected(c, begin, threshold, masks));
        }
  }
}

TEST(Kernel, NothingSurvivesAnUnreachableThreshold) {
  Random random(9);
  const Case c = make_case(random, 64, 5, Fill::greatest);
  for (const CpuLevel level : levels()) EXPECT_TRUE(survivors(c, level, 0, kNever, {}).empty());
}

}  // namespace
}  // namespace pandok::search
