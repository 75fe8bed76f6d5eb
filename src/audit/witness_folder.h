// A witness on its own machine: one folder for one log.
//
//   key        the witness's private key, mode 0600     key.pub   its public key, to be given away
//   log.pub    the key of the log, as it was given at the beginning
//   seen       the note that was cosigned last (witness.h)
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "audit/witness.h"

namespace pandok::audit {

// Makes the folder with a new key of this name. already_exists if there is a witness in it;
// invalid_argument for a name that is none (note_key.h), or a key that is not a log's.
Result<PublicKey> create_witness(const std::filesystem::path& folder, std::string_view name,
                                 const PublicKey& log);

struct OpenWitness {
  PublicKey log, own;
  std::unique_ptr<Witness> witness;
};
// not_found, data_corrupted; permission_denied if others may read the key.
Result<OpenWitness> open_witness(const std::filesystem::path& folder);

}  // namespace pandok::audit
