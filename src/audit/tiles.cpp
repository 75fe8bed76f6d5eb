#include "audit/tiles.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHashBytes = sizeof(Hash);
constexpr std::size_t kBundleBytesMax = kTileWidth * (2 + limits::kAuditEntryBytesMax);

tl::unexpected<Error> not_a_tile(std::string_view path) {
  return fail(Code::invalid_argument, "'{}' is no tile", quote_for_message(path));
}

// 1234067 → "x001/x234/067".
std::string index_path(std::uint64_t index) {
  std::string path = fmt::format("{:03}", index % 1'000);
  for (index /= 1'000; index > 0; index /= 1'000)
    path = fmt::format("x{:03}/{}", index % 1'000, path);
  return path;
}

// The number of what index_path() wrote, without its leading parts being checked.
std::optional<std::uint64_t> parse_index(std::string_view path) {
  std::string digits;
  for (const char c : path)
    if (c != 'x' && c != '/') digits += c;
  const auto index = parse_int(digits);
  if (!index || *index < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*index);
}

// Calls what makes a file, and once more with the folder if that is not there; the first result is
// not negative if it was made.
template <class Make>
Result<int> in_folder_of(const fs::path& file, const Make& make) {
  int made = make();
  if (made < 0 && errno == ENOENT) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    made = make();
  }
  if (made < 0) return tl::unexpected<Error>(system_error("writing", file, errno));
  return made;
}

Result<> write_file(const fs::path& file, ByteView bytes) {
  PANDOK_TRY(const int opened, in_folder_of(file, [&] {
               return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
             }));
  const Fd fd(opened);
  return write_all(fd.get(), bytes, file);
}

}  // namespace

std::string TileName::path() const {
  std::string path = id.level == kEntries ? "tile/entries/" : fmt::format("tile/{}/", id.level);
  path += index_path(id.index);
  if (width < kTileWidth) path += fmt::format(".p/{}", width);
  return path;
}

Result<TileName> TileName::parse(std::string_view path) {
  TileName name;
  std::string_view rest = path;
  if (path.size() > 100 || !rest.starts_with("tile/")) return not_a_tile(path);
  rest.remove_prefix(5);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return not_a_tile(path);
  const bool entries = rest.substr(0, slash) == "entries";
  const auto level =
      entries ? std::optional<std::int64_t>(kEntries) : parse_int(rest.substr(0, slash));
  if (!level || (!entries && *level < 0) || *level >= kTileLevels) return not_a_tile(path);
  name.id.level = static_cast<int>(*level);
  rest.remove_prefix(slash + 1);
  if (const std::size_t partial = rest.find(".p/"); partial != std::string_view::npos) {
    const auto width = parse_int(rest.substr(partial + 3));
    if (!width || *width < 1 || *width >= std::int64_t{kTileWidth}) return not_a_tile(path);
    name.width = static_cast<unsigned>(*width);
    rest = rest.substr(0, partial);
  }
  const auto index = parse_index(rest);
  if (!index) return not_a_tile(path);
  name.id.index = *index;
  if (name.path() != path) return not_a_tile(path);  // leading zeroes, missing 'x', …
  return name;
}

unsigned tile_width(TileId id, std::uint64_t size) {
  const std::uint64_t nodes = size >> (8 * std::max(id.level, 0));
  if (id.index > nodes / kTileWidth) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(nodes - id.index * kTileWidth, kTileWidth));
}

void append_entry(Bytes& bundle, ByteView entry) {
  CHECK(entry.size() <= limits::kAuditEntryBytesMax);
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<std::uint8_t>(entry.size()));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<std::vector<ByteView>> parse_bundle(ByteView bundle, unsigned width, bool whole) {
  std::vector<ByteView> entries;
  std::size_t at = 0;
  while (entries.size() < width) {
    if (bundle.size() - at < 2)
      return fail(Code::data_corrupted, "{} entries, not {}", entries.size(), width);
    const std::size_t size_bytes = std::size_t{bundle[at]} << 8 | bundle[at + 1];
    at += 2;
    if (bundle.size() - at < size_bytes)
      return fail(Code::data_corrupted, "entry {} of the bundle is cut", entries.size());
    entries.push_back(bundle.subspan(at, size_bytes));
    at += size_bytes;
  }
  if (whole && at != bundle.size())
    return fail(Code::data_corrupted, "{} bytes too many", bundle.size() - at);
  return entries;
}

Result<> TileFolder::write(const TileName& name, ByteView bytes) const {
  const fs::path path = file(name);
  const auto old = read_file(path, kBundleBytesMax);
  if (old && std::ranges::equal(*old, bytes)) return {};
  if (old && name.width == kTileWidth)
    return fail(Code::data_corrupted, "{}: a full tile with other bytes is there", path.string());
  if (name.width < kTileWidth) return write_file(path, bytes);
  const fs::path temporary = root_ / kUnfinishedTile;  // there is one writer
  PANDOK_CHECKED(write_file(temporary, bytes));
  PANDOK_CHECKED(in_folder_of(path, [&] { return ::rename(temporary.c_str(), path.c_str()); }));
  return {};
}

// The file of this width, else the full one, else the next that is wide enough. A writer may remove
// the one that we are about to open, but not before its successor is whole: going up we find the
// first that is there before one that is still being written. A full one, which is looked for out
// of this order, appears whole.
Result<TileFolder::Found> TileFolder::find(const TileName& name) const {
  std::vector<unsigned> widths{name.width, kTileWidth};
  for (unsigned width = name.width + 1; width <= kTileWidth; ++width) widths.push_back(width);
  for (const unsigned width : widths) {
    const TileName candidate{name.id, width};
    auto bytes = read_file(file(candidate), kBundleBytesMax);
    if (bytes) return Found{candidate, *std::move(bytes)};
    if (bytes.error().code != Code::not_found)
      return tl::unexpected<Error>(std::move(bytes).error());
  }
  return fail(Code::not_found, "{}: no such tile", file(name).string());
}

Result<std::vector<Hash>> TileFolder::read_hashes(const TileName& name) const {
  PANDOK_TRY(const Found found, find(name));
  if (found.bytes.size() != found.name.width * kHashBytes)
    return fail(Code::data_corrupted, "{}: {} bytes, not {}", file(found.name).string(),
                found.bytes.size(), found.name.width * kHashBytes);
  std::vector<Hash> hashes(name.width);
  std::memcpy(hashes.data(), found.bytes.data(), name.width * kHashBytes);
  return hashes;
}

Result<Bytes> TileFolder::read_bundle(const TileName& name) const {
  PANDOK_TRY(Found found, find(name));
  auto entries = parse_bundle(found.bytes, found.name.width, true);
  if (!entries)
    return tl::unexpected<Error>(
        with_context(file(found.name).string(), std::move(entries).error()));
  std::size_t size_bytes = 0;
  for (unsigned i = 0; i < name.width; ++i) size_bytes += 2 + (*entries)[i].size();
  found.bytes.resize(size_bytes);
  return std::move(found.bytes);
}

NodeReader TileFolder::nodes(std::uint64_t size) const {
  return [*this, size](unsigned level, std::uint64_t index) -> Result<Hash> {
    const unsigned below = level % 8;  // levels between the tile's nodes and the one asked for
    const std::uint64_t first = index << below;
    const TileId id{static_cast<int>(level / 8), first / kTileWidth};
    const auto offset = static_cast<std::size_t>(first % kTileWidth);
    const std::size_t count = std::size_t{1} << below;
    const unsigned width = tile_width(id, size);
    CHECK(offset + count <= width);
    PANDOK_TRY(const auto hashes, read_hashes({id, width}));
    return root_of(std::span(hashes).subspan(offset, count));
  };
}

}  // namespace pandok::audit
