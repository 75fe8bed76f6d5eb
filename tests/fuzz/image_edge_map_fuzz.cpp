// Any bytes as a stored edge map: refused, or the same bytes come out again.
#include <algorithm>

#include "base/check.h"
#include "image/edge_map.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const pandok::ByteView bytes(data, size);
  const auto map = pandok::image::EdgeMap::parse(bytes);
  if (map) CHECK(std::ranges::equal(map->serialise(), bytes));
  return 0;
}
