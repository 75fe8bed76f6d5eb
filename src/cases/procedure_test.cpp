#include "cases/procedure.h"

#include <gtest/gtest.h>

#include <set>

#include "cases/testing.h"

namespace pandok::cases {
namespace {

Case begun(std::string_view path = "reading", const char* on = "2026-03-03",
           const CaseFacts& facts = design_facts()) {
  return procedure().begin(facts, good_act(path, day(on))).value();
}
Case after(const Case& now, std::string_view act, const char* on) {
  const auto next = procedure().apply(now, good_act(act, day(on)));
  EXPECT_TRUE(next) << act << ": " << next.error().message;
  return next ? *next : now;
}
std::string refusal(const Case& now, const Act& act) {
  const auto next = procedure().apply(now, act);
  return next ? "done" : next.error().message;
}
std::string refusal(const Case& now, std::string_view act, const char* on) {
  return refusal(now, good_act(act, day(on)));
}
std::string due(const Case& now, std::string_view deadline) {
  for (const OpenDeadline& open : now.deadlines)
    if (open.id == deadline) return open.due.iso();
  return "none";
}

TEST(Procedure, FromAReadingToDestruction) {
  Case now = begun();
  EXPECT_EQ(now.state, "suspected");
  now = after(now, "notify", "2026-03-03");
  EXPECT_EQ(due(now, "hold_request_declared"), "2026-03-10");
  EXPECT_EQ(due(now, "hold_request_undeclared"), "none");
  now = after(now, "appraise_copy", "2026-03-05");
  now = after(now, "request_hold", "2026-03-10");
  EXPECT_EQ(due(now, "hold_request_declared"), "none");
  now = after(now, "hold", "2026-03-10");
  EXPECT_EQ(due(now, "proof_of_action"), "2026-03-24");  // 11 12 13 · 16–20 · 23 24
  now = after(now, "extend_proof", "2026-03-23");
  EXPECT_EQ(due(now, "proof_of_action"), "2026-04-07");  // 25 26 27 · 30 31 1 2 3 · 6 7
  EXPECT_NE(refusal(now, "extend_proof", "2026-03-24").find("extended once"), std::string::npos);
  now = after(now, "prove_action", "2026-04-07");
  now = after(now, "continue_hold", "2026-04-08");
  now = after(now, "record_infringement", "2026-10-15");
  now = after(now, "order_disposal", "2026-10-16");
  now = after(now, "record_destroyed", "2026-10-30");
  EXPECT_EQ(now.state, "destroyed");
  EXPECT_TRUE(now.deadlines.empty());
  EXPECT_EQ(now.events.size(), 11u);
  EXPECT_TRUE(procedure().waiting(now, day("2026-12-01")).empty());
  EXPECT_TRUE(procedure().possible(now, access::RoleSet::all(), day("2026-12-01")).empty());
}

TEST(Procedure, NoAnswerInTimeEndsTheGroundToHold) {
  CaseFacts undeclared = design_facts();
  undeclared.right_declared = false;
  const Case now = after(begun("reading", "2027-02-03", undeclared), "notify", "2027-02-03");
  ASSERT_EQ(due(now, "hold_request_undeclared"), "2027-02-10");  // over Seollal
  // On the last day the holder can still ask; nothing happens by itself.
  EXPECT_EQ(procedure().advance(now, day("2027-02-10"))->state, "notified");
  EXPECT_EQ(refusal(now, "request_hold", "2027-02-10"), "done");
  // A day later nobody can do anything before the term takes effect.
  for (const char* act : {"request_hold", "hold_ex_officio", "appraise_copy"})
    EXPECT_NE(refusal(now, act, "2027-02-11").find("passed on 2027-02-10"), std::string::npos);
  const Case lapsed = procedure().advance(now, day("2027-03-15")).value();
  EXPECT_EQ(lapsed.state, "release_due");
  EXPECT_TRUE(lapsed.events.back().by_clock);
  EXPECT_EQ(lapsed.events.back().act.on, day("2027-02-11"));
  EXPECT_EQ(after(lapsed, "release", "2027-03-15").state, "released");
}

TEST(Procedure, TheClocksActsAreNobodysActs) {
  const Case now = after(begun(), "notify", "2026-03-03");
  Act act = good_act("no_request_in_time", day("2026-03-04"));
  act.by = {"kim", access::RoleSet::all()};
  EXPECT_EQ(procedure().apply(now, act).error().code, Code::permission_denied);
}

TEST(Procedure, WhatTheLawForbidsIsRefusedWithItsArticle) {
  const Case held =
      after(after(after(begun(), "notify", "2026-03-03"), "request_hold", "2026-03-04"), "hold",
            "2026-03-04");
  Act act = good_act("release", day("2026-03-05"));
  act.by = {"kim", access::RoleSet::all()};
  act.act = "release_against_security";
  EXPECT_EQ(procedure().apply(held, act).error().code, Code::permission_denied);
  EXPECT_NE(refusal(held, act).find("관세법 제235조제5항 단서"), std::string::npos);
  act.act = "simplified_procedure";
  EXPECT_NE(refusal(held, act).find("관세법 제235조의2"), std::string::npos);
  EXPECT_EQ(procedure().begin(design_facts(), act).error().code, Code::permission_denied);
  act.act = "burn";
  EXPECT_EQ(procedure().apply(held, act).error().code, Code::not_found);
}

TEST(Procedure, SecurityMustBeEnough) {
  Case now = after(begun(), "notify", "2026-03-03");
  Act act = good_act("request_hold", day("2026-03-04"));
  act.fields["security_won"] = "11999999";
  EXPECT_NE(refusal(now, act).find("needs security of 12000000 won, 11999999 are given"),
            std::string::npos);
  act.fields["security_won"] = "4000000";
  EXPECT_NE(refusal(now, act), "done");
  now.facts.holder_is_small_firm = true;
  EXPECT_EQ(refusal(now, act), "done");
  now.facts.customs_value_won = 0;
  EXPECT_NE(refusal(now, act).find("customs value"), std::string::npos);
  act.fields["security_kind"] = "insurance";
  EXPECT_NE(refusal(now, act).find("must be one of money"), std::string::npos);
}

TEST(Procedure, FourEyesAreTwoPeople) {
  const Case now = after(after(begun(), "notify", "2026-03-03"), "request_hold", "2026-03-04");
  const Act good = good_act("hold", day("2026-03-04"));
  Act act = good;
  act.second.reset();
  EXPECT_NE(refusal(now, act).find("four eyes"), std::string::npos);
  act.second = Person{good.by.id, {access::Role::supervisor}};  // the same person with two roles
  EXPECT_NE(refusal(now, act).find("four eyes"), std::string::npos);
  act.second = Person{"lee", {access::Role::officer}};
  EXPECT_NE(refusal(now, act).find("four eyes"), std::string::npos);
  act.second = Person{"lee", {access::Role::supervisor}};
  EXPECT_EQ(refusal(now, act), "done");
  Act alone = good_act("inspect", day("2026-03-04"));
  alone.second = act.second;
  EXPECT_NE(refusal(after(begun(), "notify", "2026-03-03"), alone).find("leave it out"),
            std::string::npos);
}

TEST(Procedure, PapersReasonAndDays) {
  const Case now = begun();
  const Act good = good_act("notify", day("2026-03-03"));
  const auto with = [&](const char* field, const char* value) {
    Act act = good;
    act.fields[field] = value;
    return refusal(now, act);
  };
  EXPECT_NE(with("holder_told_on", "2026-03-04").find("cannot be after"), std::string::npos);
  EXPECT_NE(with("holder_told_on", "tomorrow").find("must be a day"), std::string::npos);
  EXPECT_NE(with("notice_to_holder", " ").find("must be filled in"), std::string::npos);
  EXPECT_NE(with("notice_to_holder", "a\nb").find("one line"), std::string::npos);
  EXPECT_NE(with("notice_to_holder", "\xff").find("one line"), std::string::npos);
  EXPECT_NE(with("colour", "red").find("has no field 'colour'"), std::string::npos);
  Act act = good;
  act.fields.erase("notice_to_importer");
  EXPECT_NE(refusal(now, act).find("'notify' needs 'notice_to_importer'"), std::string::npos);
  act = good;
  act.reason = "";
  EXPECT_NE(refusal(now, act).find("needs a reason"), std::string::npos);
  act.reason.assign(2'001, 'x');
  EXPECT_NE(refusal(now, act).find("needs a reason"), std::string::npos);
  act.reason.assign(2'000, 'x');
  EXPECT_EQ(refusal(now, act), "done");
  EXPECT_NE(refusal(now, "notify", "2026-03-02").find("before the last act"), std::string::npos);
}

TEST(Procedure, OnlyALivingRightMayDriveANotice) {
  Case now = begun();
  now.facts.right_in_force = false;
  EXPECT_NE(refusal(now, "notify", "2026-03-03").find("in force"), std::string::npos);
  EXPECT_NE(refusal(now, "hold_ex_officio", "2026-03-03").find("in force"), std::string::npos);
  EXPECT_EQ(refusal(now, "dismiss", "2026-03-03"), "done");
}

TEST(Procedure, TheHoldersLastWordCounts) {
  Case now = after(begun(), "notify", "2026-03-03");
  EXPECT_NE(refusal(now, "close_genuine", "2026-03-04").find("only after 'appraise_genuine'"),
            std::string::npos);
  now = after(now, "appraise_genuine", "2026-03-04");
  EXPECT_EQ(refusal(now, "close_genuine", "2026-03-04"), "done");
  now = after(now, "appraise_unknown", "2026-03-05");
  EXPECT_NE(refusal(now, "close_genuine", "2026-03-05").find("last word was 'appraise_unknown'"),
            std::string::npos);
}

TEST(Procedure, AReleaseRequestRunsBesideTheHoldersTerm) {
  Case now = after(after(after(begun("reading", "2026-09-01"), "notify", "2026-09-01"),
                         "request_hold", "2026-09-02"),
                   "hold", "2026-09-10");
  now = after(now, "request_release", "2026-09-10");
  EXPECT_EQ(due(now, "release_decision"), "2026-09-28");  // over Chuseok
  EXPECT_EQ(due(now, "proof_of_action"), "2026-09-28");   // 11 · 14–18 · 21 22 23 · 28
  EXPECT_NE(refusal(now, "request_release", "2026-09-11").find("running already"),
            std::string::npos);
  EXPECT_NE(refusal(now, "grant_release", "2026-09-11").find("after 'pass_on_request'"),
            std::string::npos);
  now = after(now, "prove_action", "2026-09-11");
  EXPECT_EQ(due(now, "release_decision"), "2026-09-28");
  now = after(now, "pass_on_request", "2026-09-11");
  now = after(now, "submit_evidence", "2026-09-14");
  // Missed: nothing happens by itself, it is overdue.
  const Case late = procedure().advance(now, day("2026-10-20")).value();
  EXPECT_EQ(late.state, "action_proved");
  EXPECT_TRUE(procedure().waiting(late, day("2026-10-20"))[0].overdue);
  EXPECT_FALSE(procedure().waiting(late, day("2026-09-28"))[0].overdue);
  now = after(now, "refuse_release", "2026-09-15");
  EXPECT_EQ(due(now, "release_decision"), "none");
  // A second request needs to be passed on again.
  now = after(now, "request_release", "2026-09-16");
  EXPECT_NE(refusal(now, "grant_release", "2026-09-16").find("after 'pass_on_request'"),
            std::string::npos);
}

TEST(Procedure, TheCourtsDayOrThirtyOneDays) {
  const Case held = after(after(after(begun("reading", "2027-01-05"), "notify", "2027-01-05"),
                                "request_hold", "2027-01-06"),
                          "hold", "2027-01-29");
  Act act = good_act("record_court_measure", day("2027-01-29"));
  Case now = procedure().apply(held, act).value();
  EXPECT_EQ(due(now, "court_measure"), "2027-03-02");
  EXPECT_EQ(due(now, "proof_of_action"), "none");
  act.fields["court_last_day"] = "2027-02-14";  // a Sunday: the day that the court names stays
  now = procedure().apply(held, act).value();
  EXPECT_EQ(due(now, "court_measure"), "2027-02-14");
  EXPECT_EQ(procedure().advance(now, day("2027-02-15"))->state, "release_due");
  act.fields["court_last_day"] = "2027-01-28";
  EXPECT_NE(refusal(held, act).find("before 2027-01-29"), std::string::npos);
}

TEST(Procedure, AnAdvanceRequestOpensTwentyDaysBefore) {
  Act act = good_act("advance_request", day("2026-03-03"));
  act.fields["expected_arrival"] = "2026-03-24";
  const auto early = procedure().begin(design_facts(), act);
  ASSERT_FALSE(early);
  EXPECT_NE(early.error().message.find("possible from 2026-03-04 on"), std::string::npos);
  act.on = day("2026-03-04");
  Case now = procedure().begin(design_facts(), act).value();
  now = after(after(now, "goods_arrived", "2026-03-24"), "hold", "2026-03-24");
  EXPECT_EQ(due(now, "proof_of_action"), "2026-04-07");
}

TEST(Procedure, ARecallWithinThreeMonths) {
  Act act = good_act("after_release", day("2026-09-01"));
  act.fields["accepted_on"] = "2026-08-31";
  const Case now = procedure().begin(design_facts(), act).value();
  EXPECT_EQ(due(now, "recall_window"), "2026-11-30");
  EXPECT_EQ(refusal(now, "order_recall", "2026-11-30"), "done");
  EXPECT_EQ(procedure().advance(now, day("2026-12-01"))->state, "recall_lapsed");
  const Case ordered = after(now, "order_recall", "2026-11-30");
  EXPECT_EQ(due(ordered, "recall_delivery"), "2026-12-14");
  EXPECT_EQ(procedure().waiting(ordered, day("2026-12-01"))[0].who,
            access::RoleSet{access::Role::importer});
  const Case late = procedure().advance(ordered, day("2026-12-20")).value();
  EXPECT_EQ(late.state, "recall_ordered");
  EXPECT_EQ(after(late, "record_brought_back", "2026-12-20").state, "brought_back");
  // A recall that comes too late from the start lapses at once.
  act.fields["accepted_on"] = "2026-05-04";
  const Case old = procedure().begin(design_facts(), act).value();
  EXPECT_NE(refusal(old, "order_recall", "2026-09-01"), "done");
  EXPECT_EQ(procedure().advance(old, day("2026-09-01"))->state, "recall_lapsed");
}

TEST(Procedure, HeldExOfficioTheDeclarantIsToldAtOnce) {
  Case now = after(begun("ex_officio", "2026-04-30"), "hold_ex_officio", "2026-05-01");
  EXPECT_EQ(due(now, "declarant_notice"), "2026-05-04");  // Labour Day, then a weekend
  const auto waiting = procedure().waiting(now, day("2026-05-04"));
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].deadline->basis.grade, Grade::unsure);
  now = after(now, "tell_declarant", "2026-05-04");
  EXPECT_EQ(due(now, "declarant_notice"), "none");
  EXPECT_NE(refusal(now, "tell_declarant", "2026-05-04"), "done");
}

TEST(Procedure, SevenSituationsAndNoOther) {
  EXPECT_EQ(shipped_rules().situations.size(), 7u);
  CaseFacts facts = design_facts();
  for (const Situation& situation : shipped_rules().situations) {
    facts.situation = situation.id;
    EXPECT_TRUE(procedure().begin(facts, good_act("by_hand", day("2026-03-03"))));
  }
  facts.situation = "smuggled";
  EXPECT_EQ(procedure().begin(facts, good_act("by_hand", day("2026-03-03"))).error().code,
            Code::invalid_argument);
}

TEST(Procedure, BeforeTheRulesAreInForceNothingBegins) {
  EXPECT_EQ(procedure().begin(design_facts(), good_act("reading", day("2026-02-26"))).error().code,
            Code::failed_precondition);
  EXPECT_TRUE(procedure().begin(design_facts(), good_act("reading", day("2026-02-27"))));
}

TEST(Procedure, ATermInAYearThatNobodyKnowsIsRefusedNotGuessed) {
  const Case now = begun("reading", "2028-12-28");
  EXPECT_NE(refusal(now, "notify", "2028-12-28").find("add the year to the file"),
            std::string::npos);
  const Case known = after(begun("reading", "2027-02-02"), "notify", "2027-02-02");
  EXPECT_TRUE(procedure().waiting(known, day("2027-02-02"))[0].term->predicted);
}

TEST(Procedure, PossibleActsAreThoseThatAreTaken) {
  const Case now = after(begun(), "notify", "2026-03-03");
  const auto names = [&](access::Role role) {
    std::set<std::string> found;
    for (const Possible& one : procedure().possible(now, {role}, day("2026-03-04")))
      found.insert(one.step->act);
    return found;
  };
  EXPECT_EQ(names(access::Role::right_holder),
            (std::set<std::string>{"appraise_genuine", "appraise_copy", "appraise_unknown",
                                   "inspect", "request_hold", "decline_request"}));
  EXPECT_EQ(names(access::Role::importer), (std::set<std::string>{"inspect", "ask_for_disposal"}));
  EXPECT_EQ(names(access::Role::officer),
            (std::set<std::string>{"hold_ex_officio", "ask_for_experts"}));
  EXPECT_TRUE(names(access::Role::auditor).empty());
}

}  // namespace
}  // namespace pandok::cases
