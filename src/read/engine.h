// What all readings of one process share: the network, the index as it is now, the calibration.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "model/encoder.h"
#include "read/calibration.h"
#include "search/snapshot.h"
#include "store/home.h"

namespace pandok::read {

struct EngineOptions {
  int sessions = 1;                 // networks that run at once: one a thread that reads
  std::string calibration = {};     // a version; empty: the newest
  bool allow_uncalibrated = false;  // fixed weights where the home has no calibration yet
};

// Immutable after open(); any number of threads may read with it. It must outlive its Readers.
class Engine {
 public:
  // Opens the home's network and index, and brings the index up to the database if a crash left it
  // behind. Errors name what is damaged and what to do.
  static Result<Engine> open(const store::Home& home, const EngineOptions& options = {});

  const store::Home& home() const { return home_; }
  const model::Encoder& encoder() const { return encoder_; }
  model::Encoder& encoder() { return encoder_; }
  const search::Snapshot& gallery() const { return gallery_; }
  const Calibration& calibration() const { return calibration_; }
  const std::string& model_version() const { return model_version_; }
  const std::string& index_version() const { return index_version_; }

 private:
  Engine(store::Home home, model::Encoder encoder, search::Snapshot gallery,
         Calibration calibration);
  store::Home home_;
  model::Encoder encoder_;
  search::Snapshot gallery_;
  Calibration calibration_;
  std::string model_version_, index_version_;
};

}  // namespace pandok::read
