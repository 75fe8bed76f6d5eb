#include "audit/publisher.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/file.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

void remove_tile(const LogFolder& folder, const TileName& name) {
  const fs::path file = folder.tiles().file(name);
  std::error_code ignored;  // a tile too many does no harm
  fs::remove(file, ignored);
  if (name.width < kTileWidth) fs::remove(file.parent_path(), ignored);  // only if it is empty
}

Result<> sync_file(const fs::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return tl::unexpected<Error>(system_error("syncing", file, errno));
  return sync_fd(fd.get(), file);
}

}  // namespace

Publisher::Publisher(LogFolder folder, const LogState& state) : folder_(std::move(folder)) {
  for (const TileName& name : state.settled_edge) {
    partial_[name.id] = name.width;
    settled_.insert(name);
  }
}

Result<> Publisher::replace_checkpoint(std::string_view checkpoint) const {
  const fs::path temporary = folder_.root / "checkpoint.new";  // there is one writer
  const Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return tl::unexpected<Error>(system_error("writing", temporary, errno));
  PANDOK_CHECKED(write_all(fd.get(), as_bytes(checkpoint), temporary));
  if (::rename(temporary.c_str(), folder_.checkpoint().c_str()) != 0)
    return tl::unexpected<Error>(system_error("writing", folder_.checkpoint(), errno));
  return {};
}

Result<> Publisher::publish(const std::vector<Tile>& tiles, std::string_view checkpoint) {
  const TileFolder folder = folder_.tiles();
  for (const Tile& tile : tiles) {
    PANDOK_CHECKED(folder.write(tile.name, tile.bytes));
    unsynced_.insert(tile.name);
  }
  PANDOK_CHECKED(replace_checkpoint(checkpoint));
  for (const Tile& tile : tiles) {
    const auto old = partial_.find(tile.name.id);
    if (old != partial_.end() && old->second != tile.name.width) {
      const TileName name{old->first, old->second};
      if (!settled_.contains(name)) {
        remove_tile(folder_, name);
        unsynced_.erase(name);
      }
      partial_.erase(old);
    }
    if (tile.name.width < kTileWidth) partial_[tile.name.id] = tile.name.width;
  }
  return {};
}

Result<> Publisher::settle() {
  std::set<fs::path> folders{folder_.root};
  for (const TileName& name : unsynced_) {
    const fs::path file = folder_.tiles().file(name);
    PANDOK_CHECKED(sync_file(file));
    for (fs::path up = file.parent_path(); up != folder_.root; up = up.parent_path())
      folders.insert(up);
  }
  PANDOK_CHECKED(sync_file(folder_.checkpoint()));
  for (const fs::path& folder : folders) PANDOK_CHECKED(sync_folder(folder));
  unsynced_.clear();
  std::set<TileName> now;
  for (const auto& [id, width] : partial_) now.insert({id, width});
  for (const TileName& name : settled_)
    if (!now.contains(name)) remove_tile(folder_, name);
  settled_ = std::move(now);
  return {};
}

Result<> Publisher::recover(LogState& state) {
  const TileFolder tiles = folder_.tiles();
  const auto changed = state.edge.take_changed();
  for (const Tile& tile : changed) {
    if (tile.name.width < kTileWidth) continue;
    const auto there = read_file(tiles.file(tile.name), tile.bytes.size());
    if (!there || *there != tile.bytes) remove_tile(folder_, tile.name);
  }
  PANDOK_CHECKED(publish(changed, state.checkpoint));
  PANDOK_CHECKED(settle());
  std::error_code ignored;
  fs::remove(folder_.root / kUnfinishedTile, ignored);
  for (int level = kEntries; level < kTileLevels; ++level) {
    const int bits = 8 * std::max(level, 0);
    const std::uint64_t first = (state.settled >> bits) / kTileWidth;
    const std::uint64_t last = (state.edge.size() >> bits) / kTileWidth;
    for (std::uint64_t index = first; index <= last; ++index)
      for (unsigned width = 1; width <= kTileWidth; ++width) {
        const TileName name{{level, index}, width};
        if (width != tile_width(name.id, state.edge.size())) remove_tile(folder_, name);
      }
  }
  return {};
}

}  // namespace pandok::audit
