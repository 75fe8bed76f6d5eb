#include "cases/calendar_file.h"

#include <algorithm>

#include "base/parse.h"
#include "cases/working_days.h"

namespace pandok::cases {
namespace {

constexpr int kAlarmHour = 9;

std::string day_text(Date day) {
  std::string text = day.iso();
  text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
  return text;
}

std::string instant_text(std::int64_t utc_ms) {
  const std::int64_t days = utc_ms / 86'400'000, seconds = utc_ms / 1'000 % 86'400;
  return fmt::format("{}T{:02d}{:02d}{:02d}Z",
                     day_text(Date::from_days(static_cast<std::int32_t>(days))), seconds / 3'600,
                     seconds / 60 % 60, seconds % 60);
}

// From midnight of the last day to 09:00 that many days before (3.3.6).
std::string trigger(int days_before) {
  const int hours = days_before * 24 - kAlarmHour;
  if (hours < 0) return fmt::format("PT{}H", -hours);
  const int days = hours / 24;
  return days == 0 ? fmt::format("-PT{}H", hours) : fmt::format("-P{}DT{}H", days, hours % 24);
}

std::string description(const Rules& rules, const Case& of, const Deadline& deadline,
                        const OpenDeadline& open) {
  std::string text = fmt::format("{} / {}\n{}: {} ~ {}\n{}\n{}", deadline.name.ko, deadline.name.en,
                                 rules.state(of.state)->name.ko, open.since.iso(), open.due.iso(),
                                 access::to_string(deadline.acts), deadline.basis.article);
  if (deadline.basis.grade == Grade::unsure) text += "\n미확인: " + deadline.basis.note;
  if (open.predicted)
    text += "\n공휴일 발표 전의 계산 (holidays of this year are not announced yet)";
  return text;
}

void add_event(const CalendarCase& one, const OpenDeadline& open, std::int64_t written_at_ms,
               std::string& file) {
  const Deadline& deadline = *one.rules->deadline(open.id);
  const auto line = [&](const std::string& text) { file += folded_line(text); };
  const std::string summary = escaped_text(fmt::format("{} ({})", deadline.name.ko, one.title));
  line("BEGIN:VEVENT");
  line(fmt::format("UID:{}", escaped_text(fmt::format("{}-{}@pandok", one.id, open.id))));
  line("DTSTAMP:" + instant_text(written_at_ms));
  line("DTSTART;VALUE=DATE:" + day_text(open.due));
  line("DTEND;VALUE=DATE:" + day_text(Date::from_days(open.due.days() + 1)));
  line("SUMMARY:" + summary);
  line("DESCRIPTION:" + escaped_text(description(*one.rules, *one.of, deadline, open)));
  line("TRANSP:TRANSPARENT");
  for (const int days : deadline.remind) {
    if (open.due.days() - days < open.since.days()) continue;  // before the term began
    line("BEGIN:VALARM");
    line("ACTION:DISPLAY");
    line("DESCRIPTION:" + summary);
    line("TRIGGER:" + trigger(days));
    line("END:VALARM");
  }
  line("END:VEVENT");
}

}  // namespace

std::string escaped_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string folded_line(std::string_view line) {
  constexpr std::size_t kOctetsMax = 75;
  std::string folded;
  std::size_t room = kOctetsMax;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    folded.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kOctetsMax - 1;  // the space counts
  }
  return folded.append(line).append("\r\n");
}

Result<std::string> calendar_file(const std::vector<CalendarCase>& cases,
                                  std::int64_t written_at_ms) {
  std::string file;
  for (const char* line :
       {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pandok//cases//KO", "CALSCALE:GREGORIAN"})
    file += folded_line(line);
  for (const CalendarCase& one : cases) {
    if (!is_plain_text(one.id) || one.id.empty() || !is_plain_text(one.title))
      return fail(Code::invalid_argument, "'{}' is no name for a case in a calendar",
                  quote_for_message(one.id));
    if (one.of->procedure != one.rules->id || one.of->in_force_from != one.rules->in_force_from)
      return fail(Code::failed_precondition, "case {} keeps the rules in force from {}", one.id,
                  one.of->in_force_from.iso());
    for (const OpenDeadline& open : one.of->deadlines) add_event(one, open, written_at_ms, file);
  }
  return file + folded_line("END:VCALENDAR");
}

}  // namespace pandok::cases
