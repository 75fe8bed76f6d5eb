// What is computed once for a picture: the vector to search with and the features to compare with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::reg {

struct PictureFeatures {
  int width = 0;  // pixels of the decoded picture
  int height = 0;
  std::vector<float> embedding;  // [dim], length 1
  Bytes features;                // match::LocalFeatures::serialise()
};

// A seam: the real one (encoder_indexer.h) needs the network, tests do without.
class PictureIndexer {
 public:
  virtual ~PictureIndexer() = default;
  // What the results depend on besides the bytes; they are stored under this name.
  virtual std::string model() const = 0;
  virtual int dim() const = 0;
  // One result for each picture, in order, the same whatever else is in the batch. A picture that
  // cannot be used gives invalid_argument, data_corrupted, resource_exhausted or
  // deadline_exceeded; any other code means that the machinery failed.
  virtual std::vector<Result<PictureFeatures>> compute(std::span<const Bytes> pictures) = 0;
};

}  // namespace pandok::reg
