#include "access/text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

std::string normalize(const icu::Normalizer2* normalizer, UErrorCode status,
                      std::string_view text) {
  CHECK(U_SUCCESS(status));  // its data are part of the library
  const auto size = static_cast<std::int32_t>(text.size());
  const auto normal =
      normalizer->normalize(icu::UnicodeString::fromUTF8({text.data(), size}), status);
  CHECK(U_SUCCESS(status));  // out of memory
  std::string out;
  normal.toUTF8String(out);
  return out;
}

bool is_letter_or_digit(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0xac00 && c <= 0xd7a3);
}
bool is_joiner(char32_t c) { return c == '.' || c == '_' || c == '-' || c == '@'; }

bool is_login(const icu::UnicodeString& text) {
  const std::int32_t length = text.length();
  for (std::int32_t at = 0; at < length; ++at) {
    const auto c = static_cast<char32_t>(text.charAt(at));
    const bool inside = at > 0 && at + 1 < length;
    if (!is_letter_or_digit(c) && !(inside && is_joiner(c))) return false;
  }
  return true;
}

tl::unexpected<Error> no_login() {
  return fail(Code::invalid_argument,
              "a login has {} to {} letters (a-z, Hangul), digits and . _ - @ inside",
              limits::kLoginCharsMin, limits::kLoginCharsMax);
}

}  // namespace

std::string fold(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  return normalize(normalizer, status, text);
}

std::string nfkc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCInstance(status);
  return normalize(normalizer, status, text);
}

Result<std::string> normal_login(std::string_view text) {
  // A character has at most 4 bytes, and folding makes none of another (NFKC at most 18 of one).
  if (text.size() > 8 * limits::kLoginCharsMax || !is_utf8(text)) return no_login();
  std::string login = fold(text);
  const std::size_t length = utf8_length(login);
  if (length < limits::kLoginCharsMin || length > limits::kLoginCharsMax ||
      !is_login(icu::UnicodeString::fromUTF8(login)))
    return no_login();
  return login;
}

Result<std::string> normal_name(std::string_view what, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFCInstance(status);
  if (text.size() <= 16 * limits::kNameCharsMax && is_plain_text(text)) {
    std::string name = normalize(normalizer, status, trim(text));
    if (!name.empty() && utf8_length(name) <= limits::kNameCharsMax) return name;
  }
  return fail(Code::invalid_argument, "{} has 1 to {} characters, none of them a control character",
              what, limits::kNameCharsMax);
}

}  // namespace pandok::access
