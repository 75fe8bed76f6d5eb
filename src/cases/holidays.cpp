#include "cases/holidays.h"

#include <algorithm>
#include <chrono>

#include "cases/law_reader.h"

namespace pandok::cases {
namespace {

constexpr int kSunday = 0, kSaturday = 6;

std::chrono::sys_days sys_day(Date day) {
  return std::chrono::sys_days{std::chrono::days{day.days()}};
}

Result<HolidayKind> parse_kind(TableReader& reader) {
  PANDOK_TRY(
      const std::string kind,
      reader.one_of("kind", {"public", "substitute", "temporary", "election", "labour"}, ""));
  if (kind == "substitute") return HolidayKind::substitute;
  if (kind == "temporary") return HolidayKind::temporary;
  if (kind == "election") return HolidayKind::election;
  if (kind == "labour") return HolidayKind::labour;
  return HolidayKind::fixed;
}

}  // namespace

int year_of(Date day) { return static_cast<int>(std::chrono::year_month_day{sys_day(day)}.year()); }
int weekday_of(Date day) {
  return static_cast<int>(std::chrono::weekday{sys_day(day)}.c_encoding());
}

Result<> Holidays::add_year(const TomlValue& value, std::string_view file) {
  PANDOK_TRY(TableReader reader, TableReader::open(value, file, "year"));
  PANDOK_TRY(const int year, reader.number("year", 2000, 2200));
  if (predicted_.empty()) first_year_ = year;
  if (year != first_year_ + static_cast<int>(predicted_.size()))
    return law_mistake(file, reader.line_of("year"),
                       "year {} after {}; list the years in order without a gap", year,
                       last_year());
  PANDOK_TRY(const std::string status, reader.one_of("status", {"announced", "predicted"}, ""));
  PANDOK_CHECKED(reader.text("source"));
  PANDOK_TRY(const auto days, reader.tables_or_none("days"));
  predicted_.push_back(status == "predicted");
  for (const TomlValue* entry : days) {
    PANDOK_TRY(TableReader day_reader, TableReader::open(*entry, file, "day"));
    Holiday holiday;
    PANDOK_TRY(holiday.on, day_reader.day("on"));
    PANDOK_TRY(holiday.kind, parse_kind(day_reader));
    PANDOK_TRY(holiday.name, day_reader.text("name"));
    PANDOK_CHECKED(day_reader.finish());
    if (year_of(holiday.on) != year)
      return law_mistake(file, entry->line, "{} is not in {}; move it", holiday.on.iso(), year);
    if (!days_.empty() && holiday.on <= days_.back().on)
      return law_mistake(file, entry->line, "{} stands after {}; list each day once, in order",
                         holiday.on.iso(), days_.back().on.iso());
    const int weekday = weekday_of(holiday.on);
    if (holiday.kind == HolidayKind::substitute && (weekday == kSunday || weekday == kSaturday))
      return law_mistake(file, entry->line,
                         "{} is a weekend day; a substitute holiday is a weekday (규정 Art. 3)",
                         holiday.on.iso());
    days_.push_back(std::move(holiday));
  }
  return reader.finish();
}

Result<Holidays> Holidays::parse(std::string_view text, std::string_view file) {
  PANDOK_TRY(const TomlValue tree, parse_toml(text, file));
  PANDOK_TRY(TableReader reader, TableReader::open(tree, file, "holiday file"));
  PANDOK_TRY(const TomlValue* head_value, reader.table("holidays"));
  PANDOK_TRY(TableReader head, TableReader::open(*head_value, file, "holidays"));
  Holidays holidays;
  holidays.file_ = file;
  PANDOK_CHECKED(head.one_of("country", {"kr"}, ""));
  PANDOK_TRY(holidays.as_of_, head.day("as_of"));
  PANDOK_CHECKED(head.finish());
  PANDOK_TRY(const auto years, reader.tables_or_none("year"));
  if (years.empty()) return law_mistake(file, 1, "no year; add a [[year]] with its days");
  for (const TomlValue* year : years) PANDOK_CHECKED(holidays.add_year(*year, file));
  PANDOK_CHECKED(reader.finish());
  return holidays;
}

const Holiday* Holidays::find(Date day) const {
  const auto at = std::lower_bound(days_.begin(), days_.end(), day,
                                   [](const Holiday& a, Date b) { return a.on < b; });
  return at != days_.end() && at->on == day ? &*at : nullptr;
}

Result<bool> Holidays::is_free(Date day) const {
  const int year = year_of(day);
  if (year < first_year_ || year > last_year())
    return fail(Code::failed_precondition,
                "{} knows the holidays of {} to {}, not those of {}; add the year to the file",
                file_, first_year_, last_year(), day.iso());
  const int weekday = weekday_of(day);
  return weekday == kSunday || weekday == kSaturday || find(day) != nullptr;
}

bool Holidays::is_predicted(Date day) const {
  const int index = year_of(day) - first_year_;
  return index >= 0 && index < static_cast<int>(predicted_.size()) &&
         predicted_[static_cast<std::size_t>(index)];
}

}  // namespace pandok::cases
