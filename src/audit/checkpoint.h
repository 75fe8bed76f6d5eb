// What a log says of itself at one size: a C2SP checkpoint (c2sp.org/tlog-checkpoint), the text of
// a signed note.
//
//   <origin>          the log's name, also the name of its key
//   <size>            decimal, without leading zeroes
//   <base64 of the root>
//   <extension lines> any number, not empty; we write none
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/merkle.h"
#include "audit/signed_note.h"

namespace pandok::audit {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // < 2^63
  Hash root = empty_root();
  std::vector<std::string> extensions;

  // invalid_argument for any text that text() would not write.
  static Result<Checkpoint> parse(std::string_view text);
  std::string text() const;
  bool operator==(const Checkpoint&) const = default;
};

// The checkpoint as a note signed by the log's key.
std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key);

// Parses, verifies the log's signature, parses again: invalid_argument if this is no checkpoint,
// data_corrupted if the log did not sign it or the origin is not the key's name.
Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& log);

}  // namespace pandok::audit
