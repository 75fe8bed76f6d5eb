// The space that the search index lives in: what the network gives, or that turned by a projection.
#pragma once

#include <optional>
#include <string>

#include "model/projection.h"

namespace pandok::reg {

// A plain value. What is kept for a picture (pictures.embedding) is always what the network gave;
// the index, the photos that are looked up in it, and the calibration live in the space.
struct EmbeddingSpace {
  std::string network;  // model_key(): "sha256:" and the digest of the network
  std::optional<model::Projection> projection = {};

  // The name of the space: the network's, and with a projection "+" and its version.
  std::string key() const { return projection ? network + "+" + projection->version() : network; }
};

}  // namespace pandok::reg
