// A proof that one entry is in the log, in a file that needs nothing else: C2SP tlog-proof
// (c2sp.org/tlog-proof), the entry itself in the line "extra".
//
//   c2sp.org/tlog-proof@v1
//   extra <base64 of the entry>
//   index <decimal>
//   <base64 of a hash>          any number, from the entry's neighbour upwards
//   <empty line>
//   <signed checkpoint, with the cosignatures that there are>
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "audit/checkpoint.h"

namespace pandok::audit {

struct ProofFile {
  Bytes entry;
  std::uint64_t index = 0;
  Proof hashes;
  std::string checkpoint;  // the note

  // invalid_argument for anything that text() would not write.
  static Result<ProofFile> parse(std::string_view text);
  std::string text() const;

  // The checkpoint, if `log` has signed it and the entry is number `index` in it; else
  // data_corrupted.
  Result<Checkpoint> check(const PublicKey& log) const;
};

// Of an entry under the checkpoint that is published now; also while the log is open.
// invalid_argument for an index that is not in it; data_corrupted if the tiles do not prove it.
Result<ProofFile> prove(const std::filesystem::path& log_folder, std::uint64_t index);

// What a witness is sent: a checkpoint, and the proof that it continues one of `old` entries. The
// body of an add-checkpoint request of C2SP tlog-witness (c2sp.org/tlog-witness):
//
//   old <decimal>
//   <base64 of a hash>          any number
//   <empty line>
//   <signed checkpoint>
struct WitnessRequest {
  std::uint64_t old = 0;
  Proof hashes;
  std::string checkpoint;  // the note

  // invalid_argument for anything that text() would not write.
  static Result<WitnessRequest> parse(std::string_view text);
  std::string text() const;
};

// For the checkpoint that is published now. invalid_argument if the log has fewer than `old`
// entries.
Result<WitnessRequest> request_cosignature(const std::filesystem::path& log_folder,
                                           std::uint64_t old);

}  // namespace pandok::audit
