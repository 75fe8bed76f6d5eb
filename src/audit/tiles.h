// The files of a log as C2SP tlog-tiles has them (c2sp.org/tlog-tiles):
//
//   tile/<L>/<N>[.p/<W>]          W · 32 bytes: the nodes of tree level 8·L, from number 256·N on
//   tile/entries/<N>[.p/<W>]      W entries from number 256·N on, each a length of 2 bytes,
//                                 big-endian, and then its bytes
//
// N is written in groups of three digits, all but the last with an 'x' before: 1234067 is
// x001/x234/067. A full tile is 256 wide, has no ".p/<W>" and never changes. Only the last tile of
// a level may be partial; a fuller one replaces it, and what asks for the narrower one is given
// the beginning of the fuller one.
#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "audit/merkle.h"

namespace pandok::audit {

inline constexpr unsigned kTileWidth = 256;
inline constexpr int kEntries = -1;    // as a level: the entries themselves
inline constexpr int kTileLevels = 8;  // levels 0 to 7: 2^64 entries

struct TileId {
  int level = 0;  // kEntries, or 0 to kTileLevels - 1
  std::uint64_t index = 0;
  auto operator<=>(const TileId&) const = default;
};

// A tile at one width, 1 to 256.
struct TileName {
  TileId id;
  unsigned width = kTileWidth;

  // "tile/0/x001/067.p/12"; relative to the log's folder or address.
  std::string path() const;
  // invalid_argument for anything that path() does not write.
  static Result<TileName> parse(std::string_view path);
  auto operator<=>(const TileName&) const = default;
};

// How wide a tile is in a tree of this size; 0 if it is not there.
unsigned tile_width(TileId id, std::uint64_t size);

// Appends an entry of at most limits::kAuditEntryBytesMax bytes to a bundle.
void append_entry(Bytes& bundle, ByteView entry);
// The first `width` entries of a bundle, views into it; data_corrupted if there are fewer or the
// bundle ends within one. With `whole`, also if anything follows.
Result<std::vector<ByteView>> parse_bundle(ByteView bundle, unsigned width, bool whole);

// A full tile that is being written, below a log's folder; it may be left by a process that died.
inline constexpr std::string_view kUnfinishedTile = "tile.new";

// The tiles below one folder. No state: any number of readers beside one writer.
class TileFolder {
 public:
  explicit TileFolder(std::filesystem::path root) : root_(std::move(root)) {}
  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path file(const TileName& name) const { return root_ / name.path(); }

  // Puts a tile there, not synced; a full one appears whole. Leaves a file with these bytes alone.
  // data_corrupted if a full tile with other bytes is there.
  Result<> write(const TileName& name, ByteView bytes) const;

  // The tile at this width, or the beginning of the same tile at a greater one. not_found if
  // there is neither; data_corrupted (with the file's name) if it has a wrong length.
  Result<std::vector<Hash>> read_hashes(const TileName& name) const;
  Result<Bytes> read_bundle(const TileName& name) const;

  // The nodes of the tree of `size` entries.
  NodeReader nodes(std::uint64_t size) const;

 private:
  struct Found {
    TileName name;  // with the width of the file
    Bytes bytes;
  };
  Result<Found> find(const TileName& name) const;

  std::filesystem::path root_;
};

}  // namespace pandok::audit
