// Reader of Wavefront OBJ meshes (text; v and f lines; everything else is skipped).
#pragma once

#include <string_view>

#include "base/error.h"
#include "render/mesh.h"

namespace pandok::render {

// All faces get `part`. Polygons are cut into a fan; indexes may be negative (from the end) and
// carry /vt/vn, which is ignored. Normals, textures, groups, lines and materials are skipped.
//
// Limits: limits::kMeshFileBytesMax, kTrianglesMax (and three times as many vertices), 1,024
// corners a face. Errors: resource_exhausted for a limit; invalid_argument with the line number
// for a number that is none, an index out of range, a face of fewer than three corners, or a file
// without a face. Cost: one pass.
Result<Mesh> read_obj(std::string_view text, int part = 0);

}  // namespace pandok::render
