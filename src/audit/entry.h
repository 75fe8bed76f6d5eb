// What one act looks like in the log: a JSON object of one line, in one spelling.
//
//   {"v":1,"time_ms":1795326300000,"who":"<32 digits>","role":"officer","act":"reading.make",
//    "object":{"type":"reading","id":"01K…"},"digest":"<64 digits>","request":"01K…",
//    "sealed":"<base64>"}
//
//   time_ms   milliseconds since 1970-01-01 UTC      role, act, type   lower-case words
//   who       BLAKE2b-128 of the person's id under a key that is drawn from the person's own key:
//             the same person has the same pseudonym in every entry, and nobody can tell whose it
//             is without that key
//   digest    SHA-256 of the object as it was, or of nothing
//   request   what the act belongs to; may be ""
//   sealed    left out if there is nothing: what is personal, 24 bytes of nonce and then
//   libsodium's
//             secretbox under another key drawn from the person's
//
// Personal data stand in `sealed` or nowhere. The keys come as BLAKE2b-256 of "pandok audit who"
// and "pandok audit seal" under the person's key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/person_keys.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"

namespace pandok::audit {

// A pseudonym: 32 lower-case hexadecimal digits.
std::string pseudonym(std::string_view person, const PersonKey& key);

// Sealed for the person; each call gives other bytes. At most limits::kAuditSealedBytesMax bytes.
Result<Bytes> seal(ByteView personal, const PersonKey& key);
// data_corrupted unless it was sealed under this key and is unchanged.
Result<Bytes> unseal(ByteView sealed, const PersonKey& key);

struct Entry {
  std::int64_t time_ms = 0;
  std::string who;
  std::string role;
  std::string act;
  std::string object_type;
  std::string object_id;
  Sha256 digest = Sha256::of({});
  std::string request;
  std::optional<Bytes> sealed;

  // The canonical line, without a newline. invalid_argument for a value that parse() would refuse.
  Result<std::string> serialise() const;
  // invalid_argument for anything that serialise() would not write: another order, a space, an
  // unknown key, a text that is longer than limits::kAuditTextBytesMax or no plain text.
  static Result<Entry> parse(std::string_view line);
  bool operator==(const Entry&) const = default;
};

}  // namespace pandok::audit
