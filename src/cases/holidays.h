// The days that do not count at Korean customs, as data with a source, for the years it covers.
//
// Free are Saturdays and Sundays and the days of the file (Customs Act 관세법 Art. 8 ③): public
// holidays and substitute holidays (공휴일에 관한 법률; 관공서의 공휴일에 관한 규정), days that the
// government sets (임시공휴일), election days, and Labour Day (노동절). Nothing is computed here:
// the file lists every day, substitutes too, and the tests compute them again by the regulation.
//
// The file, TOML: [holidays] country, as_of; [[year]] year, status ("announced" | "predicted"),
// source, days = [{on = 2026-02-17, kind = "public", name = "설날"}, …] in order.
// law/kr/holidays.toml is the shipped one. Immutable after parse(); threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/error.h"

namespace pandok::cases {

enum class HolidayKind {
  fixed,       // "public": named by the act itself
  substitute,  // 대체공휴일
  temporary,   // 임시공휴일, set by the government for one year
  election,    // 공직선거법 Art. 34, or set for a by-election of the president
  labour       // 노동절: no public holiday before 2026-05-01, free at customs all the same
};

struct Holiday {
  Date on;
  HolidayKind kind = HolidayKind::fixed;
  std::string name;  // Korean
};

class Holidays {
 public:
  // invalid_argument "FILE:LINE: what; what to do". Cost: linear.
  static Result<Holidays> parse(std::string_view text, std::string_view file);

  // False on a working day. failed_precondition for a year that the file does not cover: it says
  // so, nothing is guessed. Cost: a binary search.
  Result<bool> is_free(Date day) const;
  // The named day, or none (weekends have no name).
  const Holiday* find(Date day) const;
  // True if the year's dates were computed ahead and not yet seen in an announcement.
  bool is_predicted(Date day) const;

  Date as_of() const { return as_of_; }  // days set by the government after it are not in the file
  int first_year() const { return first_year_; }
  int last_year() const { return first_year_ + static_cast<int>(predicted_.size()) - 1; }
  const std::vector<Holiday>& days() const { return days_; }  // ascending

 private:
  Result<> add_year(const struct TomlValue& value, std::string_view file);

  std::string file_;
  Date as_of_;
  int first_year_ = 0;
  std::vector<bool> predicted_;  // one a year
  std::vector<Holiday> days_;
};

// The calendar year of a day; 0 is Sunday, 6 is Saturday.
int year_of(Date day);
int weekday_of(Date day);

}  // namespace pandok::cases
