#include "cases/case_store.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "cases/case_json.h"
#include "cases/testing.h"
#include "store/testing_postgres.h"

namespace pandok::cases {
namespace {

CaseSubject subject() {
  return {.organisation = "office",
          .officer = "kim",
          .holder = "좋은가구",
          .importer = "trader",
          .design_id = "30-1234567",
          .item = "의자 40점",
          .parcel = "A-1",
          .quantity = 40,
          .channel = "express",
          .sender_country = "CN",
          .readings = {}};
}

class CaseStoreTest : public ::testing::Test {
 protected:
  template <class Body>
  auto in_transaction(const Body& body) {
    auto transaction = store::Transaction::begin(*database).value();
    auto done = body(transaction);
    if (done) {
      EXPECT_TRUE(transaction.commit());
    }
    return done;
  }
  Result<StoredCase> open(const CaseSubject& about = subject(), Date on = kToday) {
    return in_transaction([&](store::Transaction& t) {
      return cases.open(t, "kr_design", about, design_facts(), good_act("by_hand", on), kNow);
    });
  }
  Result<StoredCase> act(const StoredCase& on, std::string_view name, Date when = kToday,
                         const CaseScope& scope = {}) {
    return in_transaction([&](store::Transaction& t) {
      return cases.act(t, on.id, on.version, scope, good_act(name, when), kNow + 1);
    });
  }
  Result<std::size_t> advance(const StoredCase& one, Date today) {
    return in_transaction(
        [&](store::Transaction& t) { return cases.advance(t, one.id, today, kNow + 2); });
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  CaseStore cases{*database, shipped_law()};
};

TEST_F(CaseStoreTest, WhatWasStoredIsReadAgain) {
  const StoredCase made = open().value();
  EXPECT_EQ(made.number, "2026-000001");
  EXPECT_EQ(made.now.state, "suspected");
  StoredCase notified = act(made, "notify").value();
  EXPECT_EQ(notified.version, 2);
  const StoredCase found = cases.get(made.id).value();
  EXPECT_EQ(found.now.state, "notified");
  EXPECT_EQ(found.about.item, "의자 40점");
  EXPECT_EQ(found.about.sender_country, "CN");
  ASSERT_EQ(found.now.events.size(), 2u);
  EXPECT_EQ(found.now.events[1].act.act, "notify");
  EXPECT_EQ(found.now.events[1].from, "suspected");
  EXPECT_EQ(found.now.events[1].act.by.id, "officer");
  EXPECT_EQ(found.now.events[1].act.fields, notified.now.events[1].act.fields);
  ASSERT_EQ(found.now.deadlines.size(), 1u);
  EXPECT_EQ(found.now.deadlines[0].id, "hold_request_declared");
  EXPECT_EQ(found.now.deadlines[0].due, notified.now.deadlines[0].due);
  EXPECT_EQ(found.at_ms, (std::vector<std::int64_t>{kNow, kNow + 1}));
  EXPECT_EQ(cases.get_number("2026-000001")->id, made.id);
}

TEST_F(CaseStoreTest, NumbersCountByYear) {
  EXPECT_EQ(open()->number, "2026-000001");
  EXPECT_EQ(open()->number, "2026-000002");
  EXPECT_EQ(open(subject(), day("2027-01-04"))->number, "2027-000001");
}

TEST_F(CaseStoreTest, OfTwoPeopleOneWinsAndTheOtherIsTold) {
  const StoredCase seen = open().value();
  ASSERT_TRUE(act(seen, "notify"));
  const auto late = act(seen, "dismiss");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::failed_precondition);
  EXPECT_NE(late.error().message.find("somebody was quicker"), std::string::npos);
  EXPECT_EQ(cases.get(seen.id)->now.state, "notified");
}

TEST_F(CaseStoreTest, WhatTheLawRefusesLeavesTheCaseAsItWas) {
  const StoredCase made = open().value();
  EXPECT_EQ(act(made, "hold").error().code, Code::failed_precondition);
  Act forbidden = good_act("notify", kToday);
  forbidden.act = "release_against_security";
  EXPECT_EQ(in_transaction([&](store::Transaction& t) {
              return cases.act(t, made.id, made.version, {}, forbidden, kNow);
            })
                .error()
                .code,
            Code::permission_denied);
  const StoredCase after = cases.get(made.id).value();
  EXPECT_EQ(after.version, made.version);
  EXPECT_EQ(after.now.events.size(), 1u);
}

TEST_F(CaseStoreTest, NothingIsKeptWithoutTheCommit) {
  const StoredCase made = open().value();
  {
    auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(
        cases.act(transaction, made.id, made.version, {}, good_act("notify", kToday), kNow));
  }
  EXPECT_EQ(cases.get(made.id)->now.state, "suspected");
  EXPECT_EQ(cases.get(made.id)->now.events.size(), 1u);
}

TEST_F(CaseStoreTest, PassedTermsTakeEffectOnceAndBeforeAnythingElse) {
  const StoredCase made = open().value();
  const StoredCase notified = act(made, "notify").value();
  const Date due = notified.now.deadlines[0].due;
  EXPECT_TRUE(cases.to_advance(due, 10)->empty());
  EXPECT_EQ(cases.to_advance(plus_days(due, 1), 10).value(), std::vector<std::string>{made.id});
  EXPECT_FALSE(act(notified, "ask_for_experts", plus_days(due, 1)));
  EXPECT_EQ(advance(made, due).value(), 0u);
  EXPECT_EQ(advance(made, plus_days(due, 1)).value(), 1u);
  EXPECT_EQ(advance(made, plus_days(due, 1)).value(), 0u);
  const StoredCase after = cases.get(made.id).value();
  EXPECT_EQ(after.now.state, "release_due");
  EXPECT_TRUE(after.now.events.back().by_clock);
  EXPECT_TRUE(cases.to_advance(plus_days(due, 900), 10)->empty());
}

TEST_F(CaseStoreTest, EverybodySeesOnlyWhatConcernsThem) {
  CaseSubject others = subject();
  others.organisation = "another office";
  others.holder = "다른가구";
  others.importer = "";
  const StoredCase unknown = open().value(), theirs = open(others).value();
  const StoredCase mine = act(open().value(), "notify").value();
  ASSERT_TRUE(act(theirs, "notify"));
  const CaseScope office{.organisation = "office", .holder = {}, .importer = {}};
  const CaseScope holder{.organisation = {}, .holder = "좋은가구", .importer = {}};
  const CaseScope importer{.organisation = {}, .holder = {}, .importer = "trader"};
  for (const CaseScope& scope : {office, holder, importer}) {
    EXPECT_TRUE(cases.get(mine.id, scope));
    EXPECT_EQ(cases.get(theirs.id, scope).error().code, Code::not_found);
    EXPECT_EQ(act(theirs, "dismiss", kToday, scope).error().code, Code::not_found);
    EXPECT_EQ(cases.get_number(theirs.number, scope).error().code, Code::not_found);
    // The office alone knows of a suspicion that nobody was told of.
    const std::size_t seen = scope.organisation ? 2 : 1;
    EXPECT_EQ(cases.get(unknown.id, scope).has_value(), scope.organisation.has_value());
    EXPECT_EQ(cases.list({.scope = scope})->size(), seen);
    EXPECT_EQ(cases.queue({.scope = scope})->size(), seen);
  }
  // An organisation without a name in the register, or without one here, has none.
  const CaseScope nobody{.organisation = {}, .holder = {}, .importer = ""};
  EXPECT_EQ(cases.get(theirs.id, nobody).error().code, Code::not_found);
  EXPECT_EQ(cases.list({.scope = nobody}).error().code, Code::permission_denied);
  EXPECT_EQ(cases.list({})->size(), 3u);
}

TEST_F(CaseStoreTest, ListsGoOnWhereTheLastPageEnded) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(open()->id);
  std::sort(ids.begin(), ids.end(), std::greater<>());
  std::vector<std::string> seen;
  std::string before;
  while (true) {
    const auto page = cases.list({.before = before, .limit = 2}).value();
    for (const CaseLine& line : page) seen.push_back(line.id);
    if (page.size() < 2) break;
    before = page.back().id;
  }
  EXPECT_EQ(seen, ids);
  EXPECT_TRUE(cases.list({.state = "notified"})->empty());
  EXPECT_EQ(cases.list({.state = "suspected"})->size(), 5u);
  EXPECT_EQ(cases.list({.parcel = "A-1"})->size(), 5u);
  EXPECT_TRUE(cases.list({.parcel = "A-2"})->empty());
}

TEST_F(CaseStoreTest, TheQueueHasWhatIsDueFirstInFront) {
  const StoredCase idle = open().value();
  const StoredCase later =
      act(open(subject(), kToday).value(), "notify", plus_days(kToday, 9)).value();
  const StoredCase soon = act(open().value(), "notify").value();
  const StoredCase closed = act(open().value(), "dismiss").value();
  const auto all = cases.queue({}).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, soon.id);
  EXPECT_EQ(all[0].due, soon.now.deadlines[0].due);
  EXPECT_EQ(all[1].id, later.id);
  EXPECT_EQ(all[2].id, idle.id);
  EXPECT_FALSE(all[2].due);
  QueueQuery next{.limit = 1};
  for (const CaseLine& line : all) {
    const auto page = cases.queue(next).value();
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(page[0].id, line.id);
    next.after_due = page[0].due;
    next.after = page[0].id;
  }
  EXPECT_TRUE(cases.queue(next)->empty());
}

TEST_F(CaseStoreTest, SubjectsAreCheckedAndCorrected) {
  const auto refused = [&](auto change) {
    CaseSubject about = subject();
    change(about);
    const auto made = open(about);
    return !made && made.error().code == Code::invalid_argument;
  };
  EXPECT_TRUE(refused([](CaseSubject& s) { s.item = " "; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.item = "a\nb"; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.item = std::string(2'001, 'x'); }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.channel = "balloon"; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.sender_country = "cn"; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.quantity = -1; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.readings = {"none"}; }));
  EXPECT_TRUE(refused([](CaseSubject& s) { s.officer = ""; }));
  const StoredCase made = open().value();
  CaseSubject better = subject();
  better.quantity = 41;
  CaseFacts facts = design_facts();
  facts.customs_value_won = 20'000'000;
  const auto corrected = in_transaction([&](store::Transaction& t) {
    return cases.correct(t, made.id, made.version, {}, better, facts, kNow + 5);
  });
  ASSERT_TRUE(corrected) << corrected.error().message;
  const StoredCase after = cases.get(made.id).value();
  EXPECT_EQ(after.about.quantity, 41);
  EXPECT_EQ(after.now.facts.customs_value_won, 20'000'000);
  EXPECT_EQ(after.version, 2);
}

TEST_F(CaseStoreTest, ADamagedRowIsSaidToBeOne) {
  const StoredCase made = open().value();
  for (const char* column : {"about", "document"}) {
    for (const char* bad : {"", "[]", "{}", "{\"facts\":{}}"}) {
      ASSERT_TRUE(database->execute(std::string("UPDATE cases SET ") + column + " = $1", {bad}));
      EXPECT_EQ(cases.get(made.id).error().code, Code::data_corrupted) << column << bad;
    }
    ASSERT_TRUE(database->execute(
        std::string("UPDATE cases SET ") + column + " = $1",
        {std::string(column) == "about" ? json_line(to_json(made.about)) : document_of(made.now)}));
  }
  ASSERT_TRUE(cases.get(made.id));
  ASSERT_TRUE(database->execute("UPDATE case_events SET fields = '{\"a\":1}'"));
  EXPECT_EQ(cases.get(made.id).error().code, Code::data_corrupted);
}

TEST_F(CaseStoreTest, ACaseWhoseRulesAreNotHereSaysSo) {
  const StoredCase made = open().value();
  ASSERT_TRUE(database->execute("UPDATE cases SET in_force_from = 1"));
  const auto refused = act(made, "notify");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_NE(refused.error().message.find("1970-01-02"), std::string::npos);
}

}  // namespace
}  // namespace pandok::cases
