// Is one way of reading better than another? Both answered the same photos.
//
// The probabilities of both are given by calibrations that are fitted here, crosswise: the cases
// are dealt into four parts that share no design, and each part's probabilities come from a
// calibration fitted to the other three. So neither side has an older or a closer calibration than
// the other, and no photo is judged by what was learnt from its design.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "read/evaluate.h"
#include "stats/interval.h"

namespace pandok::read {

// A probability below this counts as this in a log-loss: one design that the search did not bring
// up must not outweigh everything else.
inline constexpr double kProbabilityFloor = 0.001;

// −log of the probability that was given to the right answer: the design, or none.
double log_loss(const Answer& answer);

struct Side {
  Figures figures;
  stats::Interval log_loss;  // mean over the photos
};

// By what a comparison decides. recall_at_1 where `before` finds so few designs that no calibration
// can be fitted to it: then its probabilities are those of the calibration in use, and a log-loss
// would also measure how far from home that calibration is.
enum class Measure { log_loss, recall_at_1 };

struct Comparison {
  Side before, after;
  // How much smaller the log-loss became, or how much greater the share in first place: the mean
  // over designs (and groups of photos without a right answer) of the mean over their photos,
  // paired; the bootstrap resamples designs.
  Measure measure = Measure::log_loss;
  stats::Interval gain;
  // Empty if `after` is better: the whole interval of the gain is above 0, and recall@1 did not
  // fall. Else why it is not.
  std::string objection;
};

// The answers must be to the same queries in the same order. Photos that either side could not use
// (retake) are left out of both. Where `after` finds too few designs to fit a calibration, its
// figures are those of the answers as they are, and the objection says so.
Result<Comparison> compare(std::vector<Answer> before, std::vector<Answer> after);

Json to_json(const Comparison& comparison);

}  // namespace pandok::read
