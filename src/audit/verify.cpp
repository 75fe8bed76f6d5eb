#include "audit/verify.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <system_error>

#include "audit/log_folder.h"
#include "base/file.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

// What is wrong in files that we wrote is damage, whatever the parser called it.
tl::unexpected<Error> damaged(Error error) {
  if (error.code == Code::invalid_argument || error.code == Code::not_found)
    error.code = Code::data_corrupted;
  return tl::unexpected<Error>(std::move(error));
}

tl::unexpected<Error> damaged_file(const fs::path& file, Error error) {
  return damaged(with_context(file.string(), std::move(error)).value());
}

// Whether no process has the log open; then no file of it changes, unless one opens it now.
bool is_at_rest(const LogFolder& folder) {
  const Fd lock(::open(folder.lock().c_str(), O_RDONLY | O_CLOEXEC));
  return !lock || ::flock(lock.get(), LOCK_SH | LOCK_NB) == 0;
}

// Computes the tree from the entries of a log, tile by tile, and compares what is stored.
class Recomputation {
 public:
  Recomputation(const TileFolder& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

  Result<Hash> run() {
    for (std::uint64_t index = 0; tile_width({kEntries, index}, size_) > 0; ++index)
      PANDOK_CHECKED(take_bundle(index));
    for (int level = 0; level < kTileLevels; ++level) {
      const auto at = static_cast<std::size_t>(level);
      if (!nodes_[at].empty()) PANDOK_CHECKED(compare(level, count_[at] / kTileWidth));
    }
    return range_.root();
  }

 private:
  Result<> take_bundle(std::uint64_t index) {
    const TileName name{{kEntries, index}, tile_width({kEntries, index}, size_)};
    auto bundle = tiles_.read_bundle(name);
    if (!bundle) return damaged(std::move(bundle).error());
    PANDOK_TRY(const auto entries, parse_bundle(*bundle, name.width, true));
    for (const ByteView entry : entries) {
      const Hash leaf = leaf_hash(entry);
      range_.append(leaf);
      PANDOK_CHECKED(add(0, leaf));
    }
    return {};
  }

  Result<> add(int level, const Hash& node) {
    const auto at = static_cast<std::size_t>(level);
    nodes_[at].push_back(node);
    ++count_[at];
    if (nodes_[at].size() < kTileWidth) return {};
    PANDOK_CHECKED(compare(level, count_[at] / kTileWidth - 1));
    const Hash root = root_of(nodes_[at]);
    nodes_[at].clear();
    return add(level + 1, root);
  }

  Result<> compare(int level, std::uint64_t index) {
    const auto& expected = nodes_[static_cast<std::size_t>(level)];
    const TileName name{{level, index}, static_cast<unsigned>(expected.size())};
    const auto stored = tiles_.read_hashes(name);
    if (!stored) return damaged(stored.error());
    const auto [a, b] = std::ranges::mismatch(*stored, expected);
    if (b == expected.end()) return {};
    const std::uint64_t node =
        index * kTileWidth + static_cast<std::uint64_t>(b - expected.begin());
    if (level == 0)
      return fail(Code::data_corrupted, "entry {} is not the one that {} was made from", node,
                  tiles_.file(name).string());
    return fail(Code::data_corrupted, "{}: hash {} is not what the level below leads to",
                tiles_.file(name).string(), node);
  }

  const TileFolder& tiles_;
  std::uint64_t size_;
  CompactRange range_;
  std::array<std::vector<Hash>, kTileLevels> nodes_;
  std::array<std::uint64_t, kTileLevels> count_{};
};

// A narrower partial tile, left by a process that died or kept by one that works, holds the
// beginning of the whole one.
Result<> check_narrow_tile(const TileFolder& tiles, const TileName& name, std::uint64_t size) {
  const fs::path file = tiles.file(name);
  const TileName whole{name.id, tile_width(name.id, size)};
  auto bytes = read_file(file, std::size_t{32} << 20);
  if (!bytes) return damaged(std::move(bytes).error());
  Bytes expected;
  if (name.id.level == kEntries) {
    PANDOK_TRY(expected, tiles.read_bundle(whole));
    PANDOK_TRY(const auto entries, parse_bundle(expected, name.width, false));
    expected.resize(
        static_cast<std::size_t>(entries.back().data() + entries.back().size() - expected.data()));
  } else {
    PANDOK_TRY(const auto hashes, tiles.read_hashes(whole));
    for (const Hash& hash : std::span(hashes).first(name.width))
      expected.insert(expected.end(), hash.begin(), hash.end());
  }
  if (*bytes == expected) return {};
  return fail(Code::data_corrupted, "{}: not the beginning of tile {}", file.string(),
              whole.path());
}

// Nothing lies in the folder that is not the log's. A process that died may have written tiles of
// entries that are durable but not yet published, `durable` entries in all: these are made anew
// when the log is opened.
Result<> check_files(const LogFolder& folder, std::uint64_t size, std::uint64_t durable,
                     bool was_open) {
  const TileFolder tiles = folder.tiles();
  std::error_code error;
  fs::recursive_directory_iterator entry(folder.root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_directory(error)) continue;
    const std::string path = entry->path().lexically_relative(folder.root).generic_string();
    if (path == "checkpoint" || path == "key" || path == "key.pub" || path == "lock" ||
        path == "wanted" || path == "cosigned")
      continue;
    if (was_open && (path == "journal" || path == "checkpoint.new" || path == kUnfinishedTile))
      continue;
    const auto name = TileName::parse(path);
    if (!name || name->width > tile_width(name->id, durable))
      return fail(Code::data_corrupted, "{}: it does not belong to this log of {} entries",
                  quote_for_message(entry->path().string(), 300), size);
    if (name->width < tile_width(name->id, size))
      PANDOK_CHECKED(check_narrow_tile(tiles, *name, size));
  }
  if (error) return tl::unexpected<Error>(system_error("reading", folder.root, error.value()));
  return {};
}

Result<PublicKey> key_of(const LogFolder& folder, const std::optional<PublicKey>& trusted) {
  auto key = read_public_key(folder);
  if (!key) return damaged(std::move(key).error());
  if (trusted && *trusted != *key)
    return fail(Code::data_corrupted, "{}: not the key of {}", folder.public_key().string(),
                trusted->name);
  return key;
}

Result<Checkpoint> checkpoint_of(const LogFolder& folder, const PublicKey& key) {
  auto note = read_checkpoint_note(folder);
  if (!note) return damaged(std::move(note).error());
  auto checkpoint = open_checkpoint(*note, key);
  if (!checkpoint) return damaged_file(folder.checkpoint(), std::move(checkpoint).error());
  return checkpoint;
}

// The private half is not there in a copy for an auditor.
Result<> check_private_key(const LogFolder& folder) {
  std::error_code ignored;
  if (!fs::exists(folder.private_key(), ignored)) return {};
  auto key = read_private_key(folder);
  if (!key && key.error().code != Code::permission_denied) return damaged(std::move(key).error());
  return {};
}

// What a log that nobody has open shows beyond its checkpoint; the entries pending. A process that
// opens it meanwhile changes files under our eyes: only what is found again and again is damage.
Result<std::uint64_t> check_at_rest(const LogFolder& folder, const PublicKey& key,
                                    const Checkpoint& checkpoint) {
  constexpr int kTries = 3;
  const auto once = [&]() -> Result<std::uint64_t> {
    PANDOK_TRY(const LogState state, read_log_state(folder, key));
    PANDOK_CHECKED(check_files(folder, checkpoint.size, state.edge.size(), state.was_open));
    return state.edge.size() - checkpoint.size;
  };
  Result<std::uint64_t> pending = once();
  for (int tries = 1; !pending && tries < kTries; ++tries) {
    const auto now = checkpoint_of(folder, key);
    if (!is_at_rest(folder) || (now && *now != checkpoint)) return std::uint64_t{0};
    pending = once();
  }
  return pending;
}

}  // namespace

Result<Verified> verify(const fs::path& root, const std::optional<PublicKey>& trusted) {
  const LogFolder folder{root};
  const TileFolder tiles = folder.tiles();
  PANDOK_TRY(const PublicKey key, key_of(folder, trusted));
  PANDOK_CHECKED(check_private_key(folder));
  const bool at_rest = is_at_rest(folder);
  PANDOK_TRY(const auto cosigned, read_cosigned(folder));  // first: it is never the newer one
  Verified verified;
  PANDOK_TRY(verified.checkpoint, checkpoint_of(folder, key));
  const std::uint64_t size = verified.checkpoint.size;
  PANDOK_TRY(const Hash computed, Recomputation(tiles, size).run());
  if (computed != verified.checkpoint.root)
    return fail(Code::data_corrupted, "{}: the {} entries lead to another root",
                folder.checkpoint().string(), size);
  if (cosigned) PANDOK_CHECKED(verify_consistent(root, *cosigned, trusted));
  if (!at_rest) return verified;
  PANDOK_TRY(verified.pending, check_at_rest(folder, key, verified.checkpoint));
  return verified;
}

Result<> verify_consistent(const fs::path& root, std::string_view older,
                           const std::optional<PublicKey>& trusted) {
  const LogFolder folder{root};
  PANDOK_TRY(const PublicKey key, key_of(folder, trusted));
  PANDOK_TRY(const Checkpoint now, checkpoint_of(folder, key));
  auto then = open_checkpoint(older, key);
  if (!then) return damaged(with_context("the older checkpoint", std::move(then).error()).value());
  if (then->size > now.size)
    return fail(Code::data_corrupted, "{}: {} entries, but an older checkpoint has {}",
                folder.checkpoint().string(), now.size, then->size);
  if (then->size == 0) return {};
  const TileFolder tiles = folder.tiles();
  auto proof = make_consistency_proof(then->size, now.size, tiles.nodes(now.size));
  if (!proof) return damaged(std::move(proof).error());
  auto consistent = verify_consistency(then->size, then->root, now.size, now.root, *proof);
  if (!consistent)
    return damaged_file(folder.checkpoint(), {Code::data_corrupted,
                                              fmt::format("a fork: it does not continue the older "
                                                          "checkpoint of {} entries ({})",
                                                          then->size, consistent.error().message)});
  return {};
}

}  // namespace pandok::audit
