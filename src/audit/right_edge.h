// The growing end of a log in memory: the partial tile of each level, from which a new entry's
// tiles and the new root follow without reading anything.
//
// One thread at a time. At most 255 entries and 255 hashes a level are held.
#pragma once

#include <array>

#include "audit/tiles.h"

namespace pandok::audit {

struct Tile {
  TileName name;
  Bytes bytes;
};

class RightEdge {
 public:
  RightEdge() = default;
  // From the partial tiles of a log of this size. data_corrupted if a tile is missing or broken,
  // or the last entries are not those that the last tile says. The root is the caller's to check.
  static Result<RightEdge> load(const TileFolder& tiles, std::uint64_t size);

  void append(ByteView entry);  // of at most limits::kAuditEntryBytesMax bytes
  std::uint64_t size() const { return range_.size(); }
  Hash root() const { return range_.root(); }
  const CompactRange& range() const { return range_; }

  // The tiles that have changed since the last call, or since load().
  std::vector<Tile> take_changed();
  // The names of the partial tiles as they are now.
  std::vector<TileName> partial_tiles() const;

 private:
  void add_node(int level, const Hash& hash);
  Bytes bytes_of(int level) const;

  CompactRange range_;
  Bytes bundle_;
  std::array<std::vector<Hash>, kTileLevels> nodes_;
  std::array<std::size_t, kTileLevels> taken_{};  // the width that was last taken
  std::vector<Tile> full_;                        // completed since the last call
};

}  // namespace pandok::audit
