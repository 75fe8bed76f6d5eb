#include "cases/working_days.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "cases/testing.h"

namespace pandok::cases {
namespace {

std::string last(const char* event, int value, Unit unit, LastDay last_day) {
  const auto found = last_day_of(shipped_law().holidays(), day(event), Term{value, unit, last_day});
  return found ? found->iso() : found.error().message.substr(0, 13);
}

TEST(WorkingDays, TheDayOfTheEventIsNotCounted) {
  const auto same = LastDay::same_day, next = LastDay::next_working_day;
  EXPECT_EQ(last("2026-03-03", 1, Unit::calendar_days, same), "2026-03-04");
  EXPECT_EQ(last("2026-03-03", 1, Unit::working_days, next), "2026-03-04");
  EXPECT_EQ(last("2026-03-06", 1, Unit::working_days, next), "2026-03-09");  // Friday → Monday
  // An event on a free day: the next working day is the first.
  EXPECT_EQ(last("2026-02-17", 1, Unit::working_days, next), "2026-02-19");
  EXPECT_EQ(last("2026-03-06", 0, Unit::calendar_days, next), "2026-03-06");
  EXPECT_EQ(last("2026-03-07", 0, Unit::calendar_days, next), "2026-03-09");
}

TEST(WorkingDays, MonthsGoByTheCalendar) {
  const auto months = [](const char* event, int n) {
    return last(event, n, Unit::calendar_months, LastDay::same_day);
  };
  EXPECT_EQ(months("2026-01-31", 1), "2026-02-28");  // from 1 Feb to the day before 1 March
  EXPECT_EQ(months("2026-01-30", 1), "2026-02-28");  // from 31 Jan; February has none
  EXPECT_EQ(months("2026-01-15", 1), "2026-02-15");  // from 16 Jan to the day before 16 Feb
  EXPECT_EQ(months("2024-01-30", 1), "2024-02-29");
  EXPECT_EQ(months("2024-01-28", 1), "2024-02-28");  // from 29 Jan to the day before 29 Feb
  EXPECT_EQ(months("2023-12-31", 2), "2024-02-29");
  EXPECT_EQ(months("2027-11-30", 12), "2028-11-30");
  EXPECT_EQ(months("2026-10-31", 0), "2026-10-31");
}

TEST(WorkingDays, EveryTermEndsOnAWorkingDayAndCountsAsManyAsItSays) {
  const Holidays& holidays = shipped_law().holidays();
  for (Date event = day("2024-01-01"); event <= day("2028-10-31"); event = plus_days(event, 1))
    for (const int value : {1, 5, 10, 20}) {
      const Date end = last_day_of(holidays, event, {value, Unit::working_days}).value();
      int counted = 0;
      for (Date at = plus_days(event, 1); at <= end; at = plus_days(at, 1))
        counted += holidays.is_free(at).value() ? 0 : 1;
      ASSERT_EQ(counted, value) << event.iso();
      ASSERT_FALSE(holidays.is_free(end).value()) << event.iso();
      const Date by_days = last_day_of(holidays, event, {value, Unit::calendar_days}).value();
      ASSERT_GE(by_days, plus_days(event, value));
      ASSERT_FALSE(holidays.is_free(by_days).value());
      for (Date at = plus_days(event, value); at < by_days; at = plus_days(at, 1))
        ASSERT_TRUE(holidays.is_free(at).value());
    }
}

TEST(WorkingDays, OutsideTheYearsOfTheFileNothingIsCounted) {
  EXPECT_EQ(last("2028-12-28", 10, Unit::working_days, LastDay::next_working_day), "holidays.toml");
  EXPECT_EQ(last("2028-12-28", 7, Unit::calendar_days, LastDay::next_working_day), "holidays.toml");
  EXPECT_EQ(last("2028-12-28", 7, Unit::calendar_days, LastDay::same_day), "2029-01-04");
}

TEST(WorkingDays, ADayIsADayInKoreaWhateverTheMachineSays) {
  const std::int64_t midnight_ms =
      std::int64_t{day("2026-02-19").days()} * 86'400'000 - std::int64_t{9} * 3'600'000;
  // 2026-03-29 and 2026-10-25 are when Europe's clocks change; Korea's do not.
  for (const char* zone : {"UTC", "America/New_York", "Europe/Berlin", "Asia/Seoul"}) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    EXPECT_EQ(Date::in_korea(midnight_ms).iso(), "2026-02-19") << zone;
    EXPECT_EQ(Date::in_korea(midnight_ms - 1).iso(), "2026-02-18") << zone;
    EXPECT_EQ(Date::in_korea(midnight_ms + 86'399'999).iso(), "2026-02-19") << zone;
    EXPECT_EQ(last("2026-03-27", 3, Unit::calendar_days, LastDay::same_day), "2026-03-30") << zone;
  }
  ::unsetenv("TZ");
  ::tzset();
  EXPECT_EQ(Date::in_korea(-1).iso(), "1970-01-01");           // 08:59:59.999 in Korea
  EXPECT_EQ(Date::in_korea(-32'400'001).iso(), "1969-12-31");  // a moment before midnight
}

TEST(WorkingDays, BackwardsTheDayOfTheEventIsNotCountedEither) {
  EXPECT_EQ(first_day_before(day("2028-03-10"), 20).iso(), "2028-02-19");  // over the leap day
  EXPECT_EQ(first_day_before(day("2026-03-10"), 20).iso(), "2026-02-18");
}

}  // namespace
}  // namespace pandok::cases
