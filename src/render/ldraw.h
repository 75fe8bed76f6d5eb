// Reader of LDraw parts (https://www.ldraw.org/article/218.html): line types 1, 3 and 4.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "render/mesh.h"

namespace pandok::render {

// What one file says: its triangles (quadrilaterals are cut in two) and the files it places.
struct LdrawFile {
  struct Facet {
    std::array<Vec3, 3> corners;
    int colour = 16;
  };
  struct Placed {
    std::string name;  // as written
    int colour = 16;
    Vec3 origin;
    std::array<Vec3, 3> rows;  // of the 3 × 3 matrix
  };
  std::vector<Facet> facets;
  std::vector<Placed> placed;
};

// Parses the text of one file. Other line types and BFC are skipped; a type 1, 3 or 4 line with a
// wrong number is invalid_argument with its line number; limits::kMeshFileBytesMax and
// kTrianglesMax give resource_exhausted.
Result<LdrawFile> parse_ldraw(std::string_view text);

struct LdrawPart {
  Mesh mesh;              // y up; part 0 is the inherited colour 16, other colours follow in order
  int missing_files = 0;  // references to files that the library does not hold; left out
};

// A folder with parts/ and p/. Files are parsed once and kept.
// Threads: load() may be called from several threads.
class LdrawLibrary {
 public:
  // not_found unless root is a folder.
  static Result<LdrawLibrary> open(const std::filesystem::path& root);
  LdrawLibrary(LdrawLibrary&&) noexcept;
  LdrawLibrary& operator=(LdrawLibrary&&) noexcept;
  ~LdrawLibrary();

  // The part called "3001.dat", with everything that it places. Names are looked up in lower case
  // in parts/, parts/s/, p/ and p/48/; a name that leaves the root is not found.
  // Errors: not_found for the part itself; invalid_argument for a broken file or one that places
  // itself (depth over limits::kMeshDepthMax); resource_exhausted over limits::kTrianglesMax or
  // limits::kMeshPlacedMax placed files.
  Result<LdrawPart> load(std::string_view name);

 private:
  struct State;
  explicit LdrawLibrary(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pandok::render
