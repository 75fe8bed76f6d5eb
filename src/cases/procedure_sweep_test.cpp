// Every act in every state by every role, and long random walks: what the rule file does not name
// is refused and changes nothing, and no case gets stuck.
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "base/random.h"
#include "cases/testing.h"

namespace pandok::cases {
namespace {

using access::Role;
using access::RoleSet;

const Date kDay = day("2026-03-03");

void open_term(Case& now, const std::string& id) {
  now.deadlines.push_back({id, kDay, plus_days(kDay, 14), false, false, 0});
}

// A case in this state in which every condition of the step that can hold does hold.
Case best_case(const std::string& state, const Step& step) {
  const Rules& rules = shipped_rules();
  Case now;
  now.procedure = rules.id;
  now.in_force_from = rules.in_force_from;
  now.facts = design_facts();
  now.state = state;
  now.events.push_back({good_act("by_hand", kDay), "", state, false});
  std::set<std::string> wanted(step.within.begin(), step.within.end());
  for (const std::string* id : {&step.only_while, &step.extends})
    if (!id->empty()) wanted.insert(*id);
  for (const std::string& id : wanted)
    if (has(rules.deadline(id)->lives_in, state)) open_term(now, id);
  if (!step.after_act.empty())
    now.events.push_back({good_act(step.after_act, kDay), state, state, false});
  return now;
}

void expect_same(const Case& now, const Case& before) {
  EXPECT_EQ(now.state, before.state);
  EXPECT_EQ(now.events.size(), before.events.size());
  EXPECT_EQ(now.deadlines.size(), before.deadlines.size());
}

TEST(Sweep, EveryStateEveryActEveryRole) {
  const Rules& rules = shipped_rules();
  int taken = 0, refused = 0;
  for (const State& state : rules.states)
    for (const Step& step : rules.steps)
      for (int r = 0; r < access::kRoleCount; ++r) {
        const RoleSet role{static_cast<Role>(r)};
        const Case now = best_case(state.id, step);
        const Case before = now;
        Act act = good_act(rules, step, kDay);
        act.by = person_of(role);
        const auto next = procedure().apply(now, act);
        expect_same(now, before);
        const bool allowed = has(step.from, state.id) && !(role & step.who).empty();
        ASSERT_EQ(next.has_value(), allowed) << state.id << " " << step.act << " " << act.by.id
                                             << " " << (next ? "taken" : next.error().message);
        allowed ? ++taken : ++refused;
        if (!next) {
          const Code code = next.error().code;
          EXPECT_TRUE(code == Code::failed_precondition || code == Code::permission_denied);
          continue;
        }
        EXPECT_EQ(next->state, step.to.empty() ? state.id : step.to);
        for (const OpenDeadline& open : next->deadlines)
          EXPECT_TRUE(has(rules.deadline(open.id)->lives_in, next->state));
      }
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 10'000);
}

TEST(Sweep, NoPathAndNoForbiddenActGoesOnFromAnyState) {
  const Rules& rules = shipped_rules();
  for (const State& state : rules.states) {
    Case now = best_case(state.id, rules.steps.front());
    for (const Step& path : rules.paths)
      EXPECT_FALSE(procedure().apply(now, good_act(rules, path, kDay))) << path.act;
    for (const Forbidden& forbidden : rules.forbidden) {
      Act act = good_act("release", kDay);
      act.act = forbidden.id;
      act.by = {"all", RoleSet::all()};
      const auto next = procedure().apply(now, act);
      ASSERT_FALSE(next);
      EXPECT_NE(next.error().message.find(forbidden.article), std::string::npos);
    }
  }
}

TEST(Sweep, EveryPathByEveryRole) {
  const Rules& rules = shipped_rules();
  for (const Step& path : rules.paths)
    for (int r = 0; r < access::kRoleCount; ++r) {
      Act act = good_act(rules, path, kDay);
      act.by = person_of({static_cast<Role>(r)});
      EXPECT_EQ(procedure().begin(design_facts(), act).has_value(),
                path.who.has(static_cast<Role>(r)))
          << path.act << " " << act.by.id;
    }
}

// What decides which acts come next, without days.
std::string shape(const Case& now) {
  std::set<std::string> parts;
  for (const OpenDeadline& open : now.deadlines) parts.insert(open.id);
  for (const char* act : {"appraise_genuine", "consent_to_release", "ask_for_disposal"})
    for (const Event& event : now.events)
      if (event.act.act == act) parts.insert(act);
  return fmt::format("{} {}", now.state, fmt::join(parts, " "));
}

// The acts of people that bring a case to an end, by looking at all that are possible on one day.
bool can_end(const Case& start, Date on) {
  std::set<std::string> seen;
  std::deque<Case> open{start};
  while (!open.empty()) {
    const Case now = open.front();
    open.pop_front();
    if (shipped_rules().state(now.state)->final) return true;
    if (!seen.insert(shape(now)).second || seen.size() > 2'000) continue;
    for (const Possible& one : procedure().possible(now, RoleSet::all(), on)) {
      const auto next = procedure().apply(now, good_act(shipped_rules(), *one.step, on));
      if (next) open.push_back(*next);
    }
  }
  return false;
}

TEST(Walks, StayInTheGraphAndCanAlwaysEnd) {
  const Rules& rules = shipped_rules();
  Random random(20260217);
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.below(static_cast<int>(n)));
  };
  std::set<std::string> states, acts;
  for (int walk = 0; walk < 2'000; ++walk) {
    Date on = plus_days(kDay, static_cast<int>(below(200)));
    CaseFacts facts = design_facts();
    facts.right_declared = below(2) == 0;
    const Step& path = rules.paths[below(rules.paths.size())];
    Case now = procedure().begin(facts, good_act(rules, path, on)).value();
    acts.insert(path.act);
    for (int length = 0; length < 40 && !rules.state(now.state)->final; ++length) {
      states.insert(now.state);
      const std::size_t days[] = {3, 3, 3, 3, 3, 3, 40, 150};
      on = plus_days(on, static_cast<int>(below(days[below(8)])));
      const std::size_t before = now.events.size();
      now = procedure().advance(now, on).value();
      for (std::size_t i = before; i < now.events.size(); ++i) acts.insert(now.events[i].act.act);
      const auto possible = procedure().possible(now, RoleSet::all(), on);
      if (possible.empty()) {
        ASSERT_TRUE(rules.state(now.state)->final) << now.state << " is stuck";
        break;
      }
      const Step& step = *possible[below(possible.size())].step;
      const auto next = procedure().apply(now, good_act(rules, step, on));
      ASSERT_TRUE(next) << now.state << " " << step.act << ": " << next.error().message;
      now = *next;
      acts.insert(step.act);
    }
    states.insert(now.state);
    if (walk % 10 == 0) {
      ASSERT_TRUE(can_end(now, on)) << shape(now);
    }
    std::string state;
    for (const Event& event : now.events) {
      ASSERT_EQ(event.from, state);
      const Step* step = event.from.empty() ? rules.path(event.act.act) : rules.step(event.act.act);
      ASSERT_NE(step, nullptr);
      ASSERT_EQ(event.to, step->to.empty() ? event.from : step->to);
      ASSERT_TRUE(event.from.empty() || has(step->from, event.from));
      state = event.to;
    }
    ASSERT_EQ(state, now.state);
  }
  EXPECT_EQ(states.size(), rules.states.size()) << "states that no walk saw";
  EXPECT_EQ(acts.size(), rules.steps.size() + rules.paths.size()) << "acts that no walk did";
}

TEST(Walks, EveryWaitingStateNamesSomebody) {
  for (const State& state : shipped_rules().states) {
    if (state.final) continue;
    const Case now = best_case(state.id, shipped_rules().steps.front());
    const auto waiting = procedure().waiting(now, kDay);
    ASSERT_FALSE(waiting.empty()) << state.id;
    EXPECT_FALSE(waiting.back().who.empty());
  }
}

}  // namespace
}  // namespace pandok::cases
