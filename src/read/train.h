// `pandok train`: an agency's own confirmed cases make its reader better, or nothing changes.
//
// A projection (model/projection.h) is learnt from the photos of some designs. It is then tried,
// with an index of its own in <home>/trial, on photos of designs that it has not seen, against the
// reading as it is. Only if it is better beyond chance (read/comparison.h) is it put in use, with a
// calibration fitted to what it was tested on, in one transaction; the index follows. What is in
// use at any moment is one version of projection, calibration and index that belong together:
// after a crash the next reading completes what is missing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "read/comparison.h"
#include "read/query_file.h"
#include "store/home.h"

namespace pandok::read {

struct TrainOptions {
  std::filesystem::path images;  // where the cases' files lie
  double hit_rate = 0;  // share of photos whose design is among the candidates; 0: as in the cases
  int threads = 1;
};

struct TrainReport {
  std::int64_t cases = 0, left_out = 0;  // photos; left out: too poor to learn from
  std::int64_t learn_photos = 0, learn_designs = 0;
  std::int64_t test_photos = 0, test_designs = 0, absent = 0;  // test_photos without the absent
  double lambda = 0, loss_before = 0, loss_after = 0;          // see FineTuned
  Comparison comparison;
  // Of what is in use now; the same as before unless comparison.objection is empty.
  std::string model, calibration;
  std::string projection;  // the version that was tried
};
Json to_json(const TrainReport& report);

// Learns from the cases, decides, and puts in use. Holds the home's writer lock: meanwhile readings
// go on, imports are refused. invalid_argument "line N: …" for a case that cannot be used;
// failed_precondition if there are too few cases (with the counts); cancelled; then nothing has
// changed. That the projection was not better is no error: see TrainReport::comparison. Cost:
// 30 ms a photo to learn from, 0.3 s a photo to be tested on, and what fine_tune() takes, all
// divided by the cores.
Result<TrainReport> train(const store::Home& home, const std::vector<Query>& cases,
                          const TrainOptions& options, Progress& progress);

struct Undone {
  std::string projection;  // the version that is no longer in use
  std::string model;       // what is in use now
};
// Puts in use what was in use before the last training. failed_precondition if there is nothing to
// undo.
Result<Undone> undo_training(const store::Home& home, Progress& progress);

}  // namespace pandok::read
