// The loss that ChoiceModel::fit() minimises, with its gradient and Hessian; internal to the room.
#pragma once

#include <span>
#include <vector>

#include "stats/choice_model.h"

namespace pandok::stats {

// Parameters are laid out as [w (candidate features), b, c (query features)].
struct ChoiceLoss {
  double value = 0;
  std::vector<double> gradient;  // [dim]
  std::vector<double> hessian;   // [dim, dim], symmetric, row-major
};

// queries must be valid and standardised; parameters: [candidate_features + 1 + query features].
ChoiceLoss choice_loss(std::span<const ChoiceQuery> queries, std::size_t candidate_features,
                       std::span<const double> parameters, double l2);

// e^u / Σ e^u, without overflow: the largest is subtracted first. In place, not empty.
// Returns log Σ e^u.
double softmax(std::vector<double>& utilities);

// Solves hessian · x = right by Cholesky; false if the matrix is not positive definite.
bool solve_positive_definite(std::vector<double> matrix, std::vector<double>& right);

}  // namespace pandok::stats
