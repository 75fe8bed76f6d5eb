// A text with signatures of named keys: C2SP signed-note (c2sp.org/signed-note), and the
// timestamped signatures of witnesses (c2sp.org/tlog-cosignature, cosignature/v1).
//
//   <text, ends in a newline>
//   <empty line>
//   — <key name> <base64(4 bytes of key id, big-endian ‖ signature)>     one line a signature
//
// A note key signs the text. A witness signs "cosignature/v1\ntime <seconds>\n" ‖ text; its
// signature begins with the time as 8 bytes, big-endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/note_key.h"

namespace pandok::audit {

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes bytes;  // behind the key id

  std::string line() const;  // with its newline
  bool operator==(const NoteSignature&) const = default;
};

struct SignedNote {
  std::string text;
  std::vector<NoteSignature> signatures;

  // invalid_argument for anything that serialise() would not write, more than
  // limits::kNoteBytesMax bytes or limits::kNoteSignaturesMax signatures. Verifies nothing.
  static Result<SignedNote> parse(std::string_view note);
  std::string serialise() const;
};

// The key is of kind note.
NoteSignature sign_note(std::string_view text, const PrivateKey& key);
// The key is of kind witness; time_s in seconds since 1970-01-01 UTC, ≥ 0.
NoteSignature cosign_note(std::string_view text, const PrivateKey& key, std::int64_t time_s);

// data_corrupted unless `key` has signed the note and none of the signatures under its name and id
// is wrong. Signatures of other keys are ignored.
Result<> verify_note(const SignedNote& note, const PublicKey& key);
// The same for a witness; the latest time that it has signed.
Result<std::int64_t> verify_cosignature(const SignedNote& note, const PublicKey& key);

}  // namespace pandok::audit
