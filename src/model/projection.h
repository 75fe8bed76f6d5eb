// What an agency's own cases add to the network: a matrix that turns the network's vectors.
//
// It is applied to photos and to registered views alike, and the result is scaled to length 1:
// y = W x / |W x|. So it makes directions that mislead count less and directions that tell count
// more; the search stays what it is.
//
// Format, little-endian; version 1:
//   0  "PDPROJ1\0"     8 bytes
//   8  rows, columns   u32 each, both kEmbeddingDim
//  16  W               f32 [rows, columns], row-major; each finite and at most 1000 in size
//  then CRC-32C        u32 of all bytes before it
// A reader takes it only if the length, every value and the CRC hold.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "model/encoder.h"

namespace pandok::model {

// An immutable value. Threads: any number may apply one.
class Projection {
 public:
  static constexpr std::size_t kDim = kEmbeddingDim;
  static constexpr std::size_t kBytes = 16 + kDim * kDim * sizeof(float) + 4;
  static constexpr float kValueMax = 1'000;

  // W, [256, 256] row-major. invalid_argument for another size, or a value that is not finite or
  // above kValueMax in size.
  static Result<Projection> from_matrix(std::span<const float> matrix);
  // data_corrupted with the reason unless these are the bytes of one.
  static Result<Projection> parse(ByteView bytes);
  Bytes serialise() const;

  // W x scaled to length 1, [256]; the same to the last bit on every machine. invalid_argument for
  // another size; internal if W maps the vector to nothing. About 10 µs.
  Result<std::vector<float>> apply(std::span<const float> vector) const;

  // W, [256, 256] row-major.
  std::vector<float> matrix() const;
  // The first 16 digits of the SHA-256 of serialise(): names it in readings and in the index.
  const std::string& version() const { return version_; }

  bool operator==(const Projection& other) const { return columns_ == other.columns_; }

 private:
  explicit Projection(std::vector<float> columns);
  std::vector<float> columns_;  // W by columns, so that apply() runs along memory
  std::string version_;
};

}  // namespace pandok::model
