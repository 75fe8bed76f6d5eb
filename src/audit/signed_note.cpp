#include "audit/signed_note.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

constexpr std::string_view kDash = "\u2014 ";
constexpr std::size_t kKeyIdBytes = 4, kTimeBytes = 8;

Bytes big_endian(std::uint64_t value, std::size_t size_bytes) {
  Bytes bytes(size_bytes);
  for (std::size_t i = size_bytes; i > 0; --i, value >>= 8)
    bytes[i - 1] = static_cast<std::uint8_t>(value);
  return bytes;
}

std::uint64_t from_big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::string cosigned_message(std::string_view text, std::int64_t time_s) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time_s, text);
}

tl::unexpected<Error> not_a_note(std::string_view why) {
  return fail(Code::invalid_argument, "not a signed note: {}", why);
}

Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return not_a_note("a signature line begins with an em dash");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return not_a_note("a signature line without a signature");
  NoteSignature signature{std::string(line.substr(0, space)), 0, {}};
  PANDOK_CHECKED(check_key_name(signature.name));
  const auto bytes = parse_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return not_a_note("a signature that is no base64");
  signature.key_id =
      static_cast<std::uint32_t>(from_big_endian(ByteView(*bytes).first(kKeyIdBytes)));
  signature.bytes.assign(bytes->begin() + kKeyIdBytes, bytes->end());
  return signature;
}

bool is_note_text(std::string_view note) {
  return is_utf8(note) && std::ranges::none_of(note, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\n';
         });
}

// Every signature of the key goes to `check`; there must be one, and each must hold.
template <class Check>
Result<> check_all(const SignedNote& note, const PublicKey& key, const Check& check) {
  bool found = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name || signature.key_id != key.id()) continue;
    found = true;
    if (!check(ByteView(signature.bytes)))
      return fail(Code::data_corrupted, "the signature of {} is wrong", key.name);
  }
  if (!found)
    return fail(Code::data_corrupted, "not signed by {} (key {:08x})", key.name, key.id());
  return {};
}

}  // namespace

std::string NoteSignature::line() const {
  Bytes encoded = big_endian(key_id, kKeyIdBytes);
  encoded.insert(encoded.end(), bytes.begin(), bytes.end());
  return fmt::format("{}{} {}\n", kDash, name, base64(encoded));
}

Result<SignedNote> SignedNote::parse(std::string_view note) {
  if (note.size() > limits::kNoteBytesMax)
    return fail(Code::invalid_argument, "a signed note of {} bytes, the limit is {}", note.size(),
                limits::kNoteBytesMax);
  if (!is_note_text(note)) return not_a_note("it has control characters or is not UTF-8");
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return not_a_note("no empty line before the signatures");
  SignedNote parsed{std::string(note.substr(0, blank + 1)), {}};
  std::string_view rest = note.substr(blank + 2);
  if (rest.empty()) return not_a_note("no signature");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return not_a_note("the last line has no end");
    if (parsed.signatures.size() == limits::kNoteSignaturesMax)
      return fail(Code::invalid_argument, "a signed note with more than {} signatures",
                  limits::kNoteSignaturesMax);
    PANDOK_TRY(auto signature, parse_signature(rest.substr(0, end)));
    parsed.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

std::string SignedNote::serialise() const {
  std::string note = text + "\n";
  for (const NoteSignature& signature : signatures) note += signature.line();
  return note;
}

NoteSignature sign_note(std::string_view text, const PrivateKey& key) {
  CHECK(key.public_key().kind == KeyKind::note);
  const auto signature = key.sign(as_bytes(text));
  return {key.public_key().name, key.public_key().id(), Bytes(signature.begin(), signature.end())};
}

NoteSignature cosign_note(std::string_view text, const PrivateKey& key, std::int64_t time_s) {
  CHECK(key.public_key().kind == KeyKind::witness && time_s >= 0);
  const auto signature = key.sign(as_bytes(cosigned_message(text, time_s)));
  Bytes bytes = big_endian(static_cast<std::uint64_t>(time_s), kTimeBytes);
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return {key.public_key().name, key.public_key().id(), std::move(bytes)};
}

Result<> verify_note(const SignedNote& note, const PublicKey& key) {
  CHECK(key.kind == KeyKind::note);
  return check_all(
      note, key, [&](ByteView signature) { return key.verifies(as_bytes(note.text), signature); });
}

Result<std::int64_t> verify_cosignature(const SignedNote& note, const PublicKey& key) {
  CHECK(key.kind == KeyKind::witness);
  std::int64_t latest_s = 0;
  PANDOK_CHECKED(check_all(note, key, [&](ByteView signature) {
    if (signature.size() != kTimeBytes + kSignatureBytes) return false;
    const auto time_s = static_cast<std::int64_t>(from_big_endian(signature.first(kTimeBytes)));
    latest_s = std::max(latest_s, time_s);
    return time_s >= 0 && key.verifies(as_bytes(cosigned_message(note.text, time_s)),
                                       signature.subspan(kTimeBytes));
  }));
  return latest_s;
}

}  // namespace pandok::audit
