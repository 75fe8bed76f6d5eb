#include "cases/holidays.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "cases/testing.h"

namespace pandok::cases {
namespace {

// The days that the law names for a year, computed from the regulation and three lunar days.
struct LunarDays {
  const char *seollal, *buddha, *chuseok;
};
// Published dates (월력요항) to 2026; 2027 and 2028 by the lunar calendar of Korean time.
const std::map<int, LunarDays> kLunar = {{2024, {"2024-02-10", "2024-05-15", "2024-09-17"}},
                                         {2025, {"2025-01-29", "2025-05-05", "2025-10-06"}},
                                         {2026, {"2026-02-17", "2026-05-24", "2026-09-25"}},
                                         {2027, {"2027-02-07", "2027-05-13", "2027-09-15"}},
                                         {2028, {"2028-01-27", "2028-05-02", "2028-10-03"}}};

enum Group { national, other, seollal_chuseok, without_substitute };

std::multimap<Date, Group> named_days(int year) {
  std::multimap<Date, Group> days;
  const auto add = [&](const char* month_day, Group group) {
    days.emplace(day(std::to_string(year) + "-" + month_day), group);
  };
  for (const char* on : {"03-01", "08-15", "10-03", "10-09"}) add(on, national);
  if (year >= 2026) add("07-17", national);
  if (year >= 2026) add("05-01", other);
  add("05-05", other);
  add("12-25", other);
  add("01-01", without_substitute);
  add("06-06", without_substitute);
  days.emplace(day(kLunar.at(year).buddha), other);
  for (const char* middle : {kLunar.at(year).seollal, kLunar.at(year).chuseok})
    for (const int off : {-1, 0, 1}) days.emplace(plus_days(day(middle), off), seollal_chuseok);
  return days;
}

// Regulation Art. 3: national and other days on a weekend; Seollal and Chuseok on a Sunday; any of
// them on another holiday. The substitute is the next day that is neither holiday nor weekend.
std::set<Date> substitutes(int year) {
  const auto days = named_days(year);
  std::set<Date> found;
  for (auto at = days.begin(); at != days.end(); at = days.upper_bound(at->first)) {
    const int weekday = weekday_of(at->first);
    bool wanted = false;
    for (auto same = at; same != days.upper_bound(at->first); ++same) {
      if (same->second == without_substitute) continue;
      wanted = wanted || weekday == 0 || (weekday == 6 && same->second != seollal_chuseok);
    }
    if (weekday != 0 && weekday != 6 && days.count(at->first) > 1) wanted = true;
    if (!wanted) continue;
    Date next = plus_days(at->first, 1);
    while (days.count(next) != 0 || found.count(next) != 0 || weekday_of(next) == 0 ||
           weekday_of(next) == 6)
      next = plus_days(next, 1);
    found.insert(next);
  }
  return found;
}

TEST(Holidays, TheShippedDaysAreThoseOfTheRegulation) {
  const Holidays& holidays = shipped_law().holidays();
  ASSERT_EQ(holidays.first_year(), 2024);
  ASSERT_EQ(holidays.last_year(), 2028);
  for (int year = 2024; year <= 2028; ++year) {
    std::set<Date> fixed, substitute;
    for (const Holiday& holiday : holidays.days()) {
      if (year_of(holiday.on) != year) continue;
      if (holiday.kind == HolidayKind::fixed) fixed.insert(holiday.on);
      if (holiday.kind == HolidayKind::substitute) substitute.insert(holiday.on);
    }
    std::set<Date> named;
    for (const auto& one : named_days(year)) named.insert(one.first);
    EXPECT_EQ(fixed, named) << year;
    EXPECT_EQ(substitute, substitutes(year)) << year;
  }
}

TEST(Holidays, DaysSetForOneYearAndLabourDay) {
  const Holidays& holidays = shipped_law().holidays();
  const auto kind = [&](const char* on) { return holidays.find(day(on))->kind; };
  EXPECT_EQ(kind("2024-10-01"), HolidayKind::temporary);
  EXPECT_EQ(kind("2025-01-27"), HolidayKind::temporary);
  for (const char* on : {"2024-04-10", "2025-06-03", "2026-06-03", "2028-04-12"})
    EXPECT_EQ(kind(on), HolidayKind::election) << on;
  // No public holiday before 2026-05-01, but free at customs all the same.
  EXPECT_EQ(kind("2025-05-01"), HolidayKind::labour);
  EXPECT_EQ(kind("2026-05-01"), HolidayKind::fixed);
  EXPECT_TRUE(holidays.is_free(day("2025-05-01")).value());
  EXPECT_EQ(holidays.find(day("2025-07-17")), nullptr);  // Constitution Day only from 2026 on
  EXPECT_FALSE(holidays.is_predicted(day("2026-07-17")));
  EXPECT_TRUE(holidays.is_predicted(day("2027-07-17")));
}

TEST(Holidays, AYearThatIsNotCoveredIsAnErrorAndNeverAGuess) {
  const Holidays& holidays = shipped_law().holidays();
  EXPECT_TRUE(holidays.is_free(day("2024-01-01")).value());
  EXPECT_FALSE(holidays.is_free(day("2028-12-29")).value());
  for (const char* on : {"2023-12-31", "2029-01-01", "2029-01-06"}) {
    const auto answer = holidays.is_free(day(on));
    ASSERT_FALSE(answer) << on;
    EXPECT_EQ(answer.error().code, Code::failed_precondition);
    EXPECT_EQ(answer.error().message,
              "holidays.toml knows the holidays of 2024 to 2028, not those of " + std::string(on) +
                  "; add the year to the file");
  }
}

std::string mistake(const std::string& text) {
  const auto parsed = Holidays::parse(text, "h.toml");
  return parsed ? "taken" : parsed.error().message;
}

TEST(Holidays, AMistakeIsToldWithItsLine) {
  const std::string head = "[holidays]\ncountry = \"kr\"\nas_of = 2026-05-11\n";
  const std::string year =
      "[[year]]\nyear = 2026\nstatus = \"announced\"\nsource = \"x\"\ndays = [\n";
  const std::string first = "{on = 2026-01-01, kind = \"public\", name = \"a\"},\n";
  EXPECT_EQ(mistake(head + year + first + "]"), "taken");
  EXPECT_EQ(mistake(head), "h.toml:1: no year; add a [[year]] with its days");
  EXPECT_EQ(mistake(head + year + first + first + "]"),
            "h.toml:10: 2026-01-01 stands after 2026-01-01; list each day once, in order");
  EXPECT_EQ(mistake(head + year + "{on = 2027-01-01, kind = \"public\", name = \"a\"}]"),
            "h.toml:9: 2027-01-01 is not in 2026; move it");
  EXPECT_EQ(mistake(head + year + "{on = 2026-01-01, kind = \"pubic\", name = \"a\"}]"),
            "h.toml:9: 'pubic' is unknown for 'kind'; use one of public, substitute, temporary, "
            "election, labour");
  EXPECT_EQ(
      mistake(head + year + "{on = 2026-01-03, kind = \"substitute\", name = \"a\"}]"),
      "h.toml:9: 2026-01-03 is a weekend day; a substitute holiday is a weekday (규정 Art. 3)");
  EXPECT_EQ(
      mistake(head + year + "]\n[[year]]\nyear = 2028\nstatus = \"announced\"\nsource = \"x\""),
      "h.toml:11: year 2028 after 2026; list the years in order without a gap");
  EXPECT_EQ(mistake(head + year + "{on = \"2026-01-01\", kind = \"public\", name = \"a\"}]"),
            "h.toml:9: 'on' must be a day like 2026-11-21, without quotes");
  EXPECT_EQ(
      mistake(head + year + "{on = 2026-02-29, kind = \"public\", name = \"a\"}]").substr(0, 9),
      "h.toml:9:");
}

}  // namespace
}  // namespace pandok::cases
