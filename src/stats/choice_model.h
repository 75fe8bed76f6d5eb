// From the features of a ranked list to the probability that each candidate is the right one, or
// that none is.
//
// A multinomial logit with an outside option (McFadden 1974). A query has candidates i with
// features x_i and features z of its own (photo quality, margin):
//
//     u_i = w·x_i        u_0 = b + c·z        P(i) = exp u_i / (exp u_0 + Σ_j exp u_j)
//
// P(none) = P(0) is the honest "no match". The candidates compete, so their probabilities and
// that of none sum to 1. Features are standardised (mean 0, deviation 1 over the training data);
// the numbers for that are kept in the model.
//
// Fitting minimises  Σ_q weight_q · (−log P(right)) + l2/2 · (|w|² + |c|²)  by Newton's method with
// step halving. The loss is convex, so there is one answer; it is deterministic.
//
// As JSON (version 1), one object:
//     {"kind":"choice_model","version":1,"trained_on":n,"hit_rate":r,
//      "candidate_features":[{"name":…,"mean":…,"scale":…,"weight":…},…],
//      "query_features":[…],"bias":b}
// hit_rate is the share of queries with a right candidate that the bias stands for. Reading checks
// that numbers are finite, scales positive, names unique, and 0 < hit_rate < 1; then every
// probability that the model gives is a number.
// Threads: const calls may overlap.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace pandok::stats {

inline constexpr int kNoneIsRight = -1;

// What the model looks at, by name: the columns of ChoiceQuery::candidates and ::query.
struct ChoiceFeatures {
  std::vector<std::string> candidate;
  std::vector<std::string> query;
};

// One training case.
struct ChoiceQuery {
  std::vector<double> candidates;  // [m, candidate features], row-major; may be empty
  std::vector<double> query;       // [query features]
  int right = kNoneIsRight;        // index of the right candidate
  double weight = 1;               // how often the case counts, > 0
};

struct ChoiceOptions {
  double l2 = 1;  // penalty on standardised weights, >= 0; the bias is free
  int iterations_max = 100;
};

struct ChoiceProbabilities {
  std::vector<double> candidates;  // [m]
  double none;
};

class ChoiceModel {
 public:
  // invalid_argument if sizes or values are wrong, or if the cases do not hold both a right
  // candidate and a miss with at least one candidate (the bias would run to infinity).
  // failed_precondition if it does not converge (only with l2 = 0 and separable data).
  // Cost: iterations (5 to 15) × all candidates × features².
  static Result<ChoiceModel> fit(const ChoiceFeatures& features,
                                 std::span<const ChoiceQuery> queries,
                                 const ChoiceOptions& options = {});
  // invalid_argument unless it is a model as described above.
  static Result<ChoiceModel> from_json(const Json& json);
  Json to_json() const;

  // candidates: [m, candidate features] row-major, m >= 0; query: [query features].
  // invalid_argument if a size is wrong or a value is not finite.
  Result<ChoiceProbabilities> predict(std::span<const double> candidates,
                                      std::span<const double> query) const;

  // The same model for a place where a share `hit_rate` (0 < r < 1) of the queries has a right
  // candidate: the odds of none change by the ratio of the prior odds (Saerens, Latinne,
  // Decaestecker 2002, eq. 2.4), so  b += log((1−r)/r) − log((1−r₀)/r₀)  with r₀ = hit_rate().
  Result<ChoiceModel> with_hit_rate(double hit_rate) const;

  double hit_rate() const { return hit_rate_; }
  double bias() const { return bias_; }  // in the space of standardised features
  std::int64_t trained_on() const { return trained_on_; }
  ChoiceFeatures features() const;
  // The means of the query features over the cases that it was fitted to.
  std::vector<double> query_means() const;
  // The weight of a feature in its own unit (not standardised): effect on u of one unit.
  std::vector<double> candidate_weights() const;
  std::vector<double> query_weights() const;

 private:
  struct Feature {
    std::string name;
    double mean = 0;
    double scale = 1;
    double weight = 0;
  };
  ChoiceModel() = default;
  static Result<std::vector<Feature>> features_from_json(const Json& json, std::string_view key);
  static Json features_to_json(const std::vector<Feature>& features);
  static double utility(const std::vector<Feature>& features, std::span<const double> values);

  std::vector<Feature> candidate_, query_;
  double bias_ = 0;
  double hit_rate_ = 0.5;
  std::int64_t trained_on_ = 0;
};

}  // namespace pandok::stats
