#include "render/ldraw.h"

#include <algorithm>
#include <functional>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::render {
namespace {

namespace fs = std::filesystem;

struct Placement {
  std::array<Vec3, 3> rows = {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}};
  Vec3 origin;

  Vec3 apply(Vec3 p) const {
    return Vec3{dot(rows[0], p), dot(rows[1], p), dot(rows[2], p)} + origin;
  }
  // First `inner`, then this one.
  Placement after(const LdrawFile::Placed& inner) const {
    Placement result;
    for (std::size_t i = 0; i < 3; ++i)
      result.rows[i] =
          inner.rows[0] * rows[i].x + inner.rows[1] * rows[i].y + inner.rows[2] * rows[i].z;
    result.origin = apply(inner.origin);
    return result;
  }
};

// "s\3001s01.DAT" as "s/3001s01.dat"; nothing for a name that could leave the library.
std::string library_name(std::string_view name) {
  std::string result = lower_ascii(trim(name));
  std::replace(result.begin(), result.end(), '\\', '/');
  const bool bad = result.empty() || result.size() > 200 || result.front() == '/' ||
                   result.find("..") != std::string::npos ||
                   std::any_of(result.begin(), result.end(), [](char c) { return c < ' '; });
  return bad ? std::string() : result;
}

bool is_inside(const fs::path& root, const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return false;
  return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

}  // namespace

struct LdrawLibrary::State {
  fs::path root;  // canonical
  std::mutex mutex;
  // Guarded by mutex; an empty pointer is a file that does not exist. Values never move.
  std::unordered_map<std::string, std::unique_ptr<const LdrawFile>> files;

  // The parsed file, null if the library does not hold it.
  Result<const LdrawFile*> find(const std::string& name) {
    const std::lock_guard lock(mutex);
    if (const auto known = files.find(name); known != files.end()) return known->second.get();
    std::unique_ptr<const LdrawFile> file;
    for (const char* const folder : {"parts", "parts/s", "p", "p/48"}) {
      const fs::path path = root / folder / name;
      if (!is_inside(root, path)) continue;
      PANDOK_TRY(const Bytes bytes, read_file(path, limits::kMeshFileBytesMax));
      auto parsed = parse_ldraw(as_text(bytes));
      if (!parsed) return with_context(path.string(), std::move(parsed).error());
      file = std::make_unique<const LdrawFile>(*std::move(parsed));
      break;
    }
    return files.emplace(name, std::move(file)).first->second.get();
  }
};

namespace {

// Collects the triangles of a part and of all that it places.
class Flattener {
 public:
  using Find = std::function<Result<const LdrawFile*>(const std::string&)>;
  explicit Flattener(Find find) : find_(std::move(find)) {}

  Result<> add(const LdrawFile& file, const Placement& placement, int colour, int depth) {
    if (depth > limits::kMeshDepthMax)
      return fail(Code::invalid_argument, "LDraw files are placed in each other over {} deep",
                  limits::kMeshDepthMax);
    for (const LdrawFile::Facet& facet : file.facets) add_facet(facet, placement, colour);
    if (part_.mesh.triangles.size() > limits::kTrianglesMax)
      return fail(Code::resource_exhausted, "LDraw part of over {} triangles",
                  limits::kTrianglesMax);
    for (const LdrawFile::Placed& placed : file.placed)
      PANDOK_CHECKED(add_placed(placed, placement, colour, depth));
    return {};
  }

  LdrawPart take() { return std::move(part_); }

 private:
  Result<> add_placed(const LdrawFile::Placed& placed, const Placement& placement, int colour,
                      int depth) {
    if (++placed_ > limits::kMeshPlacedMax)
      return fail(Code::resource_exhausted, "LDraw part that places over {} files",
                  limits::kMeshPlacedMax);
    const std::string name = library_name(placed.name);
    if (name.empty()) return ++part_.missing_files, Result<>();
    PANDOK_TRY(const LdrawFile* const file, find_(name));
    if (file == nullptr) return ++part_.missing_files, Result<>();
    return add(*file, placement.after(placed), placed.colour == 16 ? colour : placed.colour,
               depth + 1);
  }

  void add_facet(const LdrawFile::Facet& facet, const Placement& placement, int colour) {
    Triangle triangle;
    triangle.part = part_of(facet.colour == 16 ? colour : facet.colour);
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec3 p = placement.apply(facet.corners[k]);
      triangle.v[k] = static_cast<std::uint32_t>(part_.mesh.vertices.size());
      part_.mesh.vertices.push_back({p.x, -p.y, -p.z});
    }
    part_.mesh.triangles.push_back(triangle);
  }

  std::uint16_t part_of(int colour) {
    const auto known = std::find(colours_.begin(), colours_.end(), colour);
    const auto part = static_cast<std::uint16_t>(known - colours_.begin());
    if (known == colours_.end() && colours_.size() < 256) colours_.push_back(colour);
    return part;
  }

  Find find_;
  LdrawPart part_;
  std::vector<int> colours_ = {16};
  int placed_ = 0;
};

}  // namespace

LdrawLibrary::LdrawLibrary(std::unique_ptr<State> state) : state_(std::move(state)) {}
LdrawLibrary::LdrawLibrary(LdrawLibrary&&) noexcept = default;
LdrawLibrary& LdrawLibrary::operator=(LdrawLibrary&&) noexcept = default;
LdrawLibrary::~LdrawLibrary() = default;

Result<LdrawLibrary> LdrawLibrary::open(const fs::path& root) {
  std::error_code error;
  const fs::path real = fs::canonical(root, error);
  if (error || !fs::is_directory(real, error))
    return fail(Code::not_found, "'{}' is not a folder; give the one that holds parts/ and p/",
                root.string());
  auto state = std::make_unique<State>();
  state->root = real;
  return LdrawLibrary(std::move(state));
}

Result<LdrawPart> LdrawLibrary::load(std::string_view name) {
  const std::string wanted = library_name(name);
  const LdrawFile* file = nullptr;
  if (!wanted.empty()) {
    PANDOK_TRY(file, state_->find(wanted));
  }
  if (file == nullptr)
    return fail(Code::not_found, "LDraw part '{}' is not in {}", quote_for_message(name),
                state_->root.string());
  Flattener flattener([this](const std::string& placed) { return state_->find(placed); });
  if (auto added = flattener.add(*file, {}, 16, 0); !added)
    return with_context(wanted, std::move(added).error());
  return flattener.take();
}

}  // namespace pandok::render
