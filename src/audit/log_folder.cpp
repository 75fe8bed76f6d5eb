#include "audit/log_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>

#include "audit/journal.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kJournalReadBytesMax = 64u << 20;

tl::unexpected<Error> damaged(const fs::path& file, std::string_view what) {
  return fail(Code::data_corrupted, "{}: {}", file.string(), what);
}

Result<std::string> read_key_line(const fs::path& file) {
  PANDOK_TRY(const Bytes bytes, read_file(file, limits::kNoteBytesMax));
  const std::string_view text = as_text(bytes);
  if (!text.ends_with('\n')) return damaged(file, "its line has no end");
  return std::string(text.substr(0, text.size() - 1));
}

// The last checkpoint that the log published, and the journal that it may have left.
struct Found {
  std::optional<Checkpoint> published;
  std::string published_note;
  std::string published_error;
  std::optional<Bytes> journal;
};

Result<Found> find(const LogFolder& folder, const PublicKey& key) {
  Found found;
  auto journal = read_file(folder.journal(), kJournalReadBytesMax);
  if (journal) found.journal = *std::move(journal);
  if (!journal && journal.error().code != Code::not_found)
    return tl::unexpected<Error>(std::move(journal).error());
  auto note = read_checkpoint_note(folder);
  auto opened =
      note ? open_checkpoint(*note, key) : Result<Checkpoint>(tl::unexpected<Error>(note.error()));
  if (opened) {
    found.published = *std::move(opened);
    found.published_note = *std::move(note);
  } else {
    found.published_error = opened.error().message;
  }
  return found;
}

// Follows the journal from its settled state as far as its records are whole.
class Replay {
 public:
  Replay(const LogFolder& folder, const PublicKey& key, const Found& found)
      : folder_(folder), key_(key), found_(found), records_(parse_journal(*found.journal)) {}

  Result<LogState> run() {
    PANDOK_CHECKED(begin());
    for (std::size_t i = 1; i < records_.size() && take(records_[i]); ++i) end_ = records_[i].end;
    PANDOK_CHECKED(check_end());
    return std::move(state_);
  }

 private:
  // A journal that was torn while it was begun has nothing to tell; the checkpoint was synced
  // before that.
  Result<> begin() {
    const auto settled = records_.empty() ? Result<Checkpoint>(fail(Code::data_corrupted, "torn"))
                                          : open_checkpoint(records_[0].checkpoint, key_);
    if (settled && settled->size == records_[0].size_before) {
      settled_ = *settled;
      state_.checkpoint = records_[0].checkpoint;
      end_ = records_[0].end;
    } else {
      records_.clear();
      if (!found_.published) return damaged(folder_.checkpoint(), found_.published_error);
      settled_ = *found_.published;
      state_.checkpoint = found_.published_note;
    }
    if (found_.published && found_.published->size < settled_.size)
      return damaged(folder_.checkpoint(), fmt::format("{} entries, but the journal begins with {}",
                                                       found_.published->size, settled_.size));
    PANDOK_TRY(state_.edge, RightEdge::load(folder_.tiles(), settled_.size));
    if (state_.edge.root() != settled_.root)
      return damaged(folder_.root / "tile", "the tiles do not lead to the settled root");
    state_.settled = settled_.size;
    state_.settled_edge = state_.edge.partial_tiles();
    return check_published(settled_);
  }

  // The published checkpoint is one of those that the journal has led to.
  Result<> check_published(const Checkpoint& reached) {
    if (!found_.published || found_.published->size != reached.size) return {};
    published_reached_ = true;
    if (found_.published->root == reached.root) return {};
    return damaged(folder_.checkpoint(), "another root than the journal's for the same size");
  }

  bool take(const JournalRecord& record) {
    const auto entries = parse_bundle(record.bundle, record.entries, true);
    const auto signed_state = open_checkpoint(record.checkpoint, key_);
    if (!entries || !signed_state) return false;
    CompactRange next = state_.edge.range();
    for (const ByteView entry : *entries) next.append(leaf_hash(entry));
    if (signed_state->size != next.size() || signed_state->root != next.root()) return false;
    for (const ByteView entry : *entries) state_.edge.append(entry);
    state_.checkpoint = record.checkpoint;
    if (!check_published(*signed_state)) fork_ = true;
    return true;
  }

  Result<> check_end() {
    const std::uint64_t size = state_.edge.size();
    if (has_later_record(*found_.journal, end_, size))
      return damaged(folder_.journal(), fmt::format("a broken record behind entry {}", size));
    if (fork_)
      return damaged(folder_.checkpoint(), "another root than the journal's for the same size");
    if (found_.published && !published_reached_)
      return damaged(folder_.journal(), fmt::format("it leads to {} entries, the checkpoint has {}",
                                                    size, found_.published->size));
    return {};
  }

  const LogFolder& folder_;
  const PublicKey& key_;
  const Found& found_;
  std::vector<JournalRecord> records_;
  std::size_t end_ = 0;  // of the last record that was taken
  Checkpoint settled_;
  LogState state_{.was_open = true};
  bool published_reached_ = false, fork_ = false;
};

}  // namespace

Result<PublicKey> read_public_key(const LogFolder& folder) {
  PANDOK_TRY(const std::string line, read_key_line(folder.public_key()));
  auto key = PublicKey::parse(line);
  if (!key) return damaged(folder.public_key(), key.error().message);
  if (key->kind != KeyKind::note) return damaged(folder.public_key(), "not the key of a log");
  return key;
}

Result<PrivateKey> read_private_key(const LogFolder& folder) {
  struct stat info {};
  if (::stat(folder.private_key().c_str(), &info) != 0)
    return tl::unexpected<Error>(system_error("reading", folder.private_key(), errno));
  if ((info.st_mode & 077) != 0)
    return fail(Code::permission_denied, "{}: others may read it; run chmod 600",
                folder.private_key().string());
  PANDOK_TRY(const PublicKey expected, read_public_key(folder));
  PANDOK_TRY(const std::string line, read_key_line(folder.private_key()));
  auto key = PrivateKey::parse(line);
  if (!key) return damaged(folder.private_key(), key.error().message);
  if (key->public_key() != expected)
    return damaged(folder.private_key(), "it is not the private half of key.pub");
  return key;
}

Result<std::string> read_checkpoint_note(const LogFolder& folder) {
  PANDOK_TRY(const Bytes bytes, read_file(folder.checkpoint(), limits::kNoteBytesMax));
  return std::string(as_text(bytes));
}

Result<std::optional<std::string>> read_cosigned(const LogFolder& folder) {
  const auto bytes = read_file(folder.cosigned(), limits::kNoteBytesMax);
  if (!bytes && bytes.error().code == Code::not_found) return std::nullopt;
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  return std::string(as_text(*bytes));
}

Result<LogState> read_log_state(const LogFolder& folder, const PublicKey& key) {
  PANDOK_TRY(const Found found, find(folder, key));
  if (found.journal) return Replay(folder, key, found).run();
  if (!found.published) return damaged(folder.checkpoint(), found.published_error);
  LogState state;
  PANDOK_TRY(state.edge, RightEdge::load(folder.tiles(), found.published->size));
  if (state.edge.root() != found.published->root)
    return damaged(folder.root / "tile", "the tiles do not lead to the checkpoint's root");
  state.checkpoint = found.published_note;
  state.settled = found.published->size;
  state.settled_edge = state.edge.partial_tiles();
  return state;
}

}  // namespace pandok::audit
