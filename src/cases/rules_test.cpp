#include "cases/rules.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/random.h"
#include "base/testing.h"
#include "cases/testing.h"

namespace pandok::cases {
namespace {

// A whole law of 20 lines of tables; tests spoil one place of it.
const char kSmall[] = R"([law]
id = "small"
ko = "작은 절차"
en = "small"
in_force_from = 2026-01-01
article = "법 제1조"
[security]
percent = 120
percent_small_firm = 40
article = "영 제2조"
rounding_note = "올림"
[[situation]]
id = "goods"
ko = "물품"
en = "goods"
item = 1
[[state]]
id = "open"
ko = "열림"
en = "open"
goods = "free"
waits_for = "officer"
[[state]]
id = "told"
ko = "통보"
en = "told"
goods = "free"
waits_for = "right_holder"
[[state]]
id = "over"
ko = "끝"
en = "over"
final = true
[[field]]
id = "told_on"
ko = "통보일"
en = "told on"
kind = "day"
[[deadline]]
id = "answer"
ko = "답"
en = "answer"
value = 7
unit = "calendar_days"
from = "told_on"
lives_in = "told"
acts = "right_holder"
missed = "no_answer"
article = "고시"
grade = "unsure"
note = "확인하지 못함"
[[path]]
id = "begin"
ko = "시작"
en = "begin"
to = "open"
who = "officer"
article = "법 제3조"
grade = "sure"
[[step]]
act = "tell"
ko = "통보"
en = "tell"
from = "open"
to = "told"
who = "officer"
needs = "told_on"
starts = "answer"
article = "법 제4조"
grade = "sure"
[[step]]
act = "close"
ko = "종결"
en = "close"
from = ["open", "told"]
to = "over"
who = "officer"
article = "법 제5조"
grade = "sure"
[[step]]
act = "no_answer"
ko = "기한 경과"
en = "no answer"
from = "told"
to = "over"
who = "clock"
article = "고시"
grade = "sure"
)";

// What is said about the small law after one text in it was replaced by another.
std::string mistake(std::string_view from, std::string_view to) {
  std::string text = kSmall;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from << " is not the only one";
  text.replace(at, from.size(), to);
  const auto parsed = Rules::parse(text, "law.toml");
  return parsed ? "taken" : parsed.error().message;
}

TEST(Rules, TheSmallLawIsWhole) {
  const auto rules = Rules::parse(kSmall, "law.toml");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->states.size(), 3u);
  EXPECT_EQ(rules->step("no_answer")->by_clock(), true);
  EXPECT_EQ(rules->deadline("answer")->basis.grade, Grade::unsure);
}

// One text of the small law, what it is replaced by, and what is then said; lines counted by hand.
struct Spoilt {
  const char *from, *to, *said;
};
const Spoilt kSpoilt[] = {
    {"[law]\n", "[law\n", "law.toml:1: this is no TOML"},
    {"id = \"small\"", "id = \"Small\"", "law.toml:2: 'Small' is no name"},
    {"in_force_from = 2026-01-01", "in_force_from = 2026-02-29", "law.toml:5: this is no TOML"},
    {"in_force_from = 2026-01-01\n", "", "law.toml:1: this law has no 'in_force_from'"},
    {"in_force_from = 2026-01-01", "in_force_from = 0026-01-01",
     "law.toml:5: '0026-01-01' is not a date"},
    {"in_force_from = 2026-01-01", "in_force_from = \"2026-01-01\"",
     "law.toml:5: 'in_force_from' must be a day"},
    {"article = \"법 제1조\"", "article = \" \"", "law.toml:6: 'article' is empty; fill it in"},
    {"percent = 120", "percent = 0", "law.toml:8: 'percent' is 0; use 1 to 1000"},
    {"percent = 120", "percent = 1.2", "law.toml:8: a number with a point"},
    {"item = 1", "item = \"1\"", "law.toml:16: 'item' must be a whole number"},
    {"waits_for = \"right_holder\"\n", "", "law.toml:23: this state has no 'waits_for'"},
    {"waits_for = \"right_holder\"", "waits_for = \"right_owner\"",
     "law.toml:28: 'right_owner' is no role"},
    {"waits_for = \"right_holder\"", "waits_for = \"clock\"", "law.toml:28: 'clock' is no role"},
    {"final = true", "final = \"yes\"", "law.toml:33: 'final' must be true or false"},
    {"final = true", "final = true\ncolour = \"red\"",
     "law.toml:34: 'colour' is no key of a state"},
    {"id = \"told\"\n", "id = \"open\"\n", "law.toml:24: 'open' stands twice"},
    {"kind = \"day\"", "kind = \"date\"", "law.toml:38: 'date' is unknown for 'kind'"},
    {"kind = \"day\"", "kind = \"choice\"", "law.toml:38: 'choices' belong to kind \"choice\""},
    {"kind = \"day\"", "kind = \"text\"", "law.toml:39: 'told_on' is no field that holds a day"},
    {"value = 7\n", "", "law.toml:39: 'answer' has neither 'value' nor 'until'"},
    {"value = 7", "value = 400", "law.toml:43: 'value' is 400; use 0 to 366"},
    {"value = 7", "value = -1", "law.toml:43: 'value' is -1; use 0 to 366"},
    {"unit = \"calendar_days\"", "unit = \"days\"", "law.toml:44: 'days' is unknown for 'unit'"},
    {"unit = \"calendar_days\"", "unit = \"calendar_months\"\nextension = 0",
     "law.toml:45: 'extension' is 0"},
    {"unit = \"calendar_days\"", "unit = \"calendar_days\"\nextension = 5",
     "law.toml:39: no act extends 'answer'"},
    {"from = \"told_on\"", "from = \"seen_on\"",
     "law.toml:60: 'tell' starts 'answer', which runs from 'seen_on'"},
    {"lives_in = \"told\"", "lives_in = \"open\"",
     "law.toml:60: 'tell' starts 'answer', which does not run in 'told'"},
    {"lives_in = \"told\"", "lives_in = [\"told\", \"over\"]",
     "law.toml:39: 'answer' cannot run in 'over', which is final"},
    {"lives_in = \"told\"", "lives_in = [\"told\", \"open\"]",
     "law.toml:39: 'answer' is missed by 'no_answer', which is not possible in 'open'"},
    {"lives_in = \"told\"", "lives_in = [\"told\", \"gone\"]", "law.toml:39: 'gone' is no state"},
    {"acts = \"right_holder\"", "acts = []", "law.toml:47: 'acts' names nothing"},
    {"acts = \"right_holder\"\n", "", "law.toml:39: this deadline has no 'acts'"},
    {"missed = \"no_answer\"", "missed = \"close\"", "law.toml:39: 'close' is no act of the clock"},
    {"missed = \"no_answer\"", "missed = \"overdue\"",
     "law.toml:80: no deadline has missed = \"no_answer\""},
    {"grade = \"unsure\"", "grade = \"maybe\"", "law.toml:50: 'maybe' is unknown for 'grade'"},
    {"note = \"확인하지 못함\"\n", "", "law.toml:50: unsure, but no 'note' says why"},
    {"[[path]]", "[[way]]", "law.toml:52: 'way' is no key of a rule file"},
    {"to = \"open\"", "to = \"opened\"", "law.toml:52: 'opened' is no state"},
    {"to = \"open\"\nwho = \"officer\"", "to = \"open\"\nwho = \"clock\"",
     "law.toml:57: 'clock' is no role"},
    {"to = \"told\"", "to = \"tell\"", "law.toml:60: 'tell' is no state"},
    {"to = \"told\"", "to = \"open\"",
     "law.toml:60: 'tell' starts 'answer', which does not run in 'open'"},
    {"needs = \"told_on\"", "needs = \"told\"", "law.toml:60: 'told' of 'tell' is no field"},
    {"needs = \"told_on\"\n", "", "law.toml:60: 'tell' starts 'answer', which runs from 'told_on'"},
    {"needs = \"told_on\"", "needs = \"told_on\"\nmay = \"told_on\"",
     "law.toml:60: 'told_on' is both"},
    {"starts = \"answer\"\n", "", "law.toml:39: no act starts 'answer'"},
    {"starts = \"answer\"", "starts = [\"answer\", \"reply\"]",
     "law.toml:60: 'reply' is no deadline"},
    {"starts = \"answer\"", "starts = [\"answer\", \"answer\"]",
     "law.toml:68: 'answer' stands twice in 'starts'"},
    {"starts = \"answer\"", "starts = \"answer\"\nwithin = \"answer\"",
     "law.toml:60: 'tell' asks for 'answer', which never runs in 'open'"},
    {"starts = \"answer\"", "starts = \"answer\"\nextends = \"answer\"",
     "law.toml:60: 'answer' has no 'extension'"},
    {"starts = \"answer\"", "starts = \"answer\"\nafter_act = \"ask\"",
     "law.toml:60: 'ask' is no act"},
    {"starts = \"answer\"", "starts = \"answer\"\nnot_before = \"soon\"",
     "law.toml:60: 'not_before' of 'tell'"},
    {"starts = \"answer\"", "starts = \"answer\"\nsecurity = true",
     "law.toml:60: 'tell' asks for security but not for 'security_won'"},
    {"starts = \"answer\"", "starts = \"answer\"\nfour_eyes = []",
     "law.toml:69: 'four_eyes' names nothing"},
    {"starts = \"answer\"", "starts = \"answer\"\nfour_eyes = \"boss\"",
     "law.toml:69: 'boss' is no role"},
    {"act = \"tell\"", "act = \"close\"", "law.toml:72: 'close' stands twice"},
    {"act = \"tell\"", "act = \"begin\"", "law.toml:60: 'begin' is also a path"},
    {"from = [\"open\", \"told\"]", "from = []", "law.toml:75: 'from' names nothing"},
    {"from = [\"open\", \"told\"]", "from = [\"open\", \"over\"]",
     "law.toml:71: 'close' leads out of 'over', which is final"},
    {"from = [\"open\", \"told\"]", "from = \"open\"",
     "law.toml:23: no act of a person leads from 'told' to an end"},
    {"article = \"법 제5조\"\n", "", "law.toml:71: this step has no 'article'"},
    {"who = \"clock\"", "who = [\"clock\", \"officer\"]", "law.toml:86: 'clock' is no role"},
    {"who = \"clock\"", "who = \"clock\"\nneeds = \"told_on\"",
     "law.toml:80: 'no_answer' is the clock's"},
    {"[[situation]]",
     "[[forbidden]]\nid = \"tell\"\nko = \"a\"\nen = \"b\"\narticle = \"c\"\nwhy = "
     "\"d\"\n[[situation]]",
     "law.toml:66: 'tell' is forbidden by this file"},
    {"[[situation]]",
     "[[window]]\nid = \"w\"\nko = \"a\"\nen = \"b\"\nvalue = 20\nbefore = \"told_on\"\narticle "
     "= \"c\"\ngrade = \"sure\"\n[[situation]]",
     "law.toml:12: no act has not_before = \"w\""},
    {"[[field]]",
     "[[state]]\nid = \"far\"\nko = \"a\"\nen = \"b\"\ngoods = \"gone\"\nwaits_for = "
     "\"officer\"\n[[field]]",
     "law.toml:34: no case can reach 'far'"},
};

TEST(Rules, EachMistakeHasItsLine) {
  for (const Spoilt& row : kSpoilt) {
    const std::string said = mistake(row.from, row.to);
    EXPECT_EQ(said.substr(0, std::string_view(row.said).size()), row.said)
        << row.from << " -> " << row.to << ": " << said;
  }
}

TEST(Rules, AByteOrderMarkIsSkippedAndKoreanOutsideOfQuotesIsTold) {
  EXPECT_TRUE(Rules::parse(std::string("\xEF\xBB\xBF") + kSmall, "law.toml"));
  EXPECT_EQ(mistake("ko = \"답\"", "ko = 답").substr(0, 33), "law.toml:41: '답' stands outside");
  EXPECT_EQ(mistake("ko = \"답\"", "ko = \"\\답\"").substr(0, 30),
            "law.toml:41: a '\\' before '답");
  EXPECT_EQ(mistake("en = \"answer\"", "en = \"\"\"answer\"\"\"").substr(0, 37),
            "law.toml:42: a text of several lines;");
}

TEST(Rules, HostileFiles) {
  const auto said = [](const std::string& text) {
    const auto parsed = Rules::parse(text, "law.toml");
    EXPECT_FALSE(parsed);
    EXPECT_TRUE(!parsed && parsed.error().message.rfind("law.toml:", 0) == 0);
    return parsed ? "" : parsed.error().message;
  };
  said("");
  said(std::string(1, '\0'));
  said("\xff\xfe[law]");
  for (const char* header :
       {"[?", "[[?]]", "[ ?]", "[a.?]", "[", "[[", "[]", "a.? = 1", "? = 1", "a = ?", "9\u0424",
        "a = 1 \u0424", "a = \"\\\"\" \u0424", "a = '\\' \u0424", "a = \"\"\"b\"\"\""})
    said(header);
  said("a = " + std::string(200, '[') + std::string(200, ']'));
  said("a = " + std::string(5'000, '[') + std::string(5'000, ']'));
  said("a = " + std::string(10'000, '['));
  std::string nested;
  for (int i = 0; i < 3'000; ++i) nested += "a.";
  said(nested + "a = 1");
  said("[" + nested + "a]");
  said(std::string(limits::kLawFileBytesMax + 1, '#'));
  std::string many = "a = [";
  for (std::size_t i = 0; i < limits::kLawFileValuesMax; ++i) many += "1,";
  EXPECT_NE(said(many + "]").find("more values"), std::string::npos);
  std::string states = kSmall;
  for (std::size_t i = 0; i <= limits::kLawEntriesMax; ++i)
    states +=
        "[[state]]\nid = \"s" + std::to_string(i) + "\"\nko = \"a\"\nen = \"b\"\nfinal = true\n";
  EXPECT_NE(said(states).find("the limit is 256"), std::string::npos);
  EXPECT_NE(mistake("en = \"small\"", "en = \"" + std::string(2'001, 'x') + "\"")
                .find("law.toml:4: 'en' has 2001 bytes"),
            std::string::npos);
  EXPECT_NE(mistake("en = \"small\"", "en = \"a\\u0007b\"").find("law.toml:4: 'en' has control"),
            std::string::npos);
}

TEST(Rules, AShippedFileCutOrSpoiltAnywhereIsRefusedOrWhole) {
  const std::string text(Law::shipped_files().front().text);
  Random random(7);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string spoilt = text;
    const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
    if (i % 3 == 0) spoilt.resize(at);
    if (i % 3 == 1) spoilt[at] = static_cast<char>(random.below(256));
    if (i % 3 == 2) spoilt.erase(at, static_cast<std::size_t>(random.below(200)));
    const auto parsed = Rules::parse(spoilt, "law.toml");
    if (parsed) continue;
    ++refused;
    EXPECT_EQ(parsed.error().code, Code::invalid_argument);
    EXPECT_EQ(parsed.error().message.rfind("law.toml:", 0), 0u) << parsed.error().message;
  }
  EXPECT_GT(refused, 150);
}

TEST(Law, VersionsStandSideBySide) {
  std::string younger = kSmall;
  younger.replace(younger.find("2026-01-01"), 10, "2026-07-01");
  const std::string_view holidays = Law::shipped_files()[1].text;
  const Law law =
      Law::from_files({{"b.toml", younger}, {"a.toml", kSmall}, {kHolidayFileName, holidays}})
          .value();
  const auto file = [&](const char* on) { return law.in_force("small", day(on)).value()->file; };
  EXPECT_EQ(file("2026-01-01"), "a.toml");
  EXPECT_EQ(file("2026-06-30"), "a.toml");
  EXPECT_EQ(file("2026-07-01"), "b.toml");
  EXPECT_EQ(law.in_force("small", day("2025-12-31")).error().code, Code::failed_precondition);
  EXPECT_EQ(law.in_force("large", day("2026-12-31")).error().code, Code::failed_precondition);
  EXPECT_EQ(law.version("small", day("2026-07-01")).value()->file, "b.toml");
  EXPECT_EQ(law.version("small", day("2026-07-02")).error().code, Code::not_found);
  // A case keeps the version of the day on which it began.
  const Procedure old(*law.in_force("small", day("2026-06-30")).value(), law.holidays());
  const Procedure young(*law.in_force("small", day("2026-07-01")).value(), law.holidays());
  CaseFacts facts = design_facts();
  facts.situation = "goods";
  Act act;
  act.act = "begin";
  act.by = {"kim", {access::Role::officer}};
  act.on = day("2026-06-30");
  act.reason = "x";
  const Case now = old.begin(facts, act).value();
  act.act = "close";
  act.on = day("2026-08-01");
  EXPECT_EQ(young.apply(now, act).error().code, Code::failed_precondition);
  EXPECT_EQ(old.apply(now, act)->state, "over");
}

TEST(Law, AFolderOfTheAgencyReplacesTheShippedFiles) {
  const TestFolder folder;
  EXPECT_NE(Law::from_folder(folder.path()).error().message.find("holidays.toml"),
            std::string::npos);
  const auto write = [&](std::string_view name, std::string_view text) {
    ASSERT_TRUE(write_file_atomic(folder / name, as_bytes(text)));
  };
  write("holidays.toml", Law::shipped_files()[1].text);
  EXPECT_NE(Law::from_folder(folder.path()).error().message.find("no rule file"),
            std::string::npos);
  write("small.toml", kSmall);
  write("notes.txt", "not read");
  const auto law = Law::from_folder(folder.path());
  ASSERT_TRUE(law) << law.error().message;
  EXPECT_EQ(law->versions().size(), 1u);
  write("same.toml", kSmall);
  EXPECT_NE(Law::from_folder(folder.path()).error().message.find("stands in same.toml, too"),
            std::string::npos);
  write("same.toml", "x");
  EXPECT_EQ(Law::from_folder(folder.path()).error().message.substr(0, 11), "same.toml:1");
  EXPECT_EQ(Law::from_folder(folder / "nowhere").error().code, Code::not_found);
}

TEST(Law, TheShippedFilesAreTheOnesOfTheTree) {
  for (const LawFile& file : Law::shipped_files()) {
    const std::string path = fmt::format("{}/law/kr/{}", PANDOK_SOURCE_DIR, file.name);
    EXPECT_EQ(as_text(read_file(path, limits::kLawFileBytesMax).value()), file.text) << path;
  }
  EXPECT_EQ(shipped_law().versions().size(), 1u);
}

}  // namespace
}  // namespace pandok::cases
