// What all readings of one process share: the network with what was trained on top of it, the index
// as it is now, the calibration.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/encoder.h"
#include "read/calibration.h"
#include "read/photo.h"
#include "register/embedding_space.h"
#include "search/snapshot.h"
#include "store/home.h"

namespace pandok::read {

// A projection to try before it is in use, with a folder for an index of its own.
struct Trial {
  model::Projection projection;
  std::filesystem::path index_folder;  // made; the caller removes it
};

struct EngineOptions {
  int sessions = 1;                 // networks that run at once: one a thread that reads
  std::string calibration = {};     // a version; empty: the newest
  bool allow_uncalibrated = false;  // fixed weights where the home has no calibration yet
  std::optional<Trial> trial = {};  // instead of the projection in use and the home's index
};

// Immutable after open(); any number of threads may read with it. It must outlive its Readers.
class Engine {
 public:
  // Opens the home's network, the projection in use and the index, and brings the index up to the
  // database if a crash left it behind. Errors name what is damaged and what to do; unavailable
  // while another process builds the index for another projection.
  static Result<Engine> open(const store::Home& home, const EngineOptions& options = {});

  const store::Home& home() const { return home_; }
  const model::Encoder& encoder() const { return encoder_; }
  model::Encoder& encoder() { return encoder_; }
  // What the index is searched with: one vector [256] a photo, in the space. Errors as
  // embed_photos().
  Result<std::vector<std::vector<float>>> embed(std::span<const PreparedPhoto> photos);
  const reg::EmbeddingSpace& space() const { return space_; }
  const search::Snapshot& gallery() const { return gallery_; }
  const Calibration& calibration() const { return calibration_; }
  // The key of the space: the network's digest, and the projection's version if there is one.
  const std::string& model_version() const { return model_version_; }
  const std::string& index_version() const { return index_version_; }

 private:
  Engine(store::Home home, model::Encoder encoder, reg::EmbeddingSpace space,
         search::Snapshot gallery, Calibration calibration);
  store::Home home_;
  model::Encoder encoder_;
  reg::EmbeddingSpace space_;
  search::Snapshot gallery_;
  Calibration calibration_;
  std::string model_version_, index_version_;
};

}  // namespace pandok::read
