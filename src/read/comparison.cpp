#include "read/comparison.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/hash.h"

namespace pandok::read {
namespace {

constexpr int kParts = 4;

// Photos of one design belong together, and so do those of one group without a right answer.
std::string cluster_of(const Query& query) {
  if (!query.design_id.empty()) return "design " + query.design_id;
  return query.group.empty() ? "file " + query.file : "group " + query.group;
}

// The part of each answer. Designs and others are dealt out apart, in the order of their digests.
std::vector<int> deal_out(const std::vector<Answer>& answers) {
  std::map<std::pair<bool, Sha256>, int> part_of;
  const auto key = [](const Answer& answer) {
    return std::pair(answer.query.design_id.empty(),
                     Sha256::of(as_bytes(cluster_of(answer.query))));
  };
  for (const Answer& answer : answers) part_of.emplace(key(answer), 0);
  int next = 0;
  for (auto& [unused, part] : part_of) part = next++ % kParts;
  std::vector<int> parts;
  for (const Answer& answer : answers) parts.push_back(part_of.at(key(answer)));
  return parts;
}

// Gives every answer the probabilities of a calibration that has not seen its part.
Result<> calibrate_crosswise(std::vector<Answer>& answers) {
  const auto parts = deal_out(answers);
  std::vector<Answer> judged = answers;
  for (int part = 0; part < kParts; ++part) {
    std::vector<const Answer*> others;
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (parts[i] != part) others.push_back(&answers[i]);
    PANDOK_TRY(const auto calibration,
               Calibration::fit(calibration_cases(others), "for comparison only"));
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (parts[i] == part) PANDOK_CHECKED(recalibrate(judged[i], calibration));
  }
  answers = std::move(judged);
  return {};
}

// Why it cannot be done; empty if it was done.
Result<std::string> calibrate_if_possible(std::vector<Answer>& answers) {
  auto done = calibrate_crosswise(answers);
  if (done) return std::string();
  if (done.error().code != Code::failed_precondition)
    return tl::unexpected<Error>(std::move(done).error());
  return std::move(done).error().message;
}

Side side_of(const std::vector<Answer>& answers) {
  std::vector<const Answer*> all;
  std::vector<double> losses;
  for (const Answer& answer : answers) {
    all.push_back(&answer);
    losses.push_back(log_loss(answer));
  }
  return {.figures = figures_of(all), .log_loss = stats::bootstrap_mean(losses)};
}

double gain_of(const Answer& before, const Answer& after, Measure measure) {
  if (measure == Measure::log_loss) return log_loss(before) - log_loss(after);
  return (after.rank == 1 ? 1 : 0) - (before.rank == 1 ? 1 : 0);
}

stats::Interval gain_of(const std::vector<Answer>& before, const std::vector<Answer>& after,
                        Measure measure) {
  std::map<std::string, std::vector<double>> gains;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (measure == Measure::log_loss || !before[i].query.design_id.empty())
      gains[cluster_of(before[i].query)].push_back(gain_of(before[i], after[i], measure));
  std::vector<double> means;
  for (const auto& [unused, of_cluster] : gains) {
    double sum = 0;
    for (const double gain : of_cluster) sum += gain;
    means.push_back(sum / static_cast<double>(of_cluster.size()));
  }
  return stats::bootstrap_mean(means);
}

std::string_view measure_name(Measure measure) {
  return measure == Measure::log_loss ? "log-loss" : "recall@1";
}

std::string objection_to(const Comparison& comparison) {
  const auto &was = comparison.before.figures.recall_at_1,
             &is = comparison.after.figures.recall_at_1;
  if (is.value < was.value)
    return fmt::format("recall@1 falls from {:.1f} % to {:.1f} % (n = {})", 100 * was.value,
                       100 * is.value, is.n);
  if (comparison.gain.low > 0) return "";
  return fmt::format(
      "the gain in {} is {:.3f} ({:.3f} to {:.3f}, n = {} designs and groups), which may be "
      "chance",
      measure_name(comparison.measure), comparison.gain.value, comparison.gain.low,
      comparison.gain.high, comparison.gain.n);
}

Json to_json(const Side& side) {
  Json json = read::to_json(side.figures);
  json["log_loss"] = stats::to_json(side.log_loss);
  return json;
}

}  // namespace

double log_loss(const Answer& answer) {
  double probability = answer.query.design_id.empty() ? answer.reading.probability_none : 0;
  for (const Candidate& candidate : answer.reading.candidates)
    if (candidate.rank == answer.rank) probability = candidate.probability;
  return -std::log(std::clamp(probability, kProbabilityFloor, 1.0));
}

Result<Comparison> compare(std::vector<Answer> before, std::vector<Answer> after) {
  CHECK(before.size() == after.size());
  std::vector<Answer> usable_before, usable_after;
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(before[i].query.file == after[i].query.file);
    const bool usable =
        !before[i].reading.candidates.empty() && !after[i].reading.candidates.empty();
    if (!usable) continue;
    usable_before.push_back(std::move(before[i]));
    usable_after.push_back(std::move(after[i]));
  }
  Comparison comparison;
  PANDOK_TRY(const auto too_few_before, calibrate_if_possible(usable_before));
  PANDOK_TRY(comparison.objection, calibrate_if_possible(usable_after));
  if (!too_few_before.empty()) comparison.measure = Measure::recall_at_1;
  comparison.before = side_of(usable_before);
  comparison.after = side_of(usable_after);
  comparison.gain = gain_of(usable_before, usable_after, comparison.measure);
  if (comparison.objection.empty()) comparison.objection = objection_to(comparison);
  return comparison;
}

Json to_json(const Comparison& comparison) {
  return {{"better", comparison.objection.empty()},      {"objection", comparison.objection},
          {"measure", measure_name(comparison.measure)}, {"gain", stats::to_json(comparison.gain)},
          {"before", to_json(comparison.before)},        {"after", to_json(comparison.after)}};
}

}  // namespace pandok::read
