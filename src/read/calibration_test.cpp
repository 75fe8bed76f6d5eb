#include "read/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace pandok::read {
namespace {

Candidate candidate(const std::string& id, double score, double edges, int inliers) {
  return {.design_id = id, .score = score, .edge_agreement = edges, .inliers = inliers};
}

// Cases as they come: the right design scores higher on average, a third of the photos shows none.
std::vector<CalibrationCase> simulated_cases(std::uint64_t seed, int n) {
  Random random(seed);
  std::vector<CalibrationCase> cases;
  for (int q = 0; q < n; ++q) {
    CalibrationCase one;
    const bool held = random.chance(0.67);
    one.right = held ? random.below(10) : stats::kNoneIsRight;
    for (int i = 0; i < 10; ++i) {
      const bool right = i == one.right;
      one.candidates.push_back(candidate("d" + std::to_string(i),
                                         0.4 + 0.15 * random.normal() + (right ? 0.3 : 0),
                                         0.3 + 0.1 * random.normal() + (right ? 0.2 : 0),
                                         right ? random.below(40) : random.below(4)));
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

TEST(Calibration, ProbabilitiesOfOneReadingSumToOne) {
  const auto calibration = Calibration::fit(simulated_cases(1, 300), "m").value();
  auto candidates = simulated_cases(2, 1)[0].candidates;
  const double none = calibration.apply(candidates, 0.5).value();
  double sum = none;
  for (const Candidate& one : candidates) sum += one.probability;
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Calibration, OrdersByProbabilityAndNumbersTheRanks) {
  const auto calibration = Calibration::fit(simulated_cases(1, 300), "m").value();
  std::vector<Candidate> candidates = {candidate("b", 0.3, 0.2, 0), candidate("c", 0.9, 0.6, 30),
                                       candidate("a", 0.3, 0.2, 0)};
  ASSERT_TRUE(calibration.apply(candidates, 0.5));
  EXPECT_EQ(candidates[0].design_id, "c");
  EXPECT_EQ(candidates[1].design_id, "a");  // a tie goes by design id
  EXPECT_EQ(candidates[2].rank, 3);
}

TEST(Calibration, WhatItSaysComesTrueOnOtherCases) {
  const auto calibration = Calibration::fit(simulated_cases(1, 600), "m").value();
  double predicted = 0, right = 0, count = 0;
  for (CalibrationCase& one : simulated_cases(2, 600)) {
    const std::string truth =
        one.right < 0 ? "" : one.candidates[static_cast<std::size_t>(one.right)].design_id;
    ASSERT_TRUE(calibration.apply(one.candidates, one.sharpness));
    predicted += one.candidates.front().probability;
    right += one.candidates.front().design_id == truth ? 1 : 0;
    count += 1;
  }
  EXPECT_NEAR(predicted / count, right / count, 0.04);
}

// Some photos resemble everything a little more than others, as photos do: what tells is by how
// much a candidate stands out.
std::vector<CalibrationCase> crowded_cases(std::uint64_t seed, int n) {
  Random random(seed);
  std::vector<CalibrationCase> cases;
  for (int q = 0; q < n; ++q) {
    CalibrationCase one;
    const double level = random.uniform(0.2, 0.6);
    one.right = random.chance(0.5) ? random.below(20) : stats::kNoneIsRight;
    for (int i = 0; i < 20; ++i)
      one.candidates.push_back(
          candidate("d" + std::to_string(i),
                    level + 0.05 * random.normal() + (i == one.right ? 0.2 : 0), 0.3, 0));
    cases.push_back(std::move(one));
  }
  return cases;
}

// A filter that leaves one design of many must not turn "nothing like it" into "surely this one".
TEST(Calibration, AFieldOfOneIsNotSureOfIt) {
  const auto calibration = Calibration::fit(crowded_cases(1, 600), "m").value();
  double full = 0, alone = 0, neighbours = 0, count = 0;
  for (CalibrationCase& one : crowded_cases(2, 600)) {
    if (one.right != stats::kNoneIsRight) continue;
    std::vector<double> scores;
    for (const Candidate& c : one.candidates) scores.push_back(c.score);
    std::vector<Candidate> unfiltered{one.candidates[3]}, narrow{one.candidates[3]};
    neighbours += calibration.apply(unfiltered, 0, scores).value();
    alone += calibration.apply(narrow, 0).value();
    full += calibration.apply(one.candidates, 0).value();
    count += 1;
  }
  EXPECT_GT(count, 200);
  EXPECT_GT(full / count, 0.7);
  EXPECT_GT(alone / count, 0.5);
  EXPECT_GT(neighbours / count, 0.95);  // none of 19 others took a part
}

TEST(Calibration, ALowerHitRateMakesNoneMoreLikely) {
  const auto cases = simulated_cases(1, 300);
  const auto usual = Calibration::fit(cases, "m").value();
  const auto rare = Calibration::fit(cases, "m", 0.01).value();
  auto one = cases[0].candidates, two = cases[0].candidates;
  EXPECT_LT(usual.apply(one, 0.5).value(), rare.apply(two, 0.5).value());
}

TEST(Calibration, ADocumentReadBackIsTheSameCalibration) {
  const auto calibration = Calibration::fit(simulated_cases(1, 300), "sha256:m").value();
  const auto again = Calibration::parse(parse_json(json_line(calibration.document())).value());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->version(), calibration.version());
  EXPECT_EQ(again->model(), "sha256:m");
}

TEST(Calibration, RefusesTooFewCases) {
  EXPECT_EQ(Calibration::fit(simulated_cases(1, 10), "m").error().code, Code::failed_precondition);
}

TEST(Calibration, RefusesADocumentWithOtherFeaturesOrThresholds) {
  const Json good = Calibration::uncalibrated("m").document();
  for (const auto& [path, value] :
       std::vector<std::pair<std::string, Json>>{{"/kind", "recipe"},
                                                 {"/version", 2},
                                                 {"/thresholds/match", 1.5},
                                                 {"/thresholds/possible", 0.9},
                                                 {"/choice/candidate_features/0/name", "colour"},
                                                 {"/choice/bias", "high"}}) {
    Json bad = good;
    bad[Json::json_pointer(path)] = value;
    EXPECT_FALSE(Calibration::parse(bad)) << path;
  }
  EXPECT_TRUE(Calibration::parse(good));
}

}  // namespace
}  // namespace pandok::read
