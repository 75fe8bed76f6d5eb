#include "read/comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace pandok::read {
namespace {

// Answers of a reader: `found` is the share of designs that the search brings up, `lead` how far
// the right design's score stands above the others'.
struct Reader {
  double found = 1, lead = 0.3;
  int designs = 60, photos = 2, absent = 40;
};

Answer answer(const std::string& file, const std::string& design, const Reader& reader,
              Random& random) {
  Answer made;
  made.query.file = file;
  made.query.design_id = design;
  const bool brought_up = !design.empty() && random.uniform() < reader.found;
  for (int i = 0; i < 6; ++i) {
    Candidate candidate;
    candidate.rank = i + 1;
    candidate.design_id = i == 0 && brought_up ? design : "other " + std::to_string(i);
    candidate.score = 0.4 + 0.1 * random.normal() + (i == 0 && brought_up ? reader.lead : 0);
    candidate.edge_agreement = random.uniform();
    made.reading.candidates.push_back(candidate);
  }
  made.rank = brought_up ? 1 : 0;
  return made;
}

std::vector<Answer> answers_of(const Reader& reader, std::uint64_t seed) {
  Random random(seed);
  std::vector<Answer> all;
  for (int design = 0; design < reader.designs; ++design)
    for (int photo = 0; photo < reader.photos; ++photo)
      all.push_back(answer(std::to_string(design) + "-" + std::to_string(photo),
                           "D" + std::to_string(design), reader, random));
  for (int i = 0; i < reader.absent; ++i)
    all.push_back(answer("n" + std::to_string(i), "", reader, random));
  return all;
}

Comparison compared(const Reader& before, const Reader& after) {
  return compare(answers_of(before, 1), answers_of(after, 2)).value();
}

TEST(LogLoss, IsThatOfTheRightAnswer) {
  Answer one;
  one.query.design_id = "D";
  one.reading.probability_none = 0.25;
  one.reading.candidates = {{.rank = 1, .design_id = "D", .probability = 0.5}};
  one.rank = 1;
  EXPECT_DOUBLE_EQ(log_loss(one), std::log(2));
  one.rank = 0;  // not brought up
  one.reading.candidates[0].design_id = "E";
  EXPECT_DOUBLE_EQ(log_loss(one), -std::log(kProbabilityFloor));
  one.query.design_id = "";
  EXPECT_DOUBLE_EQ(log_loss(one), std::log(4));
}

TEST(Compare, ABetterReaderIsBetter) {
  const auto comparison = compared({.lead = 0.1}, {.lead = 0.4});
  EXPECT_EQ(comparison.objection, "");
  EXPECT_EQ(comparison.measure, Measure::log_loss);
  EXPECT_GT(comparison.gain.low, 0);
  EXPECT_EQ(comparison.gain.n, 100);  // 60 designs, 40 files
  EXPECT_GT(comparison.after.figures.recall_at_1.value,
            comparison.before.figures.recall_at_1.value);
  EXPECT_LT(comparison.after.log_loss.value, comparison.before.log_loss.value);
  EXPECT_EQ(comparison.after.figures.recall_at_1.n, 120);
}

TEST(Compare, TheSameOrAWorseReaderIsNot) {
  const auto same = compare(answers_of({}, 1), answers_of({}, 1)).value();
  EXPECT_NE(same.objection.find("chance"), std::string::npos) << same.objection;
  EXPECT_EQ(same.gain.value, 0);
  EXPECT_NE(compared({}, {}).objection, "") << "another throw of the dice is no gain";
  EXPECT_NE(compared({.lead = 0.4}, {.lead = 0.1}).objection.find("recall@1 falls"),
            std::string::npos);
}

TEST(Compare, AReaderThatFindsNothingIsNoCandidate) {
  const auto comparison = compared({}, {.found = 0.05});
  EXPECT_NE(comparison.objection.find("calibration needs"), std::string::npos);
  EXPECT_LT(comparison.after.figures.recall_at_1.value, 0.2);
}

TEST(Compare, WhereTheOldOneFindsNothingFirstPlacesDecide) {
  const auto comparison = compared({.found = 0.05}, {.lead = 0.4});
  EXPECT_EQ(comparison.objection, "");
  EXPECT_EQ(comparison.measure, Measure::recall_at_1);
  EXPECT_EQ(comparison.gain.n, 60);  // designs only
  EXPECT_GT(comparison.gain.low, 0.5);
}

TEST(Compare, PhotosThatOneSideCannotUseCountForNeither) {
  auto before = answers_of({}, 1), after = answers_of({}, 2);
  before[3].reading.candidates.clear();
  after[5].reading.candidates.clear();
  const auto comparison = compare(std::move(before), std::move(after)).value();
  EXPECT_EQ(comparison.before.figures.n, 158);
  EXPECT_EQ(comparison.after.figures.n, 158);
}

TEST(Compare, IsTheSameTwice) {
  EXPECT_EQ(json_line(to_json(compared({}, {.lead = 0.5}))),
            json_line(to_json(compared({}, {.lead = 0.5}))));
}

}  // namespace
}  // namespace pandok::read
