// From scores to probabilities: how sure a reading may be, learnt from cases with known answers.
//
// A calibration is a stats::ChoiceModel over what the photo and each candidate have in common,
// with the thresholds of the verdicts. It belongs to one network, has a version (the digest of its
// document), and is kept for ever, so that an old reading can be asked again.
//
// As JSON: {"kind":"calibration","version":1,"model":"sha256:…","choice":{…},
//           "thresholds":{"match":…,"possible":…},"fitted_on":{"queries":n,"held":n}}
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "read/reading.h"
#include "stats/choice_model.h"

namespace pandok::read {

// The features of the model, by name and in order.
stats::ChoiceFeatures calibration_features();

// A case to learn from: all verified candidates of one reading, Reading::sharpness, and which one
// was right.
struct CalibrationCase {
  std::vector<Candidate> candidates;
  double sharpness = 0;
  int right = stats::kNoneIsRight;
};

class Calibration {
 public:
  // Fits to cases that were read with `model`. failed_precondition unless there are at least 20
  // cases with a right candidate and 5 without. `hit_rate` 0 keeps the share of the cases; else the
  // probabilities are for a place where this share of the photos has its design among the
  // candidates.
  static Result<Calibration> fit(std::span<const CalibrationCase> cases, const std::string& model,
                                 double hit_rate = 0);
  // A start without any case: fixed weights that rank sensibly, with probabilities that mean
  // nothing. Only for the first `pandok calibrate` of a new network.
  static Calibration uncalibrated(const std::string& model);
  // data_corrupted unless it is a calibration document.
  static Result<Calibration> parse(const Json& document);
  Json document() const;

  // Sets the probability of every candidate, sorts by it (ties by design id), numbers the ranks;
  // returns the probability that none is right. All verified candidates must be given. Where a
  // filter chose among the designs, `neighbourhood` has the cosines of the shortlist without it:
  // how crowded it is round the photo does not depend on what was asked for.
  Result<double> apply(std::vector<Candidate>& candidates, double sharpness,
                       const std::vector<double>& neighbourhood = {}) const;

  std::string version() const;  // "sha256:" and the first 16 digits of the document's digest
  const std::string& model() const { return model_; }
  const Thresholds& thresholds() const { return thresholds_; }

 private:
  Calibration(stats::ChoiceModel choice, std::string model)
      : choice_(std::move(choice)), model_(std::move(model)) {}
  stats::ChoiceModel choice_;
  std::string model_;
  Thresholds thresholds_;
  std::int64_t queries_ = 0, held_ = 0;
};

}  // namespace pandok::read
