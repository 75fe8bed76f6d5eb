// The folder of a log: its names, its keys, and how it is read after whatever happened to it.
//
//   checkpoint    the signed checkpoint (checkpoint.h); replaced atomically
//   tile/         entries and hashes (tiles.h)
//   key.pub       the public key of the log     key   the private one, mode 0600 (note_key.h)
//   journal       while the log is open or was not closed (journal.h)
//   lock          held by the process that has the log open
//   cosigned      the newest checkpoint that witnesses have signed, with their signatures; may
//                 be missing
//   wanted        held by the process that waits for it (shared_log.h); always empty
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "audit/checkpoint.h"
#include "audit/right_edge.h"

namespace pandok::audit {

struct LogFolder {
  std::filesystem::path root;

  std::filesystem::path checkpoint() const { return root / "checkpoint"; }
  std::filesystem::path public_key() const { return root / "key.pub"; }
  std::filesystem::path private_key() const { return root / "key"; }
  std::filesystem::path journal() const { return root / "journal"; }
  std::filesystem::path cosigned() const { return root / "cosigned"; }
  std::filesystem::path lock() const { return root / "lock"; }
  TileFolder tiles() const { return TileFolder(root); }
};

// data_corrupted if the file is no key, not_found.
Result<PublicKey> read_public_key(const LogFolder& folder);
// Also data_corrupted if it is not the private half of key.pub, and permission_denied if others
// than the owner may read the file.
Result<PrivateKey> read_private_key(const LogFolder& folder);
// The file as it is; at most limits::kNoteBytesMax bytes.
Result<std::string> read_checkpoint_note(const LogFolder& folder);

// The note with the witnesses' signatures, as it is; nullopt if there is none.
Result<std::optional<std::string>> read_cosigned(const LogFolder& folder);

// A log as its files say it is.
struct LogState {
  RightEdge edge;
  std::string checkpoint;              // signed, of edge.size()
  std::uint64_t settled = 0;           // entries up to which tiles and checkpoint are synced
  std::vector<TileName> settled_edge;  // partial tiles of that size
  bool was_open = false;               // there is a journal: it was not closed
};

// Reads checkpoint, journal and the partial tiles, and writes nothing: what a process that died
// left is completed in memory. data_corrupted (which file, what) if acknowledged entries are
// missing or changed, as far as these files show it; verify.h reads the rest.
Result<LogState> read_log_state(const LogFolder& folder, const PublicKey& key);

}  // namespace pandok::audit
