#include "document/words.h"

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::document {
namespace {

// U+202A–202E (embeddings, overrides) and U+2066–2069 (isolates): E2 80 AA–AE, E2 81 A6–A9.
bool turns_direction(std::string_view text) {
  for (std::size_t at = text.find('\xe2'); at != std::string_view::npos && at + 2 < text.size();
       at = text.find('\xe2', at + 1)) {
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    if (second == 0x80 && third >= 0xaa && third <= 0xae) return true;
    if (second == 0x81 && third >= 0xa6 && third <= 0xa9) return true;
  }
  return false;
}

Result<> check_content(std::string_view what, std::string_view text, std::string_view plain) {
  if (!is_utf8(text)) return fail(Code::invalid_argument, "{} is not UTF-8", what);
  if (!is_plain_text(plain))
    return fail(Code::invalid_argument, "{} has a control character: '{}'", what,
                quote_for_message(plain));
  if (turns_direction(text))
    return fail(Code::invalid_argument, "{} has a character that turns the direction of text",
                what);
  return {};
}

}  // namespace

Result<> check_line(std::string_view what, std::string_view text, std::size_t max_chars) {
  if (text.size() > 4 * max_chars || (is_utf8(text) && utf8_length(text) > max_chars))
    return fail(Code::resource_exhausted, "{} is over {} characters long", what, max_chars);
  return check_content(what, text, text);
}

Result<> check_text(std::string_view what, std::string_view text) {
  if (text.size() > limits::kDocumentTextBytesMax)
    return fail(Code::resource_exhausted, "{} is over {} bytes long", what,
                limits::kDocumentTextBytesMax);
  std::string plain = with_line_feeds(text);
  for (char& c : plain)
    if (c == '\n' || c == '\t') c = ' ';
  return check_content(what, text, plain);
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (!(text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) out += text[i];
  return out;
}

}  // namespace pandok::document
