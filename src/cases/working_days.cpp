#include "cases/working_days.h"

#include <chrono>

namespace pandok::cases {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

Date plus(Date day, int days) { return Date::from_days(day.days() + days); }

// Civil Act Art. 160: the first counted day is the day after the event.
Date months_after(Date event, int months) {
  const sys_days first{std::chrono::days{plus(event, 1).days()}};
  const year_month_day begin{first};
  const auto month = year_month_day{begin.year() / begin.month() / std::chrono::day{1}} +
                     std::chrono::months{months};
  const year_month_day same{month.year(), month.month(), begin.day()};
  const auto to_date = [](sys_days day) {
    return Date::from_days(static_cast<std::int32_t>(day.time_since_epoch().count()));
  };
  if (same.ok()) return plus(to_date(sys_days{same}), -1);
  return to_date(sys_days{month.year() / month.month() / std::chrono::last});
}

Result<Date> working_days_after(const Holidays& holidays, Date day, int count) {
  while (count > 0) {
    day = plus(day, 1);
    PANDOK_TRY(const bool free, holidays.is_free(day));
    if (!free) --count;
  }
  return day;
}

}  // namespace

Result<Date> working_day_from(const Holidays& holidays, Date day) {
  for (;; day = plus(day, 1)) {
    PANDOK_TRY(const bool free, holidays.is_free(day));
    if (!free) return day;
  }
}

Result<Date> last_day_of(const Holidays& holidays, Date event, const Term& term) {
  Date last = event;
  switch (term.unit) {
    case Unit::working_days: {
      PANDOK_TRY(last, working_days_after(holidays, event, term.value));
      break;
    }
    case Unit::calendar_days:
      last = plus(event, term.value);
      break;
    case Unit::calendar_months:
      last = term.value == 0 ? event : months_after(event, term.value);
      break;
  }
  if (term.last_day == LastDay::same_day) return last;
  return working_day_from(holidays, last);
}

Result<Date> extended_last_day(const Holidays& holidays, Date end, const Term& term) {
  return last_day_of(holidays, end, term);
}

Date first_day_before(Date event, int days) { return plus(event, -days); }

}  // namespace pandok::cases
