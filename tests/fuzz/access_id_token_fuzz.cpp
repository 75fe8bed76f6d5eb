// Any bytes as a provider's token and as its set of keys: none is believed, since the one key here
// (of RFC 7517, appendix A.1) signs nothing.
#include <cstddef>
#include <cstdint>

#include "access/id_token.h"
#include "access/secret.h"
#include "base/bytes.h"
#include "base/check.h"

namespace pa = pandok::access;  // access is a function of POSIX

namespace {

constexpr std::string_view kKeys = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"e",)"
                                   R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                                   R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  static const auto keys = pa::SigningKeys::parse(kKeys).value();
  const pa::IdTokenRules rules{"https://a", "pandok", "n"};
  CHECK(!pa::verify_id_token(text, keys, rules, 0));
  // A header and a payload as JSON, so that base64url need not be found.
  const std::size_t cut = text.find('\n');
  if (cut != std::string_view::npos) {
    const auto part = [](std::string_view json) { return pa::base64url(pandok::as_bytes(json)); };
    CHECK(!pa::verify_id_token(
        part(text.substr(0, cut)) + "." + part(text.substr(cut + 1)) + ".AAAA", keys, rules, 0));
  }
  (void)pa::SigningKeys::parse(text);
  return 0;
}
