// How the law counts time: from the day of an event to the last day of a term (기간).
//
// Sources, read in the texts in force in 2026:
// - Customs Act (관세법) Art. 8 ②: terms are counted by the Civil Act (민법) unless it says
// otherwise.
// - Civil Act Art. 157: the day of the event is not counted (초일불산입). A term that begins at
//   midnight counts its first day (proviso); no term of this procedure does.
// - Civil Act Art. 159: a term ends with the end of its last day.
// - Civil Act Art. 160: months go by the calendar; the term ends on the day before the day with the
//   number of the first counted one; where the last month has none, on its last day.
// - Civil Act Art. 161 and Customs Act Art. 8 ③: a last day that is a Saturday, a Sunday, a public
// or
//   substitute holiday or Labour Day gives way to the next day that is none of them.
// - Customs Decree (관세법 시행령) Art. 239 ③: the days of Art. 8 ③ are not counted at all
// ("working
//   days"); then the last day is a working day by itself.
//
// Days are days in Korea (UTC+9). Pure functions; threads: any. Cost: a look-up a day.
#pragma once

#include <cstdint>

#include "base/date.h"
#include "base/error.h"
#include "cases/holidays.h"

namespace pandok::cases {

enum class Unit { calendar_days, working_days, calendar_months };

// What happens if the last day is free. Terms in working days cannot end on a free day.
enum class LastDay { next_working_day, same_day };

struct Term {
  int value = 0;  // 0: the day of the event itself ("at once")
  Unit unit = Unit::calendar_days;
  LastDay last_day = LastDay::next_working_day;
};

// The first working day that is not before `day`. failed_precondition outside the holiday file.
Result<Date> working_day_from(const Holidays& holidays, Date day);

// The last day of a term that an event of `event` starts. failed_precondition outside the years of
// the holiday file (only asked about days that must be known to be free or not).
Result<Date> last_day_of(const Holidays& holidays, Date event, const Term& term);

// The last day of a term that continues one which ended on `end` (연장): the next `term.value`
// units after it, `end` not counted.
Result<Date> extended_last_day(const Holidays& holidays, Date end, const Term& term);

// The first day that is at most `days` calendar days before an event ("from 20 days before"): the
// event's day is not counted, the first day is not moved.
Date first_day_before(Date event, int days);

}  // namespace pandok::cases
