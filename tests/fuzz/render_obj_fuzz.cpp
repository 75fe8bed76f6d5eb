// Any bytes as an OBJ file: a mesh with indexes in range or an error, and prepare() takes it.
#include "render/obj.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto mesh = pandok::render::read_obj({reinterpret_cast<const char*>(data), size});
  if (!mesh) return 0;
  for (const auto& triangle : mesh->triangles)
    for (const std::uint32_t v : triangle.v)
      if (v >= mesh->vertices.size()) std::abort();
  if (mesh->triangles.size() < 1000) pandok::render::prepare(*mesh);
  return 0;
}
