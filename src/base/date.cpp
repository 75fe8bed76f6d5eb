#include "base/date.h"

#include <chrono>
#include <ctime>

#include "base/parse.h"

namespace pandok {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

Date Date::from_days(std::int32_t count) {
  Date date;
  date.days_ = count;
  return date;
}

Result<Date> Date::parse(std::string_view text) {
  const auto wrong = [&] {
    return fail(Code::invalid_argument, "'{}' is not a date like 2026-11-21",
                quote_for_message(text, 20));
  };
  std::string digits;
  if (text.size() == 10 && text[4] == text[7] && (text[4] == '-' || text[4] == '.')) {
    digits.append(text.substr(0, 4)).append(text.substr(5, 2)).append(text.substr(8, 2));
  } else if (text.size() == 8) {
    digits = text;
  } else {
    return wrong();
  }
  for (const char c : digits)
    if (c < '0' || c > '9') return wrong();
  const auto number = [&](std::size_t at, std::size_t n) {
    return static_cast<int>(*parse_int(digits.substr(at, n)));
  };
  const year_month_day ymd{year{number(0, 4)}, month{static_cast<unsigned>(number(4, 2))},
                           day{static_cast<unsigned>(number(6, 2))}};
  if (!ymd.ok() || number(0, 4) < 1800 || number(0, 4) > 2999) return wrong();
  return from_days(static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count()));
}

Date Date::in_korea(std::int64_t utc_ms) {
  constexpr std::int64_t kKoreaOffsetMs = 9 * 3'600'000, kDayMs = 86'400'000;
  const std::int64_t local_ms = utc_ms + kKoreaOffsetMs;
  const std::int64_t days = local_ms / kDayMs - (local_ms % kDayMs < 0 ? 1 : 0);
  return from_days(static_cast<std::int32_t>(days));
}

Date Date::today() { return in_korea(std::int64_t{std::time(nullptr)} * 1000); }

std::string Date::iso() const {
  // std::chrono::year ends at 32767. The calendar repeats every 400 years, so the day is looked up
  // in the first of these periods after 1970.
  constexpr std::int32_t kPeriodDays = 146'097;
  const std::int32_t periods = days_ / kPeriodDays - (days_ % kPeriodDays < 0 ? 1 : 0);
  const std::int64_t rest = days_ - std::int64_t{periods} * kPeriodDays;
  const year_month_day ymd{sys_days{std::chrono::days{rest}}};
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(ymd.year()) + 400 * periods,
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
}

std::string minute_text(std::int64_t ms) {
  constexpr std::int64_t kMinuteMs = 60'000, kDayMinutes = 24 * 60;
  const std::int64_t minutes = ms / kMinuteMs;
  const auto day = Date::from_days(static_cast<std::int32_t>(minutes / kDayMinutes));
  return fmt::format("{} {:02}:{:02}", day.iso(), minutes % kDayMinutes / 60, minutes % 60);
}

}  // namespace pandok
