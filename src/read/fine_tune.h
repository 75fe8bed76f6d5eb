// The mathematics of `pandok train`: a projection learnt from photos whose designs are known.
// Vectors in, a matrix out; no pictures, no files.
//
// W = I + D minimises, over the photos q with their right design,
//
//     mean of  −log Σ_{v of the right design} e^{s(q,v)/T} / Σ_v e^{s(q,v)/T}   +  λ |D|²
//
// with s(q,v) the cosine of W q and W v, and |D| the Frobenius norm: neighbourhood components
// (Goldberger et al. 2004) between photos and registered views, held to the identity because there
// are far fewer cases than numbers in W. A design's views share its probability, which at T = 0.06
// is nearly that of its best view, as in the search.
//
// Minimised by L-BFGS (Liu, Nocedal 1989) over all photos from λ large to λ small, each from the
// solution before. λ is chosen by threefold cross-validation whose folds share no design. Nothing
// is random; results do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "model/projection.h"

namespace pandok::read {

// All vectors are what the network gave, [.., 256] row-major, of length 1.
struct TuningSet {
  std::vector<float> photos;              // [n, 256]
  std::vector<int> right;                 // [n]: the right design, an index below designs()
  std::vector<float> views;               // [v, 256], grouped by design, designs in order
  std::vector<int> design_of_view;        // [v], never falling: 0, 0, 1, …
  std::vector<std::uint64_t> design_key;  // [designs]: any hash; says which fold a design is in

  std::size_t photo_count() const { return right.size(); }
  std::size_t view_count() const { return design_of_view.size(); }
};

inline constexpr double kTuningTemperature = 0.06;

// The mean loss of the photos named (indices into right; empty: all) under W [256, 256], without
// the penalty; with `gradient`, also d loss / d W into it, [256, 256]. About
// 3 · 256 · (photos · views) + 2 · 256² · (photos + views) multiplications, spread over threads.
double tuning_loss(const TuningSet& set, std::span<const int> photos, std::span<const float> w,
                   std::vector<float>* gradient, int threads);

struct FineTuned {
  model::Projection projection;
  double lambda = 0;
  // The cross-validated loss: of photos whose designs a fold had not seen.
  double loss_before = 0, loss_after = 0;
};

// invalid_argument if sizes do not agree or fewer than three designs have photos; cancelled. Cost:
// about 200 evaluations of tuning_loss(): seconds for 100 photos and 1,000 views, three minutes of
// one core for 1,000 photos and 8,000 views.
Result<FineTuned> fine_tune(const TuningSet& set, int threads, Progress& progress);

}  // namespace pandok::read
