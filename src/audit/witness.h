// A second party that has seen the log before: it signs a checkpoint only if that continues the
// last one which it has signed (c2sp.org/tlog-witness, c2sp.org/tlog-cosignature). With one witness
// that its owner does not control, a log can no longer be rewritten unseen.
//
// The state file is the note that was cosigned last, as the log and the witness signed it; a
// checkpoint is written there, synced, before its cosignature is given away.
#pragma once

#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "audit/checkpoint.h"

namespace pandok::audit {

// For one log. Any thread; of several processes with one state file one at a time signs.
class Witness {
 public:
  // `key` is of kind witness. The state file need not be there yet.
  Witness(std::filesystem::path state_file, PublicKey log, PrivateKey key)
      : state_file_(std::move(state_file)), log_(std::move(log)), key_(std::move(key)) {}

  // The size from which the consistency proof has to start; 0 if nothing was seen yet.
  // data_corrupted if the state file is damaged.
  Result<std::uint64_t> seen() const;

  // A signature for the checkpoint, at time_s seconds since 1970-01-01 UTC. The proof leads from
  // seen() to its size; it is empty if seen() is 0 or that size. data_corrupted if the log did not
  // sign this, or it does not continue what was seen: a fork. failed_precondition if it is older
  // than what was seen, or the state file was damaged.
  Result<NoteSignature> cosign(std::string_view note, std::span<const Hash> proof,
                               std::int64_t time_s);

 private:
  Result<Checkpoint> last() const;

  std::filesystem::path state_file_;
  PublicKey log_;
  PrivateKey key_;
  std::mutex mutex_;
};

// The note with one more signature. invalid_argument if it is no note or has no room.
Result<std::string> add_signature(std::string_view note, const NoteSignature& signature);

}  // namespace pandok::audit
