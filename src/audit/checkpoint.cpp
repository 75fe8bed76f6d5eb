#include "audit/checkpoint.h"

#include "base/parse.h"

namespace pandok::audit {
namespace {

tl::unexpected<Error> not_a_checkpoint(std::string_view why) {
  return fail(Code::invalid_argument, "not a checkpoint: {}", why);
}

}  // namespace

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  if (!text.ends_with('\n')) return not_a_checkpoint("its last line has no end");
  const auto lines = split(text.substr(0, text.size() - 1), '\n');
  if (lines.size() < 3) return not_a_checkpoint("origin, size and root are three lines");
  for (const std::string_view line : lines)
    if (line.empty()) return not_a_checkpoint("an empty line");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  const auto size = parse_int(lines[1]);
  if (!size || *size < 0) return not_a_checkpoint("the second line is no size");
  checkpoint.size = static_cast<std::uint64_t>(*size);
  const auto root = parse_base64(lines[2]);
  if (!root || root->size() != checkpoint.root.size())
    return not_a_checkpoint("the third line is no root hash");
  std::memcpy(checkpoint.root.data(), root->data(), root->size());
  checkpoint.extensions.assign(lines.begin() + 3, lines.end());
  if (checkpoint.text() != text) return not_a_checkpoint("it is written in another way than ours");
  return checkpoint;
}

std::string Checkpoint::text() const {
  std::string text = fmt::format("{}\n{}\n{}\n", origin, size, base64(root));
  for (const std::string& line : extensions) text += line + "\n";
  return text;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key) {
  const std::string text = checkpoint.text();
  return SignedNote{text, {sign_note(text, key)}}.serialise();
}

Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& log) {
  PANDOK_TRY(const SignedNote parsed, SignedNote::parse(note));
  PANDOK_CHECKED(verify_note(parsed, log));
  PANDOK_TRY(Checkpoint checkpoint, Checkpoint::parse(parsed.text));
  if (checkpoint.origin != log.name)
    return fail(Code::data_corrupted, "a checkpoint of '{}', not of '{}'",
                quote_for_message(checkpoint.origin), log.name);
  return checkpoint;
}

}  // namespace pandok::audit
