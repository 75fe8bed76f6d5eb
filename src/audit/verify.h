// The auditor's reading of a log: everything is computed again from the entries.
#pragma once

#include <filesystem>
#include <optional>

#include "audit/checkpoint.h"

namespace pandok::audit {

struct Verified {
  Checkpoint checkpoint;      // signed, and what the entries lead to
  std::uint64_t pending = 0;  // durable entries behind it, of a process that died; see log.h
};

// Reads every entry and every tile: that the checkpoint is signed by the log's key (by `trusted`
// where it is given, else by the folder's own key.pub, which whoever can rewrite the log can
// rewrite too), that the entries lead to its root, that every tile holds what follows from them,
// that both keys fit together, that the log continues the checkpoint that witnesses have cosigned,
// if one lies there, and that nothing else lies in the folder. data_corrupted with file
// and fact for any changed, missing, surplus or reordered byte. Also while the log is open:
// then up to the checkpoint that is published when it begins. About 3 s a million small entries;
// writes nothing.
Result<Verified> verify(const std::filesystem::path& folder,
                        const std::optional<PublicKey>& trusted = {});

// data_corrupted unless the log in the folder continues the one that signed `older`, a signed
// checkpoint: a fork, a rollback or a forgery. Reads the tiles that the proof needs only; verify()
// shows that these hold.
Result<> verify_consistent(const std::filesystem::path& folder, std::string_view older,
                           const std::optional<PublicKey>& trusted = {});

}  // namespace pandok::audit
