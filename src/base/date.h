// Calendar dates without a time or a zone, as registers and laws use them; moments, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok {

// A day of the proleptic Gregorian calendar. A value type of 4 bytes; ordered.
class Date {
 public:
  Date() = default;  // 1970-01-01
  // Days since 1970-01-01; any number, also outside the years that parse() takes.
  static Date from_days(std::int32_t days);
  // "2026-11-21", "20261121" or "2026.11.21"; invalid_argument for anything else or a day that
  // does not exist, years 1800 to 2999.
  static Result<Date> parse(std::string_view text);
  // The day in Korea at an instant in milliseconds since 1970-01-01 UTC. Always UTC+9: in the
  // summers of 1987 and 1988, the only ones since 1960 with daylight time (UTC+10), an instant
  // between 23:00 and 24:00 gets the day before; no case is as old.
  static Date in_korea(std::int64_t utc_ms);
  static Date today();  // in Korea

  std::int32_t days() const { return days_; }
  std::string iso() const;  // "2026-11-21"
  auto operator<=>(const Date&) const = default;

 private:
  std::int32_t days_ = 0;
};

// "2026-11-22 07:41" in UTC of milliseconds since 1970-01-01 UTC, for people.
std::string minute_text(std::int64_t ms);

}  // namespace pandok
