#include "audit/entry.h"

#include <sodium.h>

#include <algorithm>

#include "audit/note_key.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kWhoBytes = 16;
constexpr std::size_t kSealBytes = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
// Room for every text at its longest, each character escaped.
constexpr std::size_t kLineBytesMax =
    2 * limits::kAuditSealedBytesMax + 16 * limits::kAuditTextBytesMax;
static_assert(kLineBytesMax <= limits::kAuditEntryBytesMax);

using Key = std::array<std::uint8_t, 32>;

Key draw_key(std::string_view purpose, const PersonKey& person) {
  Key key;
  crypto_generichash(key.data(), key.size(), as_bytes(purpose).data(), purpose.size(),
                     person.bytes().data(), person.bytes().size());
  return key;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= limits::kAuditTextBytesMax &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                  c == '-';
         });
}

bool is_text(std::string_view text) {
  return text.size() <= limits::kAuditTextBytesMax && is_plain_text(text);
}

bool is_pseudonym(std::string_view text) {
  return text.size() == 2 * kWhoBytes && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<> check(const Entry& entry) {
  const auto bad = [](std::string_view what) {
    return fail(Code::invalid_argument, "not an audit entry: {}", what);
  };
  if (entry.time_ms < 0) return bad("the time is before 1970");
  if (!is_pseudonym(entry.who)) return bad("'who' is no pseudonym");
  if (!is_word(entry.role)) return bad("'role' is no word");
  if (!is_word(entry.act)) return bad("'act' is no word");
  if (!is_word(entry.object_type)) return bad("the object's type is no word");
  if (!is_text(entry.object_id)) return bad("the object's id is too long or no plain text");
  if (!is_text(entry.request)) return bad("'request' is too long or no plain text");
  if (entry.sealed && (entry.sealed->size() < kSealBytes ||
                       entry.sealed->size() > limits::kAuditSealedBytesMax + kSealBytes))
    return bad("'sealed' has an impossible length");
  return {};
}

}  // namespace

std::string pseudonym(std::string_view person, const PersonKey& key) {
  Key drawn = draw_key("pandok audit who", key);
  std::array<std::uint8_t, kWhoBytes> hash;
  crypto_generichash(hash.data(), hash.size(), as_bytes(person).data(), person.size(), drawn.data(),
                     drawn.size());
  sodium_memzero(drawn.data(), drawn.size());
  std::string text;
  for (const std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

Result<Bytes> seal(ByteView personal, const PersonKey& key) {
  if (personal.size() > limits::kAuditSealedBytesMax)
    return fail(Code::invalid_argument, "{} bytes to seal, the limit is {}", personal.size(),
                limits::kAuditSealedBytesMax);
  CHECK(sodium_init() >= 0);
  Key drawn = draw_key("pandok audit seal", key);
  Bytes sealed(kSealBytes + personal.size());
  randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(sealed.data() + crypto_secretbox_NONCEBYTES, personal.data(),
                        personal.size(), sealed.data(), drawn.data());
  sodium_memzero(drawn.data(), drawn.size());
  return sealed;
}

Result<Bytes> unseal(ByteView sealed, const PersonKey& key) {
  if (sealed.size() < kSealBytes) return fail(Code::data_corrupted, "what was sealed has been cut");
  Key drawn = draw_key("pandok audit seal", key);
  Bytes personal(sealed.size() - kSealBytes);
  const ByteView body = sealed.subspan(crypto_secretbox_NONCEBYTES);
  const bool opened = crypto_secretbox_open_easy(personal.data(), body.data(), body.size(),
                                                 sealed.data(), drawn.data()) == 0;
  sodium_memzero(drawn.data(), drawn.size());
  if (!opened)
    return fail(Code::data_corrupted, "this was not sealed under this person's key, or is changed");
  return personal;
}

Result<std::string> Entry::serialise() const {
  PANDOK_CHECKED(check(*this));
  Json line = {{"v", kVersion},
               {"time_ms", time_ms},
               {"who", who},
               {"role", role},
               {"act", act},
               {"object", {{"type", object_type}, {"id", object_id}}},
               {"digest", digest.hex()},
               {"request", request}};
  if (sealed) line["sealed"] = base64(*sealed);
  return json_line(line);
}

Result<Entry> Entry::parse(std::string_view line) {
  if (line.size() > kLineBytesMax)
    return fail(Code::invalid_argument, "an audit entry of {} bytes, the limit is {}", line.size(),
                kLineBytesMax);
  PANDOK_TRY(const Json json, parse_json(line));
  const auto bad = [](std::string_view what) {
    return fail(Code::invalid_argument, "not an audit entry: {}", what);
  };
  if (!json.is_object()) return bad("no object");
  const auto version = json.find("v"), time = json.find("time_ms"), object = json.find("object");
  if (version == json.end() || *version != kVersion) return bad("another version");
  if (time == json.end() || !time->is_number_integer()) return bad("'time_ms' is no whole number");
  if (object == json.end() || !object->is_object()) return bad("'object' is no object");
  Entry entry;
  entry.time_ms = time->get<std::int64_t>();
  PANDOK_TRY(entry.who, json_text(json, "who"));
  PANDOK_TRY(entry.role, json_text(json, "role"));
  PANDOK_TRY(entry.act, json_text(json, "act"));
  PANDOK_TRY(entry.object_type, json_text(*object, "type"));
  PANDOK_TRY(entry.object_id, json_text(*object, "id"));
  PANDOK_TRY(const std::string digest, json_text(json, "digest"));
  PANDOK_TRY(entry.digest, Sha256::parse(digest));
  PANDOK_TRY(entry.request, json_text(json, "request"));
  if (json.contains("sealed")) {
    PANDOK_TRY(const std::string text, json_text(json, "sealed"));
    entry.sealed = parse_base64(text);
    if (!entry.sealed) return bad("'sealed' is no base64");
  }
  PANDOK_TRY(const std::string canonical, entry.serialise());
  if (canonical != line) return bad("it is not written as we write it");
  return entry;
}

}  // namespace pandok::audit
