// What is computed once for a picture: the vector to search with and the features to compare with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"

namespace pandok::reg {

struct PictureFeatures {
  int width = 0;  // pixels of the decoded picture
  int height = 0;
  std::vector<float> embedding;  // [dim], length 1
  Bytes features;                // match::LocalFeatures::serialise()
};

// What is stored beside the two in `pictures`, and must still hold when they are read.
inline std::uint32_t features_checksum(ByteView embedding, ByteView features) {
  return crc32c(features, crc32c(embedding));
}

// A stored embedding as numbers; bytes beyond the last whole float are left out.
inline std::vector<float> embedding_of(ByteView stored) {
  std::vector<float> vector(stored.size() / sizeof(float));
  for (std::size_t k = 0; k < vector.size(); ++k)
    vector[k] = read_value<float>(stored, k * sizeof(float));
  return vector;
}

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
