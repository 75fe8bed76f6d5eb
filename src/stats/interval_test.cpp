#include "stats/interval.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace pandok::stats {

// Values of Newcombe 1998, table I (method 3), printed with four digits.
TEST(Wilson, AgreesWithPublishedIntervals) {
  const auto a = wilson(81, 263);
  EXPECT_NEAR(a.low, 0.2553, 5e-5);
  EXPECT_NEAR(a.high, 0.3662, 5e-5);
  const auto b = wilson(15, 148);
  EXPECT_NEAR(b.low, 0.0624, 5e-5);
  EXPECT_NEAR(b.high, 0.1605, 5e-5);
  const auto c = wilson(0, 20);
  EXPECT_EQ(c.low, 0);
  EXPECT_NEAR(c.high, 0.1611, 5e-5);
  const auto d = wilson(1, 29);
  EXPECT_NEAR(d.low, 0.0061, 5e-5);
  EXPECT_NEAR(d.high, 0.1718, 5e-5);
}

TEST(Wilson, IsSymmetricAndStaysInsideTheUnitRange) {
  for (std::int64_t n = 1; n <= 60; ++n)
    for (std::int64_t k = 0; k <= n; ++k) {
      const auto hit = wilson(k, n), miss = wilson(n - k, n);
      EXPECT_NEAR(hit.low, 1 - miss.high, 1e-12);
      EXPECT_LE(0, hit.low);
      EXPECT_LE(hit.low, hit.value);
      EXPECT_LE(hit.value, hit.high);
      EXPECT_LE(hit.high, 1);
    }
}

TEST(Wilson, OfNothingIsEverything) {
  const auto none = wilson(0, 0);
  EXPECT_EQ(none.n, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_EQ(none.high, 1);
}

TEST(MeanInRange, IsWilsonsIntervalWhereEveryValueIsAtAnEnd) {
  const auto rate = wilson(7, 9), mean = mean_in_range(2 * 1 + 7 * 5, 9, 1, 5);
  EXPECT_NEAR(mean.value, 1 + 4 * rate.value, 1e-12);
  EXPECT_NEAR(mean.low, 1 + 4 * rate.low, 1e-12);
  EXPECT_NEAR(mean.high, 1 + 4 * rate.high, 1e-12);
  EXPECT_EQ(mean.n, 9);
}

TEST(MeanInRange, OneValueLeavesMuchOpenAndNoneEverything) {
  const auto one = mean_in_range(5, 1, 1, 5);
  EXPECT_EQ(one.value, 5);
  EXPECT_EQ(one.high, 5);
  EXPECT_LT(one.low, 2);
  EXPECT_GT(one.low, 1);
  const auto none = mean_in_range(0, 0, 1, 5);
  EXPECT_EQ(none.low, 1);
  EXPECT_EQ(none.high, 5);
  EXPECT_EQ(none.n, 0);
}

TEST(MeanInRange, StaysInTheRangeAndCoversTheTrueMean) {
  // Scores 1 to 5 with these chances; the true mean is 3.9.
  constexpr std::array kUpTo = {0.1, 0.15, 0.25, 0.6, 1.0};
  Random random(11);
  int covered = 0;
  for (int trial = 0; trial < 1'000; ++trial) {
    int sum = 0;
    for (int i = 0; i < 20; ++i) {
      const double drawn = random.uniform();
      int score = 1;
      for (const double limit : kUpTo) score += drawn >= limit ? 1 : 0;
      sum += score;
    }
    const auto mean = mean_in_range(sum, 20, 1, 5);
    EXPECT_LE(1, mean.low);
    EXPECT_LE(mean.low, mean.value);
    EXPECT_LE(mean.value, mean.high);
    EXPECT_LE(mean.high, 5);
    if (mean.low <= 3.9 && 3.9 <= mean.high) ++covered;
  }
  EXPECT_GE(covered, 950);
}

TEST(Bootstrap, CoversTheTrueMeanAboutNinetyFiveTimesInAHundred) {
  Random random(7);
  int covered = 0;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> values;
    for (int i = 0; i < 60; ++i) values.push_back(3 + random.normal());
    const auto mean = bootstrap_mean(values, static_cast<std::uint64_t>(trial));
    if (mean.low <= 3 && 3 <= mean.high) ++covered;
  }
  EXPECT_GE(covered, 180);
  EXPECT_LE(covered, 199);
}

TEST(Bootstrap, IsTheSameForTheSameSeed) {
  const std::vector<double> values = {0, 1, 1, 0.5, 0.25, 1, 0, 0.125};
  const auto a = bootstrap_mean(values, 4), b = bootstrap_mean(values, 4);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
  EXPECT_NEAR(a.value, 0.484375, 1e-12);
  EXPECT_LT(a.low, a.value);
  EXPECT_LT(a.value, a.high);
  EXPECT_EQ(bootstrap_mean({}).n, 0);
}

TEST(Bootstrap, OfOneValueIsThatValue) {
  const std::vector<double> one = {0.3};
  const auto mean = bootstrap_mean(one);
  EXPECT_EQ(mean.low, 0.3);
  EXPECT_EQ(mean.high, 0.3);
}

TEST(Interval, PrintsItsNumberOfCases) {
  EXPECT_EQ(json_line(to_json({.value = 0.5, .low = 0.25, .high = 0.75, .n = 8})),
            R"({"value":0.5,"low":0.25,"high":0.75,"n":8})");
}

}  // namespace pandok::stats
