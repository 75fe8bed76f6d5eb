#include "register/types.h"

#include <gtest/gtest.h>

namespace pandok::reg {

static Date day(std::string_view text) { return Date::parse(text).value(); }

TEST(Status, AcceptsEnglishAndTheOfficesKorean) {
  const std::vector<std::pair<std::string_view, Status>> words = {
      {"registered", Status::registered}, {" Registered ", Status::registered},
      {"등록", Status::registered},       {"공개", Status::published},
      {"공고", Status::published},        {"published", Status::published},
      {"거절", Status::refused},          {"refused", Status::refused},
      {"포기", Status::abandoned},        {"abandoned", Status::abandoned},
      {"취하", Status::withdrawn},        {"withdrawn", Status::withdrawn},
      {"무효", Status::invalid},          {"invalid", Status::invalid},
      {"소멸", Status::expired},          {"lapsed", Status::expired},
      {"EXPIRED", Status::expired}};
  for (const auto& [word, status] : words) EXPECT_EQ(parse_status(word).value(), status) << word;
  for (const auto word : {"", "alive", "등", "등록됨"})
    EXPECT_EQ(parse_status(word).error().code, Code::invalid_argument) << word;
}

TEST(View, AcceptsEnglishAndKoreanAndDefaultsToReference) {
  EXPECT_EQ(parse_view("Front").value(), ViewName::front);
  EXPECT_EQ(parse_view("정면도").value(), ViewName::front);
  EXPECT_EQ(parse_view("배면도").value(), ViewName::back);
  EXPECT_EQ(parse_view("좌측면도").value(), ViewName::left);
  EXPECT_EQ(parse_view("우측면도").value(), ViewName::right);
  EXPECT_EQ(parse_view("평면도").value(), ViewName::top);
  EXPECT_EQ(parse_view("저면도").value(), ViewName::bottom);
  EXPECT_EQ(parse_view("사시도").value(), ViewName::perspective);
  EXPECT_EQ(parse_view("").value(), ViewName::reference);
  EXPECT_FALSE(parse_view("side"));
  for (int i = 0; i < 8; ++i) {
    const auto view = static_cast<ViewName>(i);
    EXPECT_EQ(parse_view(view_name(view)).value(), view);
    EXPECT_EQ(parse_view(view_name_ko(view)).value(), view);
  }
}

TEST(Locarno, NormalisesItsSpellings) {
  for (const auto text :
       {"06-01", "6-1", "LOC (15) Cl. 06-01", "loc(11) cl. 6-01", "0601", " 06-01 "})
    EXPECT_EQ(parse_locarno(text).value().text(), "06-01") << text;
  EXPECT_EQ(parse_locarno("14-03")->code(), 1403);
  EXPECT_EQ(parse_locarno("6")->text(), "06");
  EXPECT_EQ(parse_locarno("6")->code(), 600);
  EXPECT_EQ(parse_locarno("32-00")->text(), "32");
  EXPECT_EQ(parse_locarno("99-00")->main, 99);
  for (const auto text : {"", "0", "33", "00-01", "33-01", "100", "06-", "-1", "06-100", "6.1", "a",
                          "LOC 6-1", "06-01-02", "+6-1"})
    EXPECT_EQ(parse_locarno(text).error().code, Code::invalid_argument) << text;
}

// Every status, with and without dates, on the days around them.
TEST(InForce, FollowsTheTable) {
  struct Case {
    Status status;
    bool registered, expires;
    bool before, first, between, last, after;
  };
  const std::vector<Case> table = {
      {Status::registered, true, true, false, true, true, true, false},
      {Status::registered, true, false, false, true, true, true, true},
      {Status::registered, false, true, true, true, true, true, false},
      {Status::registered, false, false, true, true, true, true, true},
      {Status::expired, true, true, false, true, true, true, false},
      {Status::expired, false, true, true, true, true, true, false},
      {Status::expired, true, false, false, false, false, false, false},
      {Status::expired, false, false, false, false, false, false, false},
      {Status::published, true, true, false, false, false, false, false},
      {Status::refused, true, true, false, false, false, false, false},
      {Status::abandoned, true, true, false, false, false, false, false},
      {Status::withdrawn, true, true, false, false, false, false, false},
      {Status::invalid, true, true, false, false, false, false, false}};
  for (const auto& c : table) {
    Design design;
    design.status = c.status;
    if (c.registered) design.registered_on = day("2020-03-01");
    if (c.expires) design.expires_on = day("2030-03-01");
    const std::string name(status_name(c.status));
    EXPECT_EQ(in_force(design, day("2020-02-29")), c.before) << name;
    EXPECT_EQ(in_force(design, day("2020-03-01")), c.first) << name;
    EXPECT_EQ(in_force(design, day("2025-01-01")), c.between) << name;
    EXPECT_EQ(in_force(design, day("2030-03-01")), c.last) << name;
    EXPECT_EQ(in_force(design, day("2030-03-02")), c.after) << name;
  }
}

TEST(InForce, AnEndBeforeTheBeginningIsNever) {
  Design design;
  design.registered_on = day("2020-03-02");
  design.expires_on = day("2020-03-01");
  EXPECT_EQ(validity(design), kNeverValid);
  design.expires_on = day("2020-03-02");
  EXPECT_TRUE(in_force(design, day("2020-03-02")));
}

}  // namespace pandok::reg
