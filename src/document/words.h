// Which texts a document takes (document.h says the rules).
//
// Internal to the room. Errors are invalid_argument for bad text, resource_exhausted for too much;
// the text is quoted only as far as quote_for_message does. Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok::document {

// A line of at most max_chars characters. `what` names it in the error.
Result<> check_line(std::string_view what, std::string_view text, std::size_t max_chars);

// A text of at most limits::kDocumentTextBytesMax bytes.
Result<> check_text(std::string_view what, std::string_view text);

// A text with its CR LF as LF.
std::string with_line_feeds(std::string_view text);

}  // namespace pandok::document
