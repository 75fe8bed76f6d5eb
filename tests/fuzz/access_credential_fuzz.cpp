// Any bytes as a token, a session's secret, a device, a ticket's text: what is taken has one
// spelling, and nothing that was not made here is known.
#include <cstddef>
#include <cstdint>
#include <string>

#include "access/keys.h"
#include "access/secret.h"
#include "access/tokens.h"
#include "base/bytes.h"
#include "base/check.h"

namespace pa = pandok::access;  // access is a function of POSIX

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const pa::Keys kKeys({1, 2, 3});
  const pandok::ByteView bytes(data, size);
  const auto text = pandok::as_text(bytes);
  if (const auto token = pa::TokenText::parse(text)) {
    CHECK("pandok_" + std::string(token->id) + "_" + std::string(token->secret) == text);
    CHECK(pa::is_secret(token->secret));
  }
  if (const auto parsed = pa::parse_base64url(text)) {
    CHECK(pa::base64url(*parsed) == text);
    CHECK(pa::is_secret(text) == (parsed->size() == pa::kSecretBytes));
    CHECK(!kKeys.unseal(*parsed, "ticket"));
  } else {
    CHECK(!pa::is_secret(text));
  }
  CHECK(!pa::known_device(kKeys, "person", text));
  CHECK(!kKeys.unseal(bytes, "ticket"));
  return 0;
}
