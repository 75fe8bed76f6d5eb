#include "match/descriptor_match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "match/nearest_rows.h"

namespace pandok::match {
namespace {

using Rows = std::vector<std::uint8_t>;

std::vector<CpuLevel> levels() {
  std::vector<CpuLevel> all = {CpuLevel::scalar};
  if (cpu_level_max() >= CpuLevel::avx2) all.push_back(CpuLevel::avx2);
  if (cpu_level_max() >= CpuLevel::avx512_vnni) all.push_back(CpuLevel::avx512_vnni);
  return all;
}

Rows random_rows(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  Rows rows(n * kDescriptorBytes);
  for (auto& v : rows) v = static_cast<std::uint8_t>(random.below(256));
  return rows;
}

// Rows near those of `rows`, in another order, so that many match.
Rows noisy_copy(const Rows& rows, std::uint64_t seed) {
  Random random(seed);
  const std::size_t n = rows.size() / kDescriptorBytes;
  Rows out(rows.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < kDescriptorBytes; ++k)
      out[(n - 1 - i) * kDescriptorBytes + k] = static_cast<std::uint8_t>(
          std::clamp(rows[i * kDescriptorBytes + k] + random.below(121) - 60, 0, 255));
  return out;
}

// The definition, as slow and as plain as it can be.
std::vector<Match> reference(const Rows& a, const Rows& b, double ratio) {
  const std::size_t n_a = a.size() / kDescriptorBytes, n_b = b.size() / kDescriptorBytes;
  const auto distance = [&](std::size_t i, std::size_t j) {
    std::uint32_t sum = 0;
    for (std::size_t k = 0; k < kDescriptorBytes; ++k) {
      const int d = a[i * kDescriptorBytes + k] - b[j * kDescriptorBytes + k];
      sum += static_cast<std::uint32_t>(d * d);
    }
    return sum;
  };
  std::vector<Match> matches;
  for (std::size_t i = 0; i < n_a; ++i) {
    std::vector<std::pair<std::uint32_t, std::size_t>> to_b, to_a;
    for (std::size_t j = 0; j < n_b; ++j) to_b.push_back({distance(i, j), j});
    std::sort(to_b.begin(), to_b.end());
    if (to_b.empty()) continue;
    for (std::size_t x = 0; x < n_a; ++x) to_a.push_back({distance(x, to_b[0].second), x});
    std::sort(to_a.begin(), to_a.end());
    if (to_a[0].second != i) continue;
    if (n_b > 1 && !(to_b[0].first < ratio * ratio * to_b[1].first)) continue;
    matches.push_back(
        {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(to_b[0].second), to_b[0].first});
  }
  return matches;
}

TEST(DescriptorMatch, EveryKernelAgreesWithThePlainDefinition) {
  for (const std::size_t n_a : {1u, 2u, 7u, 8u, 9u, 37u})
    for (const std::size_t n_b : {1u, 2u, 8u, 15u, 16u, 17u, 33u, 50u}) {
      const Rows all = random_rows(std::max(n_a, n_b), n_a * 100 + n_b);
      const Rows a(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n_a * kDescriptorBytes));
      Rows b = noisy_copy(all, 5);
      b.resize(n_b * kDescriptorBytes);
      const auto expected = reference(a, b, 0.85);
      for (const CpuLevel level : levels()) {
        const auto got = match_descriptors(a, b, {.ratio = 0.85}, level);
        ASSERT_TRUE(got);
        EXPECT_EQ(*got, expected) << n_a << "x" << n_b << " " << cpu_level_name(level);
      }
    }
}

TEST(DescriptorMatch, ExtremeBytesDoNotOverflowOrSaturate) {
  Rows a(3 * kDescriptorBytes, 0), b(18 * kDescriptorBytes, 255);
  std::fill(a.begin() + kDescriptorBytes, a.begin() + 2 * kDescriptorBytes, std::uint8_t{255});
  std::fill(a.begin() + 2 * kDescriptorBytes, a.end(), std::uint8_t{128});
  std::fill(b.begin() + kDescriptorBytes, b.begin() + 2 * kDescriptorBytes, std::uint8_t{0});
  std::fill(b.begin() + 17 * kDescriptorBytes, b.end(), std::uint8_t{127});
  const auto expected = reference(a, b, 1.0);
  ASSERT_FALSE(expected.empty());
  for (const CpuLevel level : levels())
    EXPECT_EQ(match_descriptors(a, b, {.ratio = 1.0}, level).value(), expected);
}

TEST(DescriptorMatch, TiesGoToTheLowerIndexAndFailTheRatioTest) {
  const Rows one = random_rows(1, 3);
  Rows twice = one;
  twice.insert(twice.end(), one.begin(), one.end());
  for (const CpuLevel level : levels()) {
    EXPECT_TRUE(match_descriptors(one, twice, {.ratio = 1.0}, level)->empty());
    const auto back = match_descriptors(twice, one, {.ratio = 1.0}, level).value();
    ASSERT_EQ(back.size(), 1u);
    EXPECT_EQ(back[0], (Match{0, 0, 0}));
  }
}

TEST(DescriptorMatch, NearestRowsOnATieAreTheFirstOnes) {
  // The same row at 3 and, in a lower lane of the next block, at 17.
  Rows b = random_rows(20, 4);
  std::copy_n(b.begin() + 3 * 128, 128, b.begin() + 17 * 128);
  const Rows a(b.begin() + 3 * 128, b.begin() + 4 * 128);
  for (const CpuLevel level : levels()) {
    EXPECT_EQ(nearest_rows(a, b, level).a_best[0], 3) << cpu_level_name(level);
    EXPECT_EQ(nearest_rows(a, b, level).a_second[0], 0);
    EXPECT_EQ(nearest_rows(b, a, level).b_best[0], 3);
  }
}

TEST(DescriptorMatch, ManyRowsOnBothSidesAgreeAtEveryLevel) {
  const Rows a = random_rows(300, 8), b = noisy_copy(a, 9);
  const auto expected = match_descriptors(a, b, {}, CpuLevel::scalar).value();
  EXPECT_GT(expected.size(), 250u);
  for (const CpuLevel level : levels())
    EXPECT_EQ(match_descriptors(a, b, {}, level).value(), expected);
}

TEST(DescriptorMatch, AnEmptySideGivesNoMatches) {
  for (const CpuLevel level : levels()) {
    EXPECT_TRUE(match_descriptors({}, random_rows(3, 1), {}, level)->empty());
    EXPECT_TRUE(match_descriptors(random_rows(3, 1), {}, {}, level)->empty());
  }
}

TEST(DescriptorMatch, RefusesWhatIsNotRows) {
  const Rows good = random_rows(2, 1);
  EXPECT_EQ(match_descriptors(Rows(129), good).error().code, Code::invalid_argument);
  EXPECT_TRUE(match_descriptors(Rows(kDescriptorsMax * kDescriptorBytes), good));
  EXPECT_EQ(match_descriptors(good, Rows((kDescriptorsMax + 1) * kDescriptorBytes)).error().code,
            Code::invalid_argument);
  for (const double ratio : {0.0, -1.0, 1.01, 0.0 / 0.0})
    EXPECT_EQ(match_descriptors(good, good, {.ratio = ratio}).error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::match
