#include "stats/ranking.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace pandok::stats {

TEST(Ranking, RecallCountsOnlyRanksUpToK) {
  const std::vector<int> ranks = {1, 2, 5, 6, kNotFound};
  EXPECT_DOUBLE_EQ(recall_at(ranks, 1).value, 0.2);
  EXPECT_DOUBLE_EQ(recall_at(ranks, 5).value, 0.6);
  EXPECT_DOUBLE_EQ(recall_at(ranks, 10).value, 0.8);
  EXPECT_EQ(recall_at(ranks, 10).n, 5);
  EXPECT_EQ(recall_at({}, 1).n, 0);
}

TEST(Ranking, ReciprocalRankOfAMissIsZero) {
  const std::vector<int> ranks = {1, 2, 4, kNotFound};
  EXPECT_DOUBLE_EQ(mrr(ranks).value, (1 + 0.5 + 0.25) / 4);
  EXPECT_DOUBLE_EQ(map(ranks).value, mrr(ranks).value);
}

TEST(Auroc, EqualsTheShareOfPairsInRightOrderWithTiesHalf) {
  Random random(3);
  for (int trial = 0; trial < 30; ++trial) {
    std::vector<double> positives, negatives;
    for (int i = 0; i < 17; ++i) positives.push_back(random.below(6) + 1);
    for (int i = 0; i < 23; ++i) negatives.push_back(random.below(6));
    double wins = 0;
    for (const double p : positives)
      for (const double n : negatives) wins += p > n ? 1 : p == n ? 0.5 : 0;
    EXPECT_DOUBLE_EQ(auroc(positives, negatives).value, wins / (17 * 23));
  }
}

TEST(Auroc, IntervalIsNearHanleyAndMcNeilAndHonestAtOne) {
  // Their table II: an area of 0.80 with 50 and 50 cases has a standard error of 0.044.
  std::vector<double> positives, negatives;
  for (int i = 0; i < 50; ++i) negatives.push_back(i);
  for (int i = 0; i < 50; ++i) positives.push_back(i < 10 ? -1 : 100);
  const auto area = auroc(positives, negatives);
  EXPECT_DOUBLE_EQ(area.value, 0.8);
  EXPECT_NEAR((area.high - area.low) / 2 / kNormal95, 0.0445, 0.003);
  const auto perfect = auroc(std::vector<double>{2, 3, 4}, std::vector<double>{0, 1});
  EXPECT_EQ(perfect.value, 1);
  EXPECT_EQ(perfect.high, 1);
  EXPECT_LT(perfect.low, 0.8);
  EXPECT_EQ(auroc({}, negatives).n, 0);
}

TEST(Detection, NeverAllowsMoreFalseAlarmsThanAsked) {
  Random random(11);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> positives, negatives;
    for (int i = 0; i < 40; ++i) positives.push_back(random.below(50) + 10);
    const int n = 1 + random.below(300);
    for (int i = 0; i < n; ++i) negatives.push_back(random.below(50));
    const auto at = detection_at_false_rate(positives, negatives, 0.05);
    EXPECT_LE(at.false_alarm.value, 0.05);
    // One step lower would allow too many, or catch nobody new.
    std::int64_t alarms = 0, caught = 0;
    for (const double s : negatives) alarms += s >= at.threshold - 1 ? 1 : 0;
    for (const double s : positives) caught += s >= at.threshold - 1 ? 1 : 0;
    const double rate = static_cast<double>(alarms) / n;
    EXPECT_TRUE(rate > 0.05 || static_cast<double>(caught) / 40 == at.detection.value)
        << rate << " " << at.threshold;
  }
}

TEST(Detection, SaysNothingWithoutNegatives) {
  const std::vector<double> positives{0.2, 0.9};
  const auto at = detection_at_false_rate(positives, {});
  EXPECT_EQ(at.detection.n, 0);
  EXPECT_EQ(at.detection.value, 0);
  EXPECT_EQ(at.detection.high, 1);
  EXPECT_EQ(at.false_alarm.n, 0);
  EXPECT_TRUE(std::isinf(at.threshold));
}

TEST(Detection, CountsExactlyOnePercent) {
  std::vector<double> negatives;
  for (int i = 0; i < 300; ++i) negatives.push_back(i);
  const std::vector<double> positives = {296, 297, 298, 400};
  const auto at = detection_at_false_rate(positives, negatives);
  EXPECT_EQ(at.threshold, 297);
  EXPECT_DOUBLE_EQ(at.detection.value, 0.75);
  EXPECT_DOUBLE_EQ(at.false_alarm.value, 0.01);
  const auto few = detection_at_false_rate(positives, std::vector<double>{297});
  EXPECT_EQ(few.threshold, 298);
  EXPECT_EQ(few.false_alarm.value, 0);
  const auto nobody = detection_at_false_rate(std::vector<double>{1}, std::vector<double>{1});
  EXPECT_TRUE(std::isinf(nobody.threshold));
  EXPECT_EQ(nobody.detection.value, 0);
}

TEST(Percentile, IsAMeasuredValueByNearestRank) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(percentile(values, 0.5), 50);
  EXPECT_EQ(percentile(values, 0.99), 99);
  EXPECT_EQ(percentile(values, 1), 100);
  EXPECT_EQ(percentile({7}, 0.01), 7);
  EXPECT_EQ(percentile({}, 0.5), 0);
  EXPECT_EQ(percentiles(values).p99, 99);
  EXPECT_EQ(percentiles(values).n, 100);
}

}  // namespace pandok::stats
