#include "model/projection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/hash.h"

namespace pandok::model {
namespace {

constexpr std::string_view kMagic("PDPROJ1\0", 8);
constexpr std::size_t kDim = Projection::kDim, kValuesAt = 16;

bool is_allowed(float value) {
  return std::isfinite(value) && std::abs(value) <= Projection::kValueMax;
}

// Rows to columns and back.
std::vector<float> transposed(std::span<const float> matrix) {
  std::vector<float> out(matrix.size());
  for (std::size_t r = 0; r < kDim; ++r)
    for (std::size_t c = 0; c < kDim; ++c) out[c * kDim + r] = matrix[r * kDim + c];
  return out;
}

tl::unexpected<Error> damaged(std::string_view reason) {
  return fail(Code::data_corrupted, "this is no projection: {}", reason);
}

}  // namespace

Projection::Projection(std::vector<float> columns)
    : columns_(std::move(columns)), version_(Sha256::of(serialise()).hex().substr(0, 16)) {}

Result<Projection> Projection::from_matrix(std::span<const float> matrix) {
  if (matrix.size() != kDim * kDim)
    return fail(Code::invalid_argument, "a projection has {} values, not {}", kDim * kDim,
                matrix.size());
  if (!std::ranges::all_of(matrix, is_allowed))
    return fail(Code::invalid_argument, "a projection has a value that is not finite or too large");
  return Projection(transposed(matrix));
}

Result<Projection> Projection::parse(ByteView bytes) {
  if (bytes.size() != kBytes)
    return damaged(fmt::format("it has {} bytes, not {}", bytes.size(), kBytes));
  if (as_text(bytes.first(kMagic.size())) != kMagic) return damaged("it does not begin like one");
  if (read_value<std::uint32_t>(bytes, 8) != kDim || read_value<std::uint32_t>(bytes, 12) != kDim)
    return damaged("it has another size");
  if (crc32c(bytes.first(kBytes - 4)) != read_value<std::uint32_t>(bytes, kBytes - 4))
    return damaged("its checksum does not hold");
  std::vector<float> matrix(kDim * kDim);
  std::memcpy(matrix.data(), bytes.data() + kValuesAt, matrix.size() * sizeof(float));
  if (!std::ranges::all_of(matrix, is_allowed))
    return damaged("a value is not finite or too large");
  return Projection(transposed(matrix));
}

Bytes Projection::serialise() const {
  Bytes bytes(as_bytes(kMagic).begin(), as_bytes(kMagic).end());
  bytes.reserve(kBytes);
  append_value(bytes, static_cast<std::uint32_t>(kDim));
  append_value(bytes, static_cast<std::uint32_t>(kDim));
  for (const float value : matrix()) append_value(bytes, value);
  append_value(bytes, crc32c(bytes));
  return bytes;
}

Result<std::vector<float>> Projection::apply(std::span<const float> vector) const {
  if (vector.size() != kDim)
    return fail(Code::invalid_argument, "a vector of {} values, not {}", vector.size(), kDim);
  // Column by column: each sum is taken in one order, whatever the width of the registers.
  std::array<float, kDim> sums{};
  for (std::size_t c = 0; c < kDim; ++c) {
    const float* column = columns_.data() + c * kDim;
    const float x = vector[c];
    for (std::size_t r = 0; r < kDim; ++r) sums[r] += x * column[r];
  }
  double square = 0;
  for (const float v : sums) square += static_cast<double>(v) * static_cast<double>(v);
  if (!std::isfinite(square) || square < 1e-12)
    return fail(Code::internal, "the projection {} maps a vector to nothing", version_);
  const double scale = 1 / std::sqrt(square);
  std::vector<float> unit(kDim);
  for (std::size_t r = 0; r < kDim; ++r)
    unit[r] = static_cast<float>(static_cast<double>(sums[r]) * scale);
  return unit;
}

std::vector<float> Projection::matrix() const { return transposed(columns_); }

}  // namespace pandok::model
