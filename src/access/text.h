// Names that people type, in one spelling: logins, names, search words.
//
// A login is case-folded and normalised (Unicode NFKC_Casefold) and then made of ASCII letters and
// digits, Hangul syllables and . _ - @; so that no two logins look the same. Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok::access {

// The one spelling of a login: 2 to limits::kLoginCharsMax characters, the first and last a letter
// or digit. invalid_argument otherwise, without repeating it. normal_login(normal_login(x)) ==
// normal_login(x).
Result<std::string> normal_login(std::string_view text);

// A name of a person or an organisation, or of a token: plain text, NFC, without spaces at its
// ends, 1 to limits::kNameCharsMax characters; invalid_argument otherwise. `what` is for the error.
Result<std::string> normal_name(std::string_view what, std::string_view text);

// Case-folded and normalised, for searching and comparing. text is UTF-8.
std::string fold(std::string_view text);
// NFKC, as NIST SP 800-63B wants it for passwords. text is UTF-8.
std::string nfkc(std::string_view text);

}  // namespace pandok::access
