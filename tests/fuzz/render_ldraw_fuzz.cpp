// Any bytes as an LDraw file: finite facets or an error.
#include "render/ldraw.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = pandok::render::parse_ldraw({reinterpret_cast<const char*>(data), size});
  if (!file) return 0;
  for (const auto& facet : file->facets)
    for (const auto& corner : facet.corners)
      if (!pandok::render::is_finite(corner)) std::abort();
  return 0;
}
