// The terms of cases as a calendar file (iCalendar, RFC 5545) with reminders, for any calendar
// program.
//
// One all-day event a term on its last day, with one alarm a reminder at 09:00 of the reader's time
// that many days before. Lines end in CRLF and are folded at 75 octets, never inside a character;
// texts are escaped. The same input gives the same bytes. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "cases/procedure.h"

namespace pandok::cases {

struct CalendarCase {
  std::string id;     // names the events (UID), so that a later file replaces them
  std::string title;  // shown: the item, the parcel
  const Case* of = nullptr;
  const Rules* rules = nullptr;  // of its version
};

// `written_at_ms`: milliseconds since 1970-01-01 UTC, the DTSTAMP. invalid_argument for an id or a
// title with control characters; failed_precondition for rules of another version. Cases without
// open terms have no event.
Result<std::string> calendar_file(const std::vector<CalendarCase>& cases,
                                  std::int64_t written_at_ms);

// A content line, folded (RFC 5545 3.1) and with its CRLF. For well-formed UTF-8.
std::string folded_line(std::string_view line);
// A TEXT value (3.3.11): backslash, semicolon, comma and line feed escaped.
std::string escaped_text(std::string_view text);

}  // namespace pandok::cases
