#include "stats/choice_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"
#include "stats/calibration.h"
#include "stats/choice_loss.h"

namespace pandok::stats {

static const ChoiceFeatures kFeatures = {{"score", "inliers"}, {"quality"}};

// Queries drawn from the model itself: u_i = 2·score + 0.1·inliers, u_0 = base − 1.5·quality.
static std::vector<ChoiceQuery> simulated_choices(int n, double base, std::uint64_t seed) {
  Random random(seed);
  std::vector<ChoiceQuery> queries;
  for (int i = 0; i < n; ++i) {
    ChoiceQuery q;
    const int m = 1 + random.below(6);
    std::vector<double> utilities;
    for (int c = 0; c < m; ++c) {
      const double score = random.normal(), inliers = 40 + 15 * random.normal();
      q.candidates.insert(q.candidates.end(), {score, inliers});
      utilities.push_back(2 * score + 0.1 * inliers);
    }
    q.query = {random.uniform(0, 2)};
    utilities.push_back(base - 1.5 * q.query[0]);
    softmax(utilities);
    double u = random.uniform();
    int choice = 0;
    while (choice < m && u >= utilities[static_cast<std::size_t>(choice)])
      u -= utilities[static_cast<std::size_t>(choice++)];
    q.right = choice == m ? kNoneIsRight : choice;
    queries.push_back(std::move(q));
  }
  return queries;
}

TEST(ChoiceLoss, GradientAndHessianAgreeWithDifferences) {
  auto queries = simulated_choices(40, 8, 5);
  queries[3].weight = 2.5;
  for (auto& q : queries)
    for (std::size_t i = 1; i < q.candidates.size(); i += 2) q.candidates[i] /= 40;
  const std::vector<double> at = {0.7, -0.4, 0.3, -0.9};
  const auto loss = choice_loss(queries, 2, at, 0.5);
  const double h = 1e-5;
  for (std::size_t i = 0; i < at.size(); ++i) {
    auto up = at, down = at;
    up[i] += h, down[i] -= h;
    const auto above = choice_loss(queries, 2, up, 0.5), below = choice_loss(queries, 2, down, 0.5);
    EXPECT_NEAR(loss.gradient[i], (above.value - below.value) / (2 * h), 1e-5) << i;
    for (std::size_t k = 0; k < at.size(); ++k)
      EXPECT_NEAR(loss.hessian[i * 4 + k], (above.gradient[k] - below.gradient[k]) / (2 * h), 1e-4);
  }
}

TEST(ChoiceModel, RecoversPlantedWeights) {
  const auto model = ChoiceModel::fit(kFeatures, simulated_choices(20'000, 8, 1)).value();
  const auto w = model.candidate_weights(), c = model.query_weights();
  EXPECT_NEAR(w[0], 2, 0.08);
  EXPECT_NEAR(w[1], 0.1, 0.004);
  EXPECT_NEAR(c[0], -1.5, 0.1);
}

TEST(ChoiceModel, IsCalibratedOnDataThatItHasNotSeen) {
  const auto model = ChoiceModel::fit(kFeatures, simulated_choices(3'000, 8, 1)).value();
  std::vector<Outcome> outcomes;
  for (const auto& q : simulated_choices(5'000, 8, 2)) {
    const auto p = model.predict(q.candidates, q.query).value();
    double sum = p.none;
    outcomes.push_back({p.none, q.right == kNoneIsRight});
    for (std::size_t i = 0; i < p.candidates.size(); ++i) {
      sum += p.candidates[i];
      outcomes.push_back({p.candidates[i], q.right == static_cast<int>(i)});
    }
    ASSERT_NEAR(sum, 1, 1e-12);
  }
  EXPECT_LT(ece(outcomes), 0.012);
}

TEST(ChoiceModel, HitRateShiftGivesTheRarerWorldItsProbabilities) {
  const auto model = ChoiceModel::fit(kFeatures, simulated_choices(8'000, 6, 1)).value();
  // A rarer world: keep one hit in eight.
  std::vector<ChoiceQuery> rare;
  int seen = 0, hits = 0;
  for (auto& q : simulated_choices(20'000, 6, 9))
    if (q.right == kNoneIsRight || seen++ % 8 == 0) rare.push_back(std::move(q));
  for (const auto& q : rare) hits += q.right == kNoneIsRight ? 0 : 1;
  const double rate = static_cast<double>(hits) / static_cast<double>(rare.size());
  const auto shifted = model.with_hit_rate(rate).value();
  std::vector<Outcome> before, after;
  for (const auto& q : rare) {
    before.push_back({model.predict(q.candidates, q.query)->none, q.right == kNoneIsRight});
    after.push_back({shifted.predict(q.candidates, q.query)->none, q.right == kNoneIsRight});
  }
  EXPECT_GT(ece(before), 0.15);
  EXPECT_LT(ece(after), 0.02);
  EXPECT_EQ(model.with_hit_rate(0).error().code, Code::invalid_argument);
  EXPECT_EQ(model.with_hit_rate(1).error().code, Code::invalid_argument);
}

TEST(ChoiceModel, AWeightOfTwoEqualsTheCaseTwice) {
  auto queries = simulated_choices(200, 8, 4);
  auto twice = queries;
  twice.push_back(queries[7]);
  queries[7].weight = 2;
  const auto a = ChoiceModel::fit(kFeatures, queries, {.l2 = 0.1}).value();
  const auto b = ChoiceModel::fit(kFeatures, twice, {.l2 = 0.1}).value();
  EXPECT_NEAR(a.hit_rate(), b.hit_rate(), 1e-12);
  // Standardisation counts rows, so only the penalty differs a little.
  EXPECT_NEAR(a.candidate_weights()[0], b.candidate_weights()[0], 1e-3);
}

TEST(ChoiceModel, PenaltyDoesNotTouchTheBias) {
  const auto queries = simulated_choices(400, 6, 4);
  const auto model = ChoiceModel::fit(kFeatures, queries, {.l2 = 1e6}).value();
  double predicted = 0, observed = 0;  // equal where the bias has no gradient left
  for (const auto& q : queries) {
    predicted += model.predict(q.candidates, q.query)->none;
    observed += q.right == kNoneIsRight ? 1 : 0;
  }
  EXPECT_NEAR(predicted, observed, 1e-3);
}

TEST(ChoiceModel, SurvivesJsonExactly) {
  const auto queries = simulated_choices(300, 8, 3);
  const auto model = ChoiceModel::fit(kFeatures, queries).value();
  const auto text = json_line(model.to_json());
  const auto back = ChoiceModel::from_json(parse_json(text).value()).value();
  EXPECT_EQ(json_line(back.to_json()), text);
  EXPECT_EQ(back.trained_on(), 300);
  EXPECT_EQ(back.features().candidate, kFeatures.candidate);
  EXPECT_EQ(back.predict(queries[0].candidates, queries[0].query)->none,
            model.predict(queries[0].candidates, queries[0].query)->none);
  EXPECT_EQ(json_line(ChoiceModel::fit(kFeatures, queries)->to_json()), text);  // deterministic
}

TEST(ChoiceModel, SeparableDataAndConstantFeaturesStayFinite) {
  std::vector<ChoiceQuery> queries;
  for (int i = 0; i < 20; ++i)
    queries.push_back({.candidates = {i % 2 == 0 ? 1.0 : -1.0, 7},
                       .query = {3},
                       .right = i % 2 == 0 ? 0 : kNoneIsRight});
  const auto model = ChoiceModel::fit(kFeatures, queries).value();
  const auto p = model.predict(std::vector<double>{1, 7}, std::vector<double>{3}).value();
  EXPECT_GT(p.candidates[0], 0.8);
  EXPECT_LT(p.candidates[0], 1);
  const auto none = model.predict({}, std::vector<double>{3}).value();
  EXPECT_EQ(none.none, 1);
  const auto wild = model.predict(std::vector<double>{1e6, 7}, std::vector<double>{3}).value();
  EXPECT_NEAR(wild.candidates[0] + wild.none, 1, 1e-12);
}

TEST(ChoiceModel, RefusesWhatItCannotLearnFrom) {
  auto good = simulated_choices(50, 8, 3);
  const auto refused = [](const ChoiceFeatures& features, const std::vector<ChoiceQuery>& queries) {
    const auto model = ChoiceModel::fit(features, queries);
    return !model && model.error().code == Code::invalid_argument;
  };
  EXPECT_TRUE(refused(kFeatures, {}));
  EXPECT_TRUE(refused({{}, {"quality"}}, good));
  EXPECT_TRUE(refused({{"a", "a"}, {"quality"}}, good));
  EXPECT_TRUE(refused({{"a", ""}, {"quality"}}, good));
  for (const int kind : {0, 1, 2, 3, 4, 5}) {
    auto bad = good;
    if (kind == 0) bad[1].candidates.push_back(1);
    if (kind == 1) bad[1].query.clear();
    if (kind == 2) bad[1].right = 99;
    if (kind == 3) bad[1].candidates[0] = std::numeric_limits<double>::quiet_NaN();
    if (kind == 4) bad[1].weight = 0;
    if (kind == 5) bad[1].right = -2;
    EXPECT_TRUE(refused(kFeatures, bad)) << kind;
  }
  auto only_hits = good;
  for (auto& q : only_hits) q.right = 0;
  EXPECT_TRUE(refused(kFeatures, only_hits));
  auto only_misses = good;
  for (auto& q : only_misses) q.right = kNoneIsRight;
  EXPECT_TRUE(refused(kFeatures, only_misses));
}

TEST(ChoiceModel, RefusesDamagedJsonAndBadInput) {
  const auto model = ChoiceModel::fit(kFeatures, simulated_choices(100, 8, 3)).value();
  const Json good = model.to_json();
  for (const auto& item : good.items()) {
    Json missing = good;
    missing.erase(item.key());
    EXPECT_FALSE(ChoiceModel::from_json(missing)) << item.key();
  }
  Json bad = good;
  bad["candidate_features"][0]["scale"] = 0;
  EXPECT_FALSE(ChoiceModel::from_json(bad));
  bad = good;
  bad["version"] = 2;
  EXPECT_FALSE(ChoiceModel::from_json(bad));
  bad = good;
  bad["hit_rate"] = 1;
  EXPECT_FALSE(ChoiceModel::from_json(bad));
  EXPECT_FALSE(ChoiceModel::from_json(Json::array()));
  EXPECT_FALSE(model.predict(std::vector<double>{1}, std::vector<double>{1}));
  EXPECT_FALSE(model.predict(std::vector<double>{1, 2}, {}));
  EXPECT_FALSE(model.predict(std::vector<double>{1, std::nan("")}, std::vector<double>{1}));
}

}  // namespace pandok::stats
