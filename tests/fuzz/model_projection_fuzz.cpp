// A projection with any header and any values is refused, or is exactly what we would write and
// gives vectors of length 1.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "model/projection.h"

namespace pandok {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using model::Projection;
  if (Projection::parse({data, size}) || size < 17) return 0;
  // The fuzzer writes neither a quarter of a megabyte nor a checksum: the header as it is, then
  // the rest again and again.
  Bytes bytes(data, data + 16);
  const ByteView values(data + 16, size - 16);
  while (bytes.size() < Projection::kBytes - 4)
    bytes.push_back(values[bytes.size() % values.size()]);
  append_value(bytes, crc32c(bytes));
  const auto projection = Projection::parse(bytes);
  if (!projection) return 0;
  CHECK(projection->serialise() == bytes);
  const auto unit = projection->apply(std::vector<float>(Projection::kDim, 0.0625F));
  if (!unit) return 0;
  double square = 0;
  for (const float v : *unit) square += static_cast<double>(v) * static_cast<double>(v);
  CHECK(std::abs(square - 1) < 1e-3);
  return 0;
}

}  // namespace pandok
