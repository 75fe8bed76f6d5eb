#include "cases/calendar_file.h"

#include <gtest/gtest.h>

#include "base/parse.h"
#include "cases/testing.h"

namespace pandok::cases {
namespace {

Case notified() {
  const Procedure procedure(shipped_rules(), shipped_law().holidays());
  const Case now = procedure.begin(design_facts(), good_act("reading", day("2027-02-02"))).value();
  return procedure.apply(now, good_act("notify", day("2027-02-02"))).value();
}

// Lines put together again (RFC 5545 3.1).
std::vector<std::string> unfolded(const std::string& file) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t end = file.find("\r\n", at);
    EXPECT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 75u);
    const std::string line = file.substr(at, end - at);
    EXPECT_TRUE(is_utf8(line)) << line;
    if (!line.empty() && line[0] == ' ')
      lines.back() += line.substr(1);
    else
      lines.push_back(line);
    at = end + 2;
  }
  return lines;
}

TEST(CalendarFile, OneEventATermWithItsReminders) {
  const Case now = notified();
  const std::string file =
      calendar_file({{"C1", "유리컵; 상자, 2개", &now, &shipped_rules()}}, 1'801'530'123'000)
          .value();
  const auto lines = unfolded(file);
  const std::vector<std::string> expected = {
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//pandok//cases//KO",
      "CALSCALE:GREGORIAN",
      "BEGIN:VEVENT",
      "UID:C1-hold_request_declared@pandok",
      "DTSTAMP:20270202T010203Z",
      "DTSTART;VALUE=DATE:20270210",
      "DTEND;VALUE=DATE:20270211",
      "SUMMARY:통관보류 요청(신고된 권리) (유리컵\\; 상자\\, 2개)"};
  ASSERT_GT(lines.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(lines[i], expected[i]);
  EXPECT_NE(lines[10].find("\\n미확인: 7일은"), std::string::npos) << lines[10];
  EXPECT_NE(lines[10].find("공휴일 발표 전의 계산"), std::string::npos);
  std::vector<std::string> triggers;
  for (const std::string& line : lines)
    if (line.rfind("TRIGGER:", 0) == 0) triggers.push_back(line);
  EXPECT_EQ(triggers, (std::vector<std::string>{"TRIGGER:-P2DT15H", "TRIGGER:-PT15H"}));
  EXPECT_EQ(lines.back(), "END:VCALENDAR");
}

TEST(CalendarFile, LinesAreFoldedAtSeventyFiveOctetsBetweenCharacters) {
  EXPECT_EQ(folded_line(std::string(75, 'a')), std::string(75, 'a') + "\r\n");
  EXPECT_EQ(folded_line(std::string(76, 'a')), std::string(75, 'a') + "\r\n a\r\n");
  EXPECT_EQ(folded_line(std::string(150, 'a')),
            std::string(75, 'a') + "\r\n " + std::string(74, 'a') + "\r\n a\r\n");
  std::string korean;
  for (int i = 0; i < 100; ++i) korean += "관";
  for (std::size_t shift = 0; shift < 4; ++shift) {
    const auto lines = unfolded(folded_line(std::string(shift, 'x') + korean));
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0], std::string(shift, 'x') + korean);
  }
}

TEST(CalendarFile, TextsCannotBreakOut) {
  EXPECT_EQ(escaped_text("a\\b;c,d\ne"), "a\\\\b\\;c\\,d\\ne");
  const Case now = notified();
  for (const char* bad : {"a\r\nBEGIN:VALARM", "a\nb", "\xff", "a\x01"}) {
    EXPECT_FALSE(calendar_file({{"C1", bad, &now, &shipped_rules()}}, 0)) << bad;
    EXPECT_FALSE(calendar_file({{bad, "t", &now, &shipped_rules()}}, 0)) << bad;
  }
  EXPECT_FALSE(calendar_file({{"", "t", &now, &shipped_rules()}}, 0));
}

TEST(CalendarFile, NoTermNoEvent) {
  const Procedure procedure(shipped_rules(), shipped_law().holidays());
  const Case now = procedure.begin(design_facts(), good_act("reading", day("2026-03-03"))).value();
  EXPECT_EQ(unfolded(calendar_file({{"C1", "t", &now, &shipped_rules()}}, 0).value()).size(), 5u);
}

}  // namespace
}  // namespace pandok::cases
