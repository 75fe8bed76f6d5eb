// The lines at the head of a message: folded, with words that are not ASCII encoded.
//
// Internal to the room. RFC 5322 §2.2.3 (folding), RFC 2047 (encoded words, base64, UTF-8), RFC
// 2231 (parameters). What comes out is ASCII, no line longer than 78 characters but for a single
// word of the caller's own, ends in CRLF, and has no CR or LF but those. Values have passed the
// message's checks: UTF-8 without control characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mail/address.h"

namespace pandok::mail {

// "Subject: …": free text.
std::string text_header(std::string_view name, std::string_view value);

// "To: …": one mailbox.
std::string mailbox_header(std::string_view name, const Mailbox& mailbox);

// "; filename*0*=UTF-8''…" on lines of its own, to be put behind a header's value without its CRLF.
std::string text_parameter(std::string_view name, std::string_view value);

// "Sat, 21 Nov 2026 09:00:00 +0900": in Korea, RFC 5322 §3.3. Years 1970 to 9999.
std::string date_text(std::int64_t time_ms);

}  // namespace pandok::mail
