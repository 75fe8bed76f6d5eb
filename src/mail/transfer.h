// Contents as lines that every mail server passes on unchanged: base64 and quoted-printable.
//
// Internal to the room. RFC 2045 §6.7 and §6.8; lines of at most 76 characters that end in CRLF.
// Threads: any. Cost: linear.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pandok::mail {

// In one piece, with padding.
std::string base64(ByteView bytes);

// In lines.
std::string base64_lines(ByteView bytes);

// Text whose line ends are LF; each becomes CRLF, and none is added. Spaces and tabs at the end of
// a line stay.
std::string quoted_printable(std::string_view text);

}  // namespace pandok::mail
