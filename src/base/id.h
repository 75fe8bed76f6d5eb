// Names for stored things that sort by time and cannot be guessed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pandok {

// 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970-01-01 UTC, then 80
// random bits (the layout of ULID). Any thread.
std::string new_id(std::int64_t now_ms);
// The smallest id that new_id() can give in this millisecond: ids by time are a range of text. A
// time that 48 bits do not hold counts as the nearest one that they do.
std::string first_id(std::int64_t at_ms);
// True for text that new_id() can have made.
bool is_id(std::string_view text);

// Milliseconds since 1970-01-01 UTC.
std::int64_t now_ms();

}  // namespace pandok
