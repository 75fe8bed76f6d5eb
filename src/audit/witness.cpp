#include "audit/witness.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/limits.h"

namespace pandok::audit {
namespace {

Result<Fd> lock_state(std::filesystem::path file) {
  file += ".lock";
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd || ::flock(fd.get(), LOCK_EX) != 0)
    return tl::unexpected<Error>(system_error("locking", file, errno));
  return fd;
}

}  // namespace

Result<Checkpoint> Witness::last() const {
  auto bytes = read_file(state_file_, limits::kNoteBytesMax);
  if (!bytes && bytes.error().code == Code::not_found) return Checkpoint{.origin = log_.name};
  if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
  const auto damaged = [&](const Error& error) {
    return fail(Code::data_corrupted, "{}: {}", state_file_.string(), error.message);
  };
  auto note = SignedNote::parse(as_text(*bytes));
  if (!note) return damaged(note.error());
  if (const auto own = verify_cosignature(*note, key_.public_key()); !own)
    return damaged(own.error());
  auto checkpoint = open_checkpoint(as_text(*bytes), log_);
  if (!checkpoint) return damaged(checkpoint.error());
  return checkpoint;
}

Result<std::uint64_t> Witness::seen() const {
  PANDOK_TRY(const Checkpoint checkpoint, last());
  return checkpoint.size;
}

Result<NoteSignature> Witness::cosign(std::string_view note, std::span<const Hash> proof,
                                      std::int64_t time_s) {
  const std::lock_guard guard(mutex_);
  PANDOK_TRY(const Fd lock, lock_state(state_file_));
  PANDOK_TRY(const Checkpoint now, open_checkpoint(note, log_));
  PANDOK_TRY(const Checkpoint then, last());
  if (now.size < then.size)
    return fail(Code::failed_precondition, "a checkpoint of {} entries, {} have been seen",
                now.size, then.size);
  if (then.size > 0) {
    auto consistent = verify_consistency(then.size, then.root, now.size, now.root, proof);
    if (!consistent)
      return tl::unexpected<Error>(
          with_context(fmt::format("the log {} does not continue what was seen of it ({} entries)",
                                   log_.name, then.size),
                       std::move(consistent).error()));
  } else if (!proof.empty()) {
    return fail(Code::data_corrupted, "a proof from nothing is empty");
  }
  PANDOK_TRY(SignedNote parsed, SignedNote::parse(note));
  NoteSignature signature = cosign_note(parsed.text, key_, time_s);
  const PublicKey& own = key_.public_key();
  std::erase_if(parsed.signatures, [&](const NoteSignature& other) {
    return other.name != log_.name || other.key_id != log_.id();
  });
  parsed.signatures.push_back(signature);
  CHECK(verify_cosignature(parsed, own));
  PANDOK_CHECKED(write_file_atomic(state_file_, as_bytes(parsed.serialise())));
  return signature;
}

Result<std::string> add_signature(std::string_view note, const NoteSignature& signature) {
  PANDOK_TRY(SignedNote parsed, SignedNote::parse(note));
  parsed.signatures.push_back(signature);
  std::string longer = parsed.serialise();
  PANDOK_CHECKED(SignedNote::parse(longer));
  return longer;
}

}  // namespace pandok::audit
