#include "base/date.h"

#include <gtest/gtest.h>

#include <ctime>

namespace pandok {
namespace {

// The calendar by counting: every day of 1800 to 2999 with its number.
template <class Visit>
void every_day(const Visit& visit) {
  constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::int32_t number = -62'091;  // 1800-01-01: 170 years of 365 days, 41 leap days
  for (int year = 1800; year <= 2999; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int length = kLengths[month - 1] + (month == 2 && leap ? 1 : 0);
      for (int day = 1; day <= length; ++day) visit(year, month, day, number++);
    }
  }
}

}  // namespace

TEST(Date, EveryDayHasItsNumberAndComesBackFromEachSpelling) {
  int wrong = 0, seen = 0;
  every_day([&](int year, int month, int day, std::int32_t number) {
    ++seen;
    const std::string iso = fmt::format("{:04}-{:02}-{:02}", year, month, day);
    const std::string dots = fmt::format("{:04}.{:02}.{:02}", year, month, day);
    const std::string plain = fmt::format("{:04}{:02}{:02}", year, month, day);
    for (const std::string& text : {iso, dots, plain}) {
      const auto date = Date::parse(text);
      if (!date || date->days() != number || date->iso() != iso) ++wrong;
    }
    if (Date::from_days(number).iso() != iso) ++wrong;
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(seen, 438'291);
}

TEST(Date, KnownDays) {
  EXPECT_EQ(Date::parse("1970-01-01").value().days(), 0);
  EXPECT_EQ(Date::parse("1969-12-31").value().days(), -1);
  EXPECT_EQ(Date::parse("2000-03-01").value().days(), 11'017);
  EXPECT_EQ(Date().iso(), "1970-01-01");
}

TEST(Date, LeapDaysOnlyInLeapYears) {
  for (const char* good : {"2024-02-29", "2000-02-29", "2400.02.29", "18040229"})
    EXPECT_TRUE(Date::parse(good)) << good;
  for (const char* bad : {"2023-02-29", "1900-02-29", "2100.02.29", "18000229"})
    EXPECT_EQ(Date::parse(bad).error().code, Code::invalid_argument) << bad;
}

TEST(Date, YearsFrom1800To2999) {
  EXPECT_TRUE(Date::parse("1800-01-01"));
  EXPECT_TRUE(Date::parse("2999-12-31"));
  EXPECT_FALSE(Date::parse("1799-12-31"));
  EXPECT_FALSE(Date::parse("3000-01-01"));
}

TEST(Date, RefusesEverythingElse) {
  using namespace std::string_view_literals;
  for (const std::string_view bad :
       {""sv,           "2026"sv,       "2026-11"sv,     "2026-11-2"sv,   "2026-11.21"sv,
        "2026/11/21"sv, "21-11-2026"sv, "2026-13-01"sv,  "2026-00-01"sv,  "2026-11-00"sv,
        "2026-11-31"sv, "2026-11-32"sv, " 2026-11-21"sv, "2026-11-21 "sv, "2026-11-21T00:00"sv,
        "2026-1 -21"sv, "+026-11-21"sv, "2026-+1-21"sv,  "202611211"sv,   "2026112"sv,
        "-2026112"sv,   "２０２６"sv,   "2026-11-2\0"sv, "abcdefgh"sv}) {
    EXPECT_EQ(Date::parse(bad).error().code, Code::invalid_argument) << bad;
  }
}

TEST(Date, TheErrorQuotesTheTextOnOneShortLine) {
  const auto error = Date::parse("12\n34" + std::string(500, 'x')).error();
  EXPECT_EQ(error.message.find('\n'), std::string::npos);
  EXPECT_LT(error.message.size(), 80u);
  EXPECT_NE(error.message.find("2026-11-21"), std::string::npos);
}

TEST(Date, IsOrdered) {
  const Date earlier = Date::parse("1999-12-31").value(), later = Date::parse("2000-01-01").value();
  EXPECT_LT(earlier, later);
  EXPECT_EQ(later, Date::from_days(earlier.days() + 1));
}

// An open end is stored as a very late day; it is printed as what it is.
TEST(Date, AnyNumberOfDaysPrintsAsItsDay) {
  EXPECT_EQ(Date::from_days(INT32_MAX).iso(), "5881580-07-11");
  EXPECT_EQ(Date::from_days(2'932'896).iso(), "9999-12-31");
  EXPECT_EQ(Date::from_days(-719'162).iso(), "0001-01-01");
  EXPECT_EQ(Date::from_days(-719'528).iso(), "0000-01-01");
}

TEST(MinuteText, IsInUtcAndCutOffNotRounded) {
  EXPECT_EQ(minute_text(0), "1970-01-01 00:00");
  EXPECT_EQ(minute_text(1'800'000'059'999), "2027-01-15 08:00");
  EXPECT_EQ(minute_text(1'800'000'060'000), "2027-01-15 08:01");
}

TEST(Date, TodayIsTheDayInKorea) {
  const auto day_in_korea = [] {
    return static_cast<int>((std::time(nullptr) + 9 * 3600) / 86'400);
  };
  const int before = day_in_korea();
  const int today = Date::today().days();
  EXPECT_LE(before, today);
  EXPECT_LE(today, day_in_korea());
}

}  // namespace pandok
