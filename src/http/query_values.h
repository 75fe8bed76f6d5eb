// Values of a query, each checked; errors name the parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/error.h"
#include "http/message.h"

namespace pandok::http {

inline constexpr std::int64_t kDayMs = 86'400'000;

Result<std::int64_t> query_integer(const Request& request, std::string_view name,
                                   std::int64_t fallback, std::int64_t least, std::int64_t most);
// How many rows of a list, "limit": 1 to 200, by default 50.
Result<int> query_limit(const Request& request);
Result<bool> query_flag(const Request& request, std::string_view name);
// nullopt if it is absent.
Result<std::optional<Date>> query_date(const Request& request, std::string_view name);
// Two capital letters, or "" if it is absent.
Result<std::string> query_country(const Request& request);
// A parcel's name, or "" if it is absent.
Result<std::string> query_parcel(const Request& request);
// "" if it is absent.
Result<std::string> query_cursor(const Request& request);
std::string query_text(const Request& request, std::string_view name);

// A day where the officer is, as [from_ms, to_ms).
struct Day {
  Date date;
  int utc_offset_min = 0;
  std::int64_t from_ms = 0, to_ms = 0;
};
// Of "on" and "utc_offset_min"; today there if "on" is absent.
Result<Day> query_day(const Request& request);

}  // namespace pandok::http
