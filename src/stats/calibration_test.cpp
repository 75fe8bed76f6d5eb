#include "stats/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace pandok::stats {

static std::vector<Outcome> simulated(int n, double shift, std::uint64_t seed) {
  Random random(seed);
  std::vector<Outcome> outcomes;
  for (int i = 0; i < n; ++i) {
    const double truth = random.uniform();
    outcomes.push_back({std::clamp(truth + shift, 0.0, 1.0), random.chance(truth)});
  }
  return outcomes;
}

TEST(Calibration, ErrorIsSmallForTrueProbabilitiesAndTheShiftForShiftedOnes) {
  EXPECT_LT(ece(simulated(20'000, 0, 1)), 0.015);
  EXPECT_NEAR(ece(simulated(20'000, 0.2, 1)), 0.18, 0.02);  // 0.2, less what the clamp hides
}

TEST(Calibration, BinsHoldEquallyManyCasesAndCoverAll) {
  const auto outcomes = simulated(1'000, 0, 2);
  const auto bins = reliability(outcomes);
  ASSERT_EQ(bins.size(), 15u);
  std::int64_t n = 0;
  double last = -1;
  for (const auto& bin : bins) {
    EXPECT_GE(bin.observed.n, 66);
    EXPECT_LE(bin.observed.n, 67);
    EXPECT_GT(bin.predicted_low, last);
    last = bin.predicted_high;
    n += bin.observed.n;
  }
  EXPECT_EQ(n, 1'000);
}

TEST(Calibration, EqualPredictionsAreNotSplitAndOrderDoesNotMatter) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 90; ++i) outcomes.push_back({0.25, i % 3 == 0});
  for (int i = 0; i < 10; ++i) outcomes.push_back({0.75, i % 3 == 0});
  const auto bins = reliability(outcomes);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[0].observed.n, 90);
  const double forward = ece(outcomes);
  std::reverse(outcomes.begin(), outcomes.end());
  EXPECT_EQ(ece(outcomes), forward);
  EXPECT_NEAR(forward, 0.9 * (1.0 / 3 - 0.25) + 0.1 * (0.75 - 0.4), 1e-12);
}

TEST(Calibration, FewCasesGiveFewBins) {
  EXPECT_TRUE(reliability({}).empty());
  EXPECT_EQ(ece({}), 0);
  const std::vector<Outcome> two = {{0.1, false}, {0.9, true}};
  EXPECT_EQ(reliability(two).size(), 2u);
  EXPECT_NEAR(ece(two), 0.1, 1e-12);
  EXPECT_NEAR(brier(two), 0.01, 1e-12);
}

}  // namespace pandok::stats
