#include "audit/right_edge.h"

#include <bit>

namespace pandok::audit {
namespace {

// The perfect subtrees of a partial tile, largest first.
void add_subtrees(std::span<const Hash> nodes, std::vector<Hash>& subtrees) {
  while (!nodes.empty()) {
    const std::size_t n = std::bit_floor(nodes.size());
    subtrees.push_back(root_of(nodes.first(n)));
    nodes = nodes.subspan(n);
  }
}

tl::unexpected<Error> damaged(const TileFolder& tiles, const TileName& name, Error error) {
  if (error.code == Code::not_found) error.code = Code::data_corrupted;
  if (error.message.find(name.path()) != std::string::npos)
    return tl::unexpected<Error>(std::move(error));
  return with_context(tiles.file(name).string(), std::move(error));
}

}  // namespace

Result<RightEdge> RightEdge::load(const TileFolder& tiles, std::uint64_t size) {
  RightEdge edge;
  std::vector<Hash> subtrees;
  for (int level = kTileLevels - 1; level >= 0; --level) {
    const std::uint64_t nodes = size >> (8 * level);
    const TileName name{{level, nodes / kTileWidth}, static_cast<unsigned>(nodes % kTileWidth)};
    if (name.width == 0) continue;
    auto hashes = tiles.read_hashes(name);
    if (!hashes) return damaged(tiles, name, std::move(hashes).error());
    add_subtrees(*hashes, subtrees);
    const auto at = static_cast<std::size_t>(level);
    edge.nodes_[at] = *std::move(hashes);
    edge.taken_[at] = edge.nodes_[at].size();
  }
  edge.range_ = CompactRange(size, std::move(subtrees));
  if (edge.nodes_[0].empty()) return edge;
  const TileName name{{kEntries, size / kTileWidth}, static_cast<unsigned>(size % kTileWidth)};
  auto bundle = tiles.read_bundle(name);
  if (!bundle) return damaged(tiles, name, std::move(bundle).error());
  edge.bundle_ = *std::move(bundle);
  PANDOK_TRY(const auto entries, parse_bundle(edge.bundle_, name.width, true));
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (leaf_hash(entries[i]) != edge.nodes_[0][i])
      return fail(Code::data_corrupted, "{}: entry {} is not the one that was hashed",
                  tiles.file(name).string(), name.id.index * kTileWidth + i);
  return edge;
}

void RightEdge::append(ByteView entry) {
  append_entry(bundle_, entry);
  const Hash leaf = leaf_hash(entry);
  const std::uint64_t index = size() / kTileWidth;
  range_.append(leaf);
  if (nodes_[0].size() == kTileWidth - 1) {
    full_.push_back({{{kEntries, index}, kTileWidth}, std::move(bundle_)});
    bundle_ = {};
  }
  add_node(0, leaf);
}

// range_ already counts the entry that completes this node.
void RightEdge::add_node(int level, const Hash& hash) {
  CHECK(level < kTileLevels);
  const auto at = static_cast<std::size_t>(level);
  nodes_[at].push_back(hash);
  if (nodes_[at].size() < kTileWidth) return;
  const std::uint64_t index = (size() >> (8 * (level + 1))) - 1;
  full_.push_back({{{level, index}, kTileWidth}, bytes_of(level)});
  const Hash root = root_of(nodes_[at]);
  nodes_[at].clear();
  taken_[at] = 0;
  add_node(level + 1, root);
}

Bytes RightEdge::bytes_of(int level) const {
  if (level == kEntries) return bundle_;
  const auto& nodes = nodes_[static_cast<std::size_t>(level)];
  Bytes bytes(nodes.size() * sizeof(Hash));
  if (!nodes.empty()) std::memcpy(bytes.data(), nodes.data(), bytes.size());
  return bytes;
}

std::vector<Tile> RightEdge::take_changed() {
  std::vector<Tile> changed = std::move(full_);
  full_.clear();
  for (const TileName& name : partial_tiles()) {
    const auto at = static_cast<std::size_t>(std::max(name.id.level, 0));
    if (taken_[at] != name.width) changed.push_back({name, bytes_of(name.id.level)});
  }
  for (std::size_t at = 0; at < nodes_.size(); ++at) taken_[at] = nodes_[at].size();
  return changed;
}

std::vector<TileName> RightEdge::partial_tiles() const {
  std::vector<TileName> names;
  for (int level = kEntries; level < kTileLevels; ++level) {
    const auto& nodes = nodes_[static_cast<std::size_t>(std::max(level, 0))];
    if (nodes.empty()) continue;
    const std::uint64_t index = (size() >> (8 * std::max(level, 0))) / kTileWidth;
    names.push_back({{level, index}, static_cast<unsigned>(nodes.size())});
  }
  return names;
}

}  // namespace pandok::audit
