// The network that turns an edge picture into a vector to search with.
//
// Owns a pool of ONNX Runtime sessions on one network file. Every input runs alone (batch 1): small
// networks gain nothing from batching on a CPU, and so a vector does not depend on what else was
// asked at the same time, to the last bit.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "model/card.h"

namespace pandok::model {

struct EncoderOptions {
  int sessions = 1;          // inputs that run at once; 1..64
  int intra_op_threads = 1;  // threads inside one run; 1..64
  int wait_ms = 30'000;      // how long embed() waits for a session before `unavailable`
};

// What the reader's network takes and gives; a model of another shape is refused.
inline constexpr int kEmbeddingDim = 256;
inline constexpr int kBatchMax = 1'024;  // inputs in one embed()

class Encoder {
 public:
  // Loads folder/reader.onnx as described by folder/reader.json. not_found if one is missing;
  // data_corrupted if the digest is not the card's; invalid_argument if the card is bad, the
  // options are out of range, or names, types or shapes are not [n, 2, 128, 128] float ->
  // [n, 256] float; resource_exhausted over limits::kModelBytesMax.
  // Takes tens of milliseconds a session; memory about twice the file a session.
  static Result<Encoder> open(const std::filesystem::path& folder, EncoderOptions options = {});

  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;
  ~Encoder();

  // One vector [256] of length 1 for each input [2 * 128 * 128] (image::edge_input), in order.
  // invalid_argument for another size, a non-finite value or more than kBatchMax inputs;
  // unavailable when no session came free in wait_ms; internal if the network gives a non-finite
  // or zero vector. Any thread; several inputs are spread over the free sessions.
  Result<std::vector<std::vector<float>>> embed(std::span<const std::vector<float>> inputs);

  const Card& card() const;

 private:
  struct Pool;
  explicit Encoder(std::unique_ptr<Pool> pool);
  std::unique_ptr<Pool> pool_;
};

}  // namespace pandok::model
