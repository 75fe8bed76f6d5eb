// docs/law.md says what the rule file and the code say: each row of its tables is compared.
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "base/parse.h"
#include "cases/testing.h"

namespace pandok::cases {
namespace {

using Row = std::vector<std::string>;

std::string plain_cell(std::string_view cell) {
  std::string text(trim(cell));
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text == "–" ? "" : text;
}

// The rows behind "<!-- table: NAME -->", without the heading.
std::vector<Row> table(std::string_view name) {
  const auto bytes = read_file(PANDOK_SOURCE_DIR "/docs/law.md", 1 << 20).value();
  const std::string text(as_text(bytes));
  const std::size_t begin = text.find(fmt::format("<!-- table: {} -->", name));
  std::vector<Row> rows;
  EXPECT_NE(begin, std::string::npos) << name;
  if (begin == std::string::npos) return rows;
  bool inside = false;
  for (const std::string_view line : split(std::string_view(text).substr(begin), '\n')) {
    const bool is_row = !line.empty() && line[0] == '|';
    if (inside && !is_row) break;
    inside = inside || is_row;
    if (!is_row) continue;
    Row row;
    for (const std::string_view cell : split(line.substr(1, line.size() - 2), '|'))
      row.push_back(plain_cell(cell));
    rows.push_back(row);
  }
  EXPECT_GT(rows.size(), 2u) << name;
  if (rows.size() > 2) rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

std::string role_text(access::RoleSet roles) {
  std::string text = access::to_string(roles);
  std::replace(text.begin(), text.end(), ',', ' ');
  return text;
}
// The same words in any order.
std::multiset<std::string> words(std::string_view text) {
  std::multiset<std::string> found;
  for (const std::string_view word : split(text, ' '))
    if (!word.empty()) found.emplace(word);
  return found;
}
const char* grade_text(Grade grade) { return grade == Grade::sure ? "sure" : "unsure"; }

TEST(LawDoc, States) {
  const auto rows = table("states");
  ASSERT_EQ(rows.size(), shipped_rules().states.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const State& state = shipped_rules().states[i];
    const char* goods[] = {"free", "held", "gone"};
    EXPECT_EQ(rows[i], (Row{state.id, state.name.ko,
                            state.final ? "end" : goods[static_cast<int>(state.goods)],
                            role_text(state.waits_for)}));
  }
}

TEST(LawDoc, Situations) {
  const auto rows = table("situations");
  ASSERT_EQ(rows.size(), shipped_rules().situations.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Situation& one = shipped_rules().situations[i];
    EXPECT_EQ(rows[i], (Row{one.id, one.name.ko, std::to_string(one.item)}));
  }
}

TEST(LawDoc, Acts) {
  const Rules& rules = shipped_rules();
  std::vector<const Step*> all;
  for (const Step& path : rules.paths) all.push_back(&path);
  for (const Step& step : rules.steps) all.push_back(&step);
  const auto rows = table("acts");
  ASSERT_EQ(rows.size(), all.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Step& step = *all[i];
    ASSERT_EQ(rows[i].size(), 8u);
    EXPECT_EQ(rows[i][0], step.act);
    EXPECT_EQ(rows[i][1], step.name.ko);
    EXPECT_EQ(rows[i][2],
              step.from.empty() ? "begins" : fmt::format("{}", fmt::join(step.from, " ")));
    EXPECT_EQ(rows[i][3], step.to.empty() ? "stays" : step.to) << step.act;
    EXPECT_EQ(words(rows[i][4]), words(step.by_clock() ? "clock" : role_text(step.who)));
    EXPECT_EQ(words(rows[i][5]), words(role_text(step.four_eyes))) << step.act;
    EXPECT_EQ(rows[i][6], step.basis.article);
    EXPECT_EQ(rows[i][7], grade_text(step.basis.grade)) << step.act;
  }
}

TEST(LawDoc, Terms) {
  const auto rows = table("deadlines");
  ASSERT_EQ(rows.size(), shipped_rules().deadlines.size());
  const char* units[] = {"calendar_days", "working_days", "calendar_months"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Deadline& d = shipped_rules().deadlines[i];
    const std::string until = d.until.empty() ? "" : " until " + d.until;
    const bool same_day = d.term && d.term->last_day == LastDay::same_day;
    Row row = rows[i];
    ASSERT_EQ(row.size(), 10u);
    EXPECT_EQ(words(row[6]), words(role_text(d.acts))) << d.id;
    row.erase(row.begin() + 6);
    EXPECT_EQ(row, (Row{d.id, d.term ? std::to_string(d.term->value) : "",
                        d.term ? units[static_cast<int>(d.term->unit)] : "",
                        d.extension > 0 ? std::to_string(d.extension) : "", d.from + until,
                        same_day ? "same_day" : "next_working_day",
                        d.missed.empty() ? "overdue" : d.missed, d.basis.article,
                        grade_text(d.basis.grade)}));
  }
}

TEST(LawDoc, EveryDayWorkedByHand) {
  const auto rows = table("worked");
  ASSERT_GE(rows.size(), 20u);
  const Holidays& holidays = shipped_law().holidays();
  std::set<std::string> shown;
  for (const Row& row : rows) {
    ASSERT_EQ(row.size(), 5u);
    const Deadline* deadline = shipped_rules().deadline(row[0]);
    ASSERT_NE(deadline, nullptr) << row[0];
    Date last = last_day_of(holidays, day(row[1]), *deadline->term).value();
    if (row[2] == "yes") {
      Term term = *deadline->term;
      term.value = deadline->extension;
      last = extended_last_day(holidays, last, term).value();
    }
    EXPECT_EQ(last.iso(), row[3]) << row[0] << " " << row[1] << ": " << row[4];
    shown.insert(row[0]);
  }
  for (const Deadline& deadline : shipped_rules().deadlines)
    EXPECT_TRUE(!deadline.term || shown.count(deadline.id) != 0) << deadline.id << " is not shown";
}

}  // namespace
}  // namespace pandok::cases
