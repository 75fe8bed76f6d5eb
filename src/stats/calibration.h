// Whether a probability of 0.8 comes true eight times in ten.
//
// Bins hold (about) equally many predictions, not equally wide ranges: most of our probabilities
// lie near 0 or 1, where equal-width bins would put nearly everything into two bins and let the
// rest rest on a handful of cases (Nixon et al. 2019; Roelofs et al. 2022 find the equal-mass
// estimate less biased). Equal predictions are never split over two bins, so the result does not
// depend on the order of the cases.
#pragma once

#include <span>
#include <vector>

#include "stats/interval.h"

namespace pandok::stats {

inline constexpr int kCalibrationBins = 15;

// One case: what was predicted (0 to 1, finite) and whether it came true.
struct Outcome {
  double predicted;
  bool happened;
};

struct ReliabilityBin {
  double predicted_mean;
  double predicted_low, predicted_high;  // smallest and largest prediction in the bin
  Interval observed;                     // share that came true; n is the size of the bin
};

// At most `bins` (>= 1) bins in rising order of prediction; none for no cases. Cost: n log n.
std::vector<ReliabilityBin> reliability(std::span<const Outcome> outcomes,
                                        int bins = kCalibrationBins);

// Expected calibration error (Naeini et al. 2015): the mean distance between the mean prediction
// and the observed share of the bins, weighted by their size. 0 for no cases.
double ece(std::span<const Outcome> outcomes, int bins = kCalibrationBins);

// The mean squared distance between prediction and outcome (Brier 1950). 0 for no cases.
double brier(std::span<const Outcome> outcomes);

}  // namespace pandok::stats
