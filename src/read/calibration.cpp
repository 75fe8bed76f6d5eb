#include "read/calibration.h"

#include <algorithm>
#include <cmath>

#include "read/reader.h"

namespace pandok::read {
namespace {

constexpr std::int64_t kHeldMin = 20;
constexpr std::int64_t kMissesMin = 5;

// Inliers from which one geometry is hardly chance; more of them speak for themselves.
constexpr double kStrongInliers = 12;
// Candidates after the best of a full shortlist.
constexpr std::size_t kCrowd = kShortlist - 1;
// Candidates after the best whose edges say how much the photo resembles anything.
constexpr std::size_t kEdgeCrowd = 5;

// One row a candidate, in the order of calibration_features().candidate.
std::vector<double> candidate_rows(std::span<const Candidate> candidates) {
  std::vector<double> rows;
  for (const Candidate& candidate : candidates) {
    const double log_inliers = std::log1p(candidate.inliers);
    rows.push_back(candidate.score);
    rows.push_back(candidate.edge_agreement);
    rows.push_back(log_inliers);
    rows.push_back(std::max(0.0, log_inliers - std::log1p(kStrongInliers)));
  }
  return rows;
}

// How crowded a field is. The usual one stands in for neighbours that a narrow field lacks: a
// filter or a small register leaves few candidates, and that nothing else was compared must not
// look as if nothing else were similar.
struct Crowding {
  double crowding = 0;
  double edge_crowding = 0;
};

// The mean of the `count` greatest values after the greatest; of those that are missing, `usual`.
double mean_after_best(std::vector<double> values, std::size_t count, double usual) {
  std::ranges::sort(values, std::ranges::greater{});
  double sum = 0;
  const std::size_t end = std::min(values.size(), count + 1);
  for (std::size_t i = 1; i < end; ++i) sum += values[i];
  const std::size_t missing = count + 1 - std::max<std::size_t>(end, 1);
  return (sum + usual * static_cast<double>(missing)) / static_cast<double>(count);
}

// "crowding": the mean cosine of the candidates after the best. A crowded field, where many designs
// look like the photo, makes a high best score worth less. "edge_crowding": the same for edges.
// At most `neighbours` candidates after the best count.
Crowding crowding_of(std::span<const Candidate> candidates, std::size_t neighbours,
                     const Crowding& usual) {
  std::vector<double> scores, edges;
  for (const Candidate& candidate : candidates) {
    scores.push_back(candidate.score);
    edges.push_back(candidate.edge_agreement);
  }
  return {mean_after_best(std::move(scores), std::min(kCrowd, neighbours), usual.crowding),
          mean_after_best(std::move(edges), std::min(kEdgeCrowd, neighbours), usual.edge_crowding)};
}

// The two of crowding_of() for a full field, and "sharpness": of the photo.
std::vector<double> query_row(std::span<const Candidate> candidates, double sharpness,
                              const Crowding& usual) {
  const Crowding crowd = crowding_of(candidates, kCrowd, usual);
  return {crowd.crowding, crowd.edge_crowding, sharpness};
}

// The means over the cases of what they have.
Crowding usual_of(std::span<const CalibrationCase> cases) {
  Crowding sum;
  double count = 0;
  for (const CalibrationCase& one : cases) {
    if (one.candidates.size() < 2) continue;
    const Crowding crowd = crowding_of(one.candidates, one.candidates.size() - 1, {});
    sum.crowding += crowd.crowding;
    sum.edge_crowding += crowd.edge_crowding;
    count += 1;
  }
  if (count == 0) return {};
  return {sum.crowding / count, sum.edge_crowding / count};
}

Result<Thresholds> thresholds_from(const Json& document) {
  const Json empty = Json::object();
  const Json& json = document.contains("thresholds") ? document.at("thresholds") : empty;
  Thresholds thresholds;
  PANDOK_TRY(thresholds.match, json_number(json, "match"));
  PANDOK_TRY(thresholds.possible, json_number(json, "possible"));
  if (!(thresholds.possible > 0 && thresholds.possible <= thresholds.match && thresholds.match < 1))
    return fail(Code::data_corrupted, "calibration: thresholds must be 0 < possible <= match < 1");
  return thresholds;
}

}  // namespace

stats::ChoiceFeatures calibration_features() {
  return {.candidate = {"cosine", "edge_agreement", "log_inliers", "strong_inliers"},
          .query = {"crowding", "edge_crowding", "sharpness"}};
}

Result<Calibration> Calibration::fit(std::span<const CalibrationCase> cases,
                                     const std::string& model, double hit_rate) {
  std::vector<stats::ChoiceQuery> queries;
  std::int64_t held = 0;
  const Crowding usual = usual_of(cases);
  for (const CalibrationCase& one : cases) {
    if (one.candidates.empty()) continue;
    held += one.right != stats::kNoneIsRight ? 1 : 0;
    queries.push_back({.candidates = candidate_rows(one.candidates),
                       .query = query_row(one.candidates, one.sharpness, usual),
                       .right = one.right});
  }
  const auto count = std::ssize(queries);
  if (held < kHeldMin || count - held < kMissesMin)
    return fail(
        Code::failed_precondition,
        "a calibration needs at least {} photos whose design was found and {} whose answer is "
        "none; here are {} and {}",
        kHeldMin, kMissesMin, held, count - held);
  PANDOK_TRY(auto choice, stats::ChoiceModel::fit(calibration_features(), queries));
  if (hit_rate > 0) {
    PANDOK_TRY(choice, choice.with_hit_rate(hit_rate));
  }
  Calibration calibration(std::move(choice), model);
  calibration.queries_ = count;
  calibration.held_ = held;
  return calibration;
}

Calibration Calibration::uncalibrated(const std::string& model) {
  const auto feature = [](const char* name, double weight) -> Json {
    return {{"name", name}, {"mean", 0.0}, {"scale", 1.0}, {"weight", weight}};
  };
  const Json choice{
      {"kind", "choice_model"},
      {"version", 1},
      {"trained_on", 0},
      {"hit_rate", 0.5},
      {"candidate_features",
       {feature("cosine", 16), feature("edge_agreement", 8), feature("log_inliers", 0.5),
        feature("strong_inliers", 1)}},
      {"query_features",
       {feature("crowding", 12), feature("edge_crowding", 0), feature("sharpness", 0)}},
      {"bias", 4.0}};
  auto model_of = stats::ChoiceModel::from_json(choice);
  CHECK(model_of.has_value());
  return Calibration(*std::move(model_of), model);
}

Result<Calibration> Calibration::parse(const Json& document) {
  const auto kind = json_text(document, "kind");
  if (!kind || *kind != "calibration" || json_number(document, "version").value_or(0) != 1)
    return fail(Code::data_corrupted, "this is no calibration of version 1");
  PANDOK_TRY(const std::string model, json_text(document, "model"));
  if (!document.contains("choice"))
    return fail(Code::data_corrupted, "calibration: key 'choice' is missing");
  auto choice = stats::ChoiceModel::from_json(document.at("choice"));
  if (!choice) return fail(Code::data_corrupted, "calibration: {}", choice.error().message);
  const stats::ChoiceFeatures features = choice->features(), known = calibration_features();
  if (features.candidate != known.candidate || features.query != known.query)
    return fail(Code::failed_precondition,
                "the calibration has other features than this program; run pandok calibrate");
  Calibration calibration(*std::move(choice), model);
  PANDOK_TRY(calibration.thresholds_, thresholds_from(document));
  if (document.contains("fitted_on")) {
    calibration.queries_ =
        static_cast<std::int64_t>(json_number(document.at("fitted_on"), "queries").value_or(0));
    calibration.held_ =
        static_cast<std::int64_t>(json_number(document.at("fitted_on"), "held").value_or(0));
  }
  return calibration;
}

Json Calibration::document() const {
  return {{"kind", "calibration"},
          {"version", 1},
          {"model", model_},
          {"choice", choice_.to_json()},
          {"thresholds", {{"match", thresholds_.match}, {"possible", thresholds_.possible}}},
          {"fitted_on", {{"queries", queries_}, {"held", held_}}}};
}

std::string Calibration::version() const {
  return "sha256:" + Sha256::of(as_bytes(json_line(document()))).hex().substr(0, 16);
}

Result<double> Calibration::apply(std::vector<Candidate>& candidates, double sharpness,
                                  const std::vector<double>& neighbourhood) const {
  const std::vector<double> means = choice_.query_means();
  std::vector<double> query = query_row(candidates, sharpness, {means[0], means[1]});
  if (!neighbourhood.empty()) query[0] = mean_after_best(neighbourhood, kCrowd, means[0]);
  PANDOK_TRY(const auto probabilities, choice_.predict(candidate_rows(candidates), query));
  for (std::size_t i = 0; i < candidates.size(); ++i)
    candidates[i].probability = probabilities.candidates[i];
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    return a.design_id < b.design_id;
  });
  int rank = 0;
  for (Candidate& candidate : candidates) candidate.rank = ++rank;
  return probabilities.none;
}

}  // namespace pandok::read
