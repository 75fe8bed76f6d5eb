#include "stats/choice_loss.h"

#include <algorithm>
#include <cmath>

namespace pandok::stats {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Adds one query to the loss. Alternatives are the candidates and, last, none; the feature vector
// of a candidate is [x, 0, 0], that of none is [0, 1, z].
class Accumulator {
 public:
  Accumulator(std::size_t features, std::span<const double> parameters, ChoiceLoss& out)
      : features_(features), parameters_(parameters), out_(out), mean_(parameters.size()) {}

  void add(const ChoiceQuery& q) {
    const std::size_t m = q.candidates.size() / features_;
    const std::span<const double> rows(q.candidates);
    utilities_.clear();
    for (std::size_t i = 0; i < m; ++i)
      utilities_.push_back(
          dot(rows.subspan(i * features_, features_), parameters_.first(features_)));
    none_.assign(1, 1.0);
    none_.insert(none_.end(), q.query.begin(), q.query.end());
    utilities_.push_back(dot(none_, parameters_.subspan(features_)));
    const std::size_t right = q.right == kNoneIsRight ? m : static_cast<std::size_t>(q.right);
    const double right_utility = utilities_[right];
    out_.value += q.weight * (softmax(utilities_) - right_utility);

    std::fill(mean_.begin(), mean_.end(), 0.0);
    for (std::size_t i = 0; i < m; ++i)
      add_alternative(q.weight, utilities_[i], i == right, 0,
                      rows.subspan(i * features_, features_));
    add_alternative(q.weight, utilities_[m], right == m, features_, none_);
    const std::size_t dim = parameters_.size();
    for (std::size_t r = 0; r < dim; ++r)
      for (std::size_t c = 0; c < dim; ++c)
        out_.hessian[r * dim + c] -= q.weight * mean_[r] * mean_[c];
  }

 private:
  // One alternative whose feature vector is `values` from `offset` on and zero elsewhere.
  void add_alternative(double weight, double probability, bool right, std::size_t offset,
                       std::span<const double> values) {
    const std::size_t dim = parameters_.size();
    for (std::size_t r = 0; r < values.size(); ++r) {
      out_.gradient[offset + r] += weight * (probability - (right ? 1 : 0)) * values[r];
      mean_[offset + r] += probability * values[r];
      for (std::size_t c = 0; c < values.size(); ++c)
        out_.hessian[(offset + r) * dim + offset + c] +=
            weight * probability * values[r] * values[c];
    }
  }

  std::size_t features_;
  std::span<const double> parameters_;
  ChoiceLoss& out_;
  std::vector<double> mean_, utilities_, none_;
};

}  // namespace

double softmax(std::vector<double>& utilities) {
  const double top = *std::max_element(utilities.begin(), utilities.end());
  double sum = 0;
  for (double& u : utilities) sum += (u = std::exp(u - top));
  for (double& u : utilities) u /= sum;
  return top + std::log(sum);
}

ChoiceLoss choice_loss(std::span<const ChoiceQuery> queries, std::size_t candidate_features,
                       std::span<const double> parameters, double l2) {
  const std::size_t dim = parameters.size();
  ChoiceLoss loss;
  loss.gradient.assign(dim, 0);
  loss.hessian.assign(dim * dim, 0);
  Accumulator accumulator(candidate_features, parameters, loss);
  for (const auto& q : queries) accumulator.add(q);
  for (std::size_t i = 0; i < dim; ++i) {
    if (i == candidate_features) continue;  // the bias
    loss.value += l2 / 2 * parameters[i] * parameters[i];
    loss.gradient[i] += l2 * parameters[i];
    loss.hessian[i * dim + i] += l2;
  }
  return loss;
}

bool solve_positive_definite(std::vector<double> matrix, std::vector<double>& right) {
  const std::size_t n = right.size();
  for (std::size_t c = 0; c < n; ++c) {  // matrix becomes L, lower triangle
    for (std::size_t r = c; r < n; ++r) {
      double sum = matrix[r * n + c];
      for (std::size_t k = 0; k < c; ++k) sum -= matrix[r * n + k] * matrix[c * n + k];
      if (r == c && !(sum > 1e-12)) return false;
      matrix[r * n + c] = r == c ? std::sqrt(sum) : sum / matrix[c * n + c];
    }
  }
  for (std::size_t r = 0; r < n; ++r) {  // L y = right
    for (std::size_t k = 0; k < r; ++k) right[r] -= matrix[r * n + k] * right[k];
    right[r] /= matrix[r * n + r];
  }
  for (std::size_t r = n; r-- > 0;) {  // Lᵀ x = y
    for (std::size_t k = r + 1; k < n; ++k) right[r] -= matrix[k * n + r] * right[k];
    right[r] /= matrix[r * n + r];
  }
  return true;
}

}  // namespace pandok::stats
