#include "audit/proof_file.h"

#include <algorithm>

#include "audit/log_folder.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ", kIndex = "index ", kOld = "old ";
constexpr std::size_t kHashesMax = 128;  // twice the levels of a tree of 2^64 entries

tl::unexpected<Error> bad(std::string_view what) {
  return fail(Code::invalid_argument, "not a proof of the audit log: {}", what);
}

// The next line without its newline; cuts it off.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

Result<std::string_view> take_value(std::string_view& text, std::string_view name) {
  const auto line = take_line(text);
  if (!line || !line->starts_with(name)) return bad(fmt::format("no line '{}…'", name));
  return line->substr(name.size());
}

// The hashes up to the empty line, which is cut off, too.
Result<Proof> take_hashes(std::string_view& text) {
  Proof hashes;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return bad("it is cut");
    if (line->empty()) return hashes;
    const auto hash = parse_base64(*line);
    if (!hash || hash->size() != Hash{}.size() || hashes.size() == kHashesMax)
      return bad("a line is no hash");
    std::ranges::copy(*hash, hashes.emplace_back().begin());
  }
}

std::string lines_of(const Proof& hashes) {
  std::string text;
  for (const Hash& hash : hashes) text += base64(hash) + "\n";
  return text;
}

Result<std::uint64_t> take_number(std::string_view& text, std::string_view name) {
  PANDOK_TRY(const std::string_view digits, take_value(text, name));
  const auto number = parse_int(digits);
  if (!number || *number < 0) return bad("a line holds no number");
  return static_cast<std::uint64_t>(*number);
}

Result<> check_note(std::string_view text) {
  PANDOK_TRY(const SignedNote note, SignedNote::parse(text));
  PANDOK_TRY([[maybe_unused]] const Checkpoint checkpoint, Checkpoint::parse(note.text));
  return {};
}

}  // namespace

std::string ProofFile::text() const {
  std::string text(kFirstLine);
  text += fmt::format("{}{}\n{}{}\n", kExtra, base64(entry), kIndex, index);
  return text + lines_of(hashes) + "\n" + checkpoint;
}

Result<ProofFile> ProofFile::parse(std::string_view text) {
  const std::string_view whole = text;
  if (text.size() > limits::kProofFileBytesMax) return bad("it is too long");
  if (!text.starts_with(kFirstLine)) return bad("another first line");
  text.remove_prefix(kFirstLine.size());
  ProofFile proof;
  PANDOK_TRY(const std::string_view extra, take_value(text, kExtra));
  auto entry = parse_base64(extra);
  if (!entry || entry->size() > limits::kAuditEntryBytesMax) return bad("'extra' is no entry");
  proof.entry = *std::move(entry);
  PANDOK_TRY(proof.index, take_number(text, kIndex));
  PANDOK_TRY(proof.hashes, take_hashes(text));
  PANDOK_CHECKED(check_note(text));
  proof.checkpoint = text;
  if (proof.text() != whole) return bad("it is not written as we write it");
  return proof;
}

Result<Checkpoint> ProofFile::check(const PublicKey& log) const {
  PANDOK_TRY(Checkpoint signed_state, open_checkpoint(checkpoint, log));
  PANDOK_CHECKED(
      verify_inclusion(leaf_hash(entry), index, signed_state.size, hashes, signed_state.root));
  return signed_state;
}

Result<ProofFile> prove(const std::filesystem::path& log_folder, std::uint64_t index) {
  const LogFolder folder{log_folder};
  PANDOK_TRY(const PublicKey key, read_public_key(folder));
  PANDOK_TRY(std::string note, read_checkpoint_note(folder));
  PANDOK_TRY(const Checkpoint now, open_checkpoint(note, key));
  if (index >= now.size)
    return fail(Code::invalid_argument, "there is no entry {}: the audit log has {}", index,
                now.size);
  const TileFolder tiles = folder.tiles();
  PANDOK_TRY(const auto bundle, tiles.read_bundle({{kEntries, index / kTileWidth},
                                                   static_cast<unsigned>(index % kTileWidth + 1)}));
  PANDOK_TRY(const auto entries,
             parse_bundle(bundle, static_cast<unsigned>(index % kTileWidth + 1), true));
  ProofFile proof{.entry = Bytes(entries.back().begin(), entries.back().end()), .index = index};
  PANDOK_TRY(proof.hashes, make_inclusion_proof(index, now.size, tiles.nodes(now.size)));
  proof.checkpoint = std::move(note);
  PANDOK_CHECKED(proof.check(key));
  return proof;
}

std::string WitnessRequest::text() const {
  return fmt::format("{}{}\n", kOld, old) + lines_of(hashes) + "\n" + checkpoint;
}

Result<WitnessRequest> WitnessRequest::parse(std::string_view text) {
  const std::string_view whole = text;
  if (text.size() > limits::kProofFileBytesMax) return bad("it is too long");
  WitnessRequest request;
  PANDOK_TRY(request.old, take_number(text, kOld));
  PANDOK_TRY(request.hashes, take_hashes(text));
  PANDOK_CHECKED(check_note(text));
  request.checkpoint = text;
  if (request.text() != whole) return bad("it is not written as we write it");
  return request;
}

Result<WitnessRequest> request_cosignature(const std::filesystem::path& log_folder,
                                           std::uint64_t old) {
  const LogFolder folder{log_folder};
  PANDOK_TRY(const PublicKey key, read_public_key(folder));
  WitnessRequest request{.old = old};
  PANDOK_TRY(request.checkpoint, read_checkpoint_note(folder));
  PANDOK_TRY(const Checkpoint now, open_checkpoint(request.checkpoint, key));
  if (old > now.size)
    return fail(Code::invalid_argument, "the audit log has {} entries, not {}", now.size, old);
  if (old == 0) return request;
  const TileFolder tiles = folder.tiles();
  PANDOK_TRY(request.hashes, make_consistency_proof(old, now.size, tiles.nodes(now.size)));
  return request;
}

}  // namespace pandok::audit
