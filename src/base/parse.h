// Numbers and text from outside, without locale and without silent overflow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pandok {

// The whole of text as a number; nullopt for anything else (spaces, rest, overflow, nan, inf).
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);

// ASCII spaces and tabs cut off at both ends.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);

// True if text is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, ≤ U+10FFFF).
bool is_utf8(std::string_view text);
// True if text is well-formed UTF-8 without control characters (U+0000–001F, U+007F–009F).
bool is_plain_text(std::string_view text);
// Code points in well-formed UTF-8.
std::size_t utf8_length(std::string_view text);
// text with <, >, &, " and ' replaced for HTML and XML.
std::string escape_html(std::string_view text);
// At most `max_bytes` of text for an error line, control characters and broken UTF-8 replaced by
// '?', with "…" where cut. For quoting hostile input.
std::string quote_for_message(std::string_view text, std::size_t max_bytes = 60);

}  // namespace pandok
