#include "stats/choice_model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/parse.h"
#include "stats/choice_loss.h"

namespace pandok::stats {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kFeaturesMax = 256;
// Stored numbers beyond this are not from a fit; within it no utility can overflow.
constexpr double kMagnitudeMax = 1e100;

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

Result<> check_names(const ChoiceFeatures& features) {
  for (const auto& names : {features.candidate, features.query}) {
    const std::set<std::string> unique(names.begin(), names.end());
    if (unique.size() != names.size() || unique.count("") != 0 || names.size() > kFeaturesMax)
      return fail(Code::invalid_argument, "choice model: feature names must be unique, not empty");
  }
  if (features.candidate.empty())
    return fail(Code::invalid_argument, "choice model: no candidate features");
  return {};
}

Result<> check_queries(const ChoiceFeatures& features, std::span<const ChoiceQuery> queries) {
  const std::size_t width = features.candidate.size();
  bool hit = false, miss = false;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const auto& q = queries[i];
    const std::size_t m = q.candidates.size() / width;
    if (q.candidates.size() != m * width || q.query.size() != features.query.size())
      return fail(Code::invalid_argument, "choice model: query {} has the wrong size", i);
    if (q.right < kNoneIsRight || q.right >= static_cast<int>(m))
      return fail(Code::invalid_argument, "choice model: query {} names candidate {} of {}", i,
                  q.right, m);
    if (!all_finite(q.candidates) || !all_finite(q.query) || !(q.weight > 0) ||
        !std::isfinite(q.weight))
      return fail(Code::invalid_argument, "choice model: query {} holds a bad number", i);
    hit = hit || q.right != kNoneIsRight;
    miss = miss || (q.right == kNoneIsRight && m > 0);
  }
  if (!hit || !miss)
    return fail(Code::invalid_argument,
                "choice model: needs queries with a right candidate and queries without");
  return {};
}

// Mean and deviation of the columns of some rows. A constant column gets scale 1.
struct Moments {
  std::vector<double> mean, scale;
};

Moments moments(std::size_t width, std::span<const ChoiceQuery> queries,
                std::vector<double> ChoiceQuery::*rows) {
  Moments m{std::vector<double>(width, 0), std::vector<double>(width, 0)};
  std::size_t count = 0;
  for (const auto& q : queries)
    for (std::size_t i = 0; i < (q.*rows).size(); ++i) m.mean[i % width] += (q.*rows)[i];
  for (const auto& q : queries) count += width == 0 ? 0 : (q.*rows).size() / width;
  for (double& mean : m.mean) mean /= static_cast<double>(std::max<std::size_t>(count, 1));
  for (const auto& q : queries)
    for (std::size_t i = 0; i < (q.*rows).size(); ++i) {
      const double off = (q.*rows)[i] - m.mean[i % width];
      m.scale[i % width] += off * off;
    }
  for (std::size_t i = 0; i < width; ++i) {
    m.scale[i] = std::sqrt(m.scale[i] / static_cast<double>(std::max<std::size_t>(count, 1)));
    if (!(m.scale[i] > 1e-9 * (1 + std::abs(m.mean[i])))) m.scale[i] = 1;
  }
  return m;
}

void standardise(std::vector<double>& values, const Moments& m) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t column = i % m.mean.size();
    values[i] = (values[i] - m.mean[column]) / m.scale[column];
  }
}

double length(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return std::sqrt(sum);
}

// Newton's method from zero; each step is halved until the loss falls.
Result<std::vector<double>> minimise(std::span<const ChoiceQuery> queries, std::size_t width,
                                     std::size_t dim, const ChoiceOptions& options) {
  std::vector<double> at(dim, 0);
  auto loss = choice_loss(queries, width, at, options.l2);
  for (int iteration = 0; iteration < options.iterations_max; ++iteration) {
    if (length(loss.gradient) <= 1e-8 * (1 + std::abs(loss.value))) return at;
    auto step = loss.gradient;
    if (!solve_positive_definite(loss.hessian, step))
      return fail(Code::failed_precondition,
                  "choice model: features depend on each other; use a penalty (l2 > 0)");
    double share = 1;
    bool fell = false;
    for (int halving = 0; halving < 40 && !fell; ++halving, share /= 2) {
      auto next = at;
      for (std::size_t i = 0; i < dim; ++i) next[i] -= share * step[i];
      auto next_loss = choice_loss(queries, width, next, options.l2);
      fell = next_loss.value < loss.value;
      if (fell) at = std::move(next), loss = std::move(next_loss);
    }
    if (!fell && length(loss.gradient) <= 1e-5 * (1 + std::abs(loss.value)))
      return at;  // as low as doubles can tell
    if (!fell) break;
  }
  return fail(Code::failed_precondition, "choice model: no convergence in {} steps",
              options.iterations_max);
}

double hit_share(std::span<const ChoiceQuery> queries) {
  double hits = 0, all = 0;
  for (const auto& q : queries) {
    all += q.weight;
    hits += q.right == kNoneIsRight ? 0 : q.weight;
  }
  return hits / all;
}

}  // namespace

Result<ChoiceModel> ChoiceModel::fit(const ChoiceFeatures& features,
                                     std::span<const ChoiceQuery> queries,
                                     const ChoiceOptions& options) {
  PANDOK_CHECKED(check_names(features));
  PANDOK_CHECKED(check_queries(features, queries));
  if (!(options.l2 >= 0) || !std::isfinite(options.l2))
    return fail(Code::invalid_argument, "choice model: l2 is {}", options.l2);
  const std::size_t width = features.candidate.size(), own = features.query.size();
  const auto x = moments(width, queries, &ChoiceQuery::candidates);
  const auto z = moments(own, queries, &ChoiceQuery::query);
  std::vector<ChoiceQuery> scaled(queries.begin(), queries.end());
  for (auto& q : scaled) standardise(q.candidates, x), standardise(q.query, z);
  PANDOK_TRY(const auto found, minimise(scaled, width, width + 1 + own, options));

  ChoiceModel model;
  for (std::size_t i = 0; i < width; ++i)
    model.candidate_.push_back({features.candidate[i], x.mean[i], x.scale[i], found[i]});
  for (std::size_t i = 0; i < own; ++i)
    model.query_.push_back({features.query[i], z.mean[i], z.scale[i], found[width + 1 + i]});
  model.bias_ = found[width];
  model.hit_rate_ = hit_share(queries);
  model.trained_on_ = std::ssize(queries);
  return model;
}

double ChoiceModel::utility(const std::vector<Feature>& features, std::span<const double> values) {
  double sum = 0;
  for (std::size_t i = 0; i < features.size(); ++i)
    sum += features[i].weight * ((values[i] - features[i].mean) / features[i].scale);
  return sum;
}

Result<ChoiceProbabilities> ChoiceModel::predict(std::span<const double> candidates,
                                                 std::span<const double> query) const {
  const std::size_t width = candidate_.size(), m = candidates.size() / width;
  if (candidates.size() != m * width || query.size() != query_.size())
    return fail(Code::invalid_argument, "choice model: {} and {} values, needs rows of {} and {}",
                candidates.size(), query.size(), width, query_.size());
  std::vector<double> utilities;
  for (std::size_t i = 0; i < m; ++i)
    utilities.push_back(utility(candidate_, candidates.subspan(i * width, width)));
  utilities.push_back(bias_ + utility(query_, query));
  // Also catches values that are not finite: they make the utility so.
  if (!all_finite(utilities)) return fail(Code::invalid_argument, "choice model: a bad feature");
  softmax(utilities);
  ChoiceProbabilities result;
  result.none = utilities.back();
  utilities.pop_back();
  result.candidates = std::move(utilities);
  return result;
}

Result<ChoiceModel> ChoiceModel::with_hit_rate(double hit_rate) const {
  if (!(0 < hit_rate && hit_rate < 1))
    return fail(Code::invalid_argument, "hit rate is {}, not between 0 and 1", hit_rate);
  ChoiceModel shifted = *this;
  shifted.bias_ += std::log((1 - hit_rate) / hit_rate) - std::log((1 - hit_rate_) / hit_rate_);
  shifted.hit_rate_ = hit_rate;
  return shifted;
}

std::vector<double> ChoiceModel::query_means() const {
  std::vector<double> means;
  for (const Feature& feature : query_) means.push_back(feature.mean);
  return means;
}

ChoiceFeatures ChoiceModel::features() const {
  ChoiceFeatures names;
  for (const auto& f : candidate_) names.candidate.push_back(f.name);
  for (const auto& f : query_) names.query.push_back(f.name);
  return names;
}

std::vector<double> ChoiceModel::candidate_weights() const {
  std::vector<double> weights;
  for (const auto& f : candidate_) weights.push_back(f.weight / f.scale);
  return weights;
}

std::vector<double> ChoiceModel::query_weights() const {
  std::vector<double> weights;
  for (const auto& f : query_) weights.push_back(f.weight / f.scale);
  return weights;
}

Json ChoiceModel::features_to_json(const std::vector<Feature>& features) {
  Json list = Json::array();
  for (const auto& f : features)
    list.push_back({{"name", f.name}, {"mean", f.mean}, {"scale", f.scale}, {"weight", f.weight}});
  return list;
}

Json ChoiceModel::to_json() const {
  return {{"kind", "choice_model"},
          {"version", kVersion},
          {"trained_on", trained_on_},
          {"hit_rate", hit_rate_},
          {"candidate_features", features_to_json(candidate_)},
          {"query_features", features_to_json(query_)},
          {"bias", bias_}};
}

Result<std::vector<ChoiceModel::Feature>> ChoiceModel::features_from_json(const Json& json,
                                                                          std::string_view key) {
  const auto list = json.find(key);
  if (list == json.end() || !list->is_array() || list->size() > kFeaturesMax)
    return fail(Code::invalid_argument, "choice model: '{}' is not a list of features", key);
  std::vector<Feature> features;
  for (const auto& entry : *list) {
    if (!entry.is_object()) return fail(Code::invalid_argument, "choice model: bad '{}'", key);
    Feature f;
    PANDOK_TRY(f.name, json_text(entry, "name"));
    PANDOK_TRY(f.mean, json_number(entry, "mean"));
    PANDOK_TRY(f.scale, json_number(entry, "scale"));
    PANDOK_TRY(f.weight, json_number(entry, "weight"));
    const bool sane = std::abs(f.mean) < kMagnitudeMax && std::abs(f.weight) < kMagnitudeMax &&
                      f.scale > 1 / kMagnitudeMax && f.scale < kMagnitudeMax;
    if (!sane)
      return fail(Code::invalid_argument, "choice model: feature '{}' holds a bad number",
                  quote_for_message(f.name));
    features.push_back(std::move(f));
  }
  return features;
}

Result<ChoiceModel> ChoiceModel::from_json(const Json& json) {
  if (!json.is_object()) return fail(Code::invalid_argument, "choice model: not an object");
  PANDOK_TRY(const auto kind, json_text(json, "kind"));
  PANDOK_TRY(const auto version, json_number(json, "version"));
  if (kind != "choice_model" || version != kVersion)
    return fail(Code::invalid_argument, "choice model: not version {}", kVersion);
  ChoiceModel model;
  PANDOK_TRY(model.candidate_, features_from_json(json, "candidate_features"));
  PANDOK_TRY(model.query_, features_from_json(json, "query_features"));
  PANDOK_CHECKED(check_names(model.features()));
  PANDOK_TRY(model.bias_, json_number(json, "bias"));
  PANDOK_TRY(model.hit_rate_, json_number(json, "hit_rate"));
  PANDOK_TRY(const auto trained_on, json_number(json, "trained_on"));
  if (!(std::abs(model.bias_) < kMagnitudeMax) || !(0 < model.hit_rate_ && model.hit_rate_ < 1) ||
      !(0 <= trained_on && trained_on < 1e15))
    return fail(Code::invalid_argument, "choice model: bad bias, hit_rate or trained_on");
  model.trained_on_ = static_cast<std::int64_t>(trained_on);
  return model;
}

}  // namespace pandok::stats
