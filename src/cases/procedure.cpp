#include "cases/procedure.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"
#include "cases/step_guard.h"
#include "cases/working_days.h"

namespace pandok::cases {
namespace {

bool is_for(const Deadline& deadline, const CaseFacts& facts) {
  if (deadline.right == RightKind::any) return true;
  return (deadline.right == RightKind::declared) == facts.right_declared;
}

// The last day of a term that begins with this act.
Result<OpenDeadline> open_deadline(const Holidays& holidays, const Deadline& deadline,
                                   const Act& act, std::size_t event) {
  OpenDeadline open;
  open.id = deadline.id;
  open.opened_by = event;
  open.since = act.on;
  if (deadline.from != "act") {
    PANDOK_TRY(open.since, Date::parse(act.fields.at(deadline.from)));
  }
  const auto given = act.fields.find(deadline.until);
  if (given != act.fields.end()) {
    PANDOK_TRY(open.due, Date::parse(given->second));
    if (open.due < open.since)
      return fail(Code::invalid_argument, "'{}' is {}, before {} ({})", deadline.until,
                  open.due.iso(), open.since.iso(), deadline.basis.article);
  } else {
    PANDOK_TRY(open.due, last_day_of(holidays, open.since, *deadline.term));
  }
  open.predicted = holidays.is_predicted(open.due) || holidays.is_predicted(open.since);
  return open;
}

Result<> extend(const Holidays& holidays, const Deadline& deadline, Case& next) {
  for (OpenDeadline& open : next.deadlines) {
    if (open.id != deadline.id) continue;
    Term term = *deadline.term;
    term.value = deadline.extension;
    PANDOK_TRY(open.due, extended_last_day(holidays, open.due, term));
    open.extended = true;
    open.predicted = open.predicted || holidays.is_predicted(open.due);
  }
  return {};
}

// Terms end where the rules say so, then new ones begin; the event is recorded.
Result<Case> take(const Rules& rules, const Holidays& holidays, const Step& step, const Case& now,
                  Act act) {
  if (now.events.size() >= limits::kCaseEventsMax)
    return fail(Code::resource_exhausted, "a case has at most {} acts; close it and begin another",
                limits::kCaseEventsMax);
  Case next = now;
  if (!step.to.empty()) next.state = step.to;
  const auto ends = [&](const OpenDeadline& open) {
    return has(step.stops, open.id) || !has(rules.deadline(open.id)->lives_in, next.state);
  };
  next.deadlines.erase(std::remove_if(next.deadlines.begin(), next.deadlines.end(), ends),
                       next.deadlines.end());
  if (!step.extends.empty()) PANDOK_CHECKED(extend(holidays, *rules.deadline(step.extends), next));
  for (const std::string& id : step.starts) {
    const Deadline& deadline = *rules.deadline(id);
    if (!is_for(deadline, next.facts)) continue;
    PANDOK_TRY(OpenDeadline open, open_deadline(holidays, deadline, act, next.events.size()));
    next.deadlines.push_back(std::move(open));
  }
  next.events.push_back({std::move(act), now.state, next.state, step.by_clock()});
  return next;
}

// The term that passed first before `today` and has an effect; none.
const OpenDeadline* first_missed(const Rules& rules, const Case& now, Date today) {
  const OpenDeadline* first = nullptr;
  for (const OpenDeadline& open : now.deadlines) {
    if (rules.deadline(open.id)->missed.empty() || open.due >= today) continue;
    if (first == nullptr || open.due < first->due) first = &open;
  }
  return first;
}

Result<> check_version(const Rules& rules, const Case& now) {
  if (now.procedure == rules.id && now.in_force_from == rules.in_force_from &&
      rules.state(now.state) != nullptr)
    return {};
  return fail(Code::failed_precondition, "this case keeps the rules of '{}' in force from {}",
              now.procedure, now.in_force_from.iso());
}

Result<> check_day(const Rules& rules, const Case& now, Date on) {
  if (!now.events.empty() && on < now.events.back().act.on)
    return fail(Code::invalid_argument, "{} is before the last act of this case, {}", on.iso(),
                now.events.back().act.on.iso());
  if (const OpenDeadline* missed = first_missed(rules, now, on))
    return fail(Code::failed_precondition,
                "'{}' passed on {}; that takes effect before anything else is done ({})",
                missed->id, missed->due.iso(), rules.deadline(missed->id)->basis.article);
  return {};
}

// The step that an act names, possible in this state; or why not.
Result<const Step*> find_step(const Rules& rules, const Case& now, const Act& act) {
  if (const Forbidden* forbidden = rules.forbidden_act(act.act))
    return fail(Code::permission_denied, "'{}': {} ({})", forbidden->id, forbidden->why,
                forbidden->article);
  const Step* step = rules.step(act.act);
  if (step == nullptr)
    return fail(Code::not_found, "'{}' is no act of this procedure ({})",
                quote_for_message(act.act), rules.article);
  if (has(step->from, now.state)) return step;
  return fail(Code::failed_precondition,
              "'{}' is not possible while the case is '{}' ({}), only "
              "from '{}' ({})",
              step->act, now.state, rules.state(now.state)->name.ko, fmt::join(step->from, "', '"),
              step->basis.article);
}

}  // namespace

const Step* step_of(const Rules& rules, const Event& event) {
  return event.from.empty() ? rules.path(event.act.act) : rules.step(event.act.act);
}

access::RoleSet told(const Rules& rules, const Case& now) {
  access::RoleSet parties;
  for (const Event& event : now.events) {
    const Step* step = step_of(rules, event);
    if (step != nullptr) parties = parties | step->tells;
  }
  return parties;
}

bool is_told_names(const Rules& rules, const Case& now, Party party) {
  if (party != Party::right_holder) return true;
  return std::any_of(now.events.begin(), now.events.end(), [&](const Event& event) {
    return rules.state(event.to)->goods == Goods::held;
  });
}

Result<Case> Procedure::begin(const CaseFacts& facts, const Act& act) const {
  if (const Forbidden* forbidden = rules_.forbidden_act(act.act))
    return fail(Code::permission_denied, "'{}': {} ({})", forbidden->id, forbidden->why,
                forbidden->article);
  const Step* path = rules_.path(act.act);
  if (path == nullptr)
    return fail(Code::not_found, "'{}' is no way to begin a case ({})", quote_for_message(act.act),
                rules_.article);
  if (rules_.situation(facts.situation) == nullptr)
    return fail(Code::invalid_argument, "'{}' is no situation of goods ({} 제3항)",
                quote_for_message(facts.situation), rules_.article);
  if (act.on < rules_.in_force_from)
    return fail(Code::failed_precondition, "these rules are in force from {} on, not on {}",
                rules_.in_force_from.iso(), act.on.iso());
  Case fresh;
  fresh.procedure = rules_.id;
  fresh.in_force_from = rules_.in_force_from;
  fresh.facts = facts;
  PANDOK_CHECKED(check_people(*path, act));
  PANDOK_CHECKED(check_conditions(rules_, *path, fresh, act.on));
  PANDOK_CHECKED(check_content(rules_, *path, facts, act));
  return take(rules_, holidays_, *path, fresh, act);
}

Result<Case> Procedure::apply(const Case& now, const Act& act) const {
  PANDOK_CHECKED(check_version(rules_, now));
  PANDOK_TRY(const Step* step, find_step(rules_, now, act));
  PANDOK_CHECKED(check_people(*step, act));
  PANDOK_CHECKED(check_day(rules_, now, act.on));
  PANDOK_CHECKED(check_conditions(rules_, *step, now, act.on));
  PANDOK_CHECKED(check_content(rules_, *step, now.facts, act));
  return take(rules_, holidays_, *step, now, act);
}

Result<> Procedure::check_proposal(const Case& now, Act act) const {
  if (const Step* step = rules_.step(act.act)) act.second = Person{"somebody", step->four_eyes};
  PANDOK_CHECKED(apply(now, act));
  return {};
}

Result<Case> Procedure::advance(const Case& now, Date today) const {
  PANDOK_CHECKED(check_version(rules_, now));
  Case next = now;
  while (const OpenDeadline* missed = first_missed(rules_, next, today)) {
    const Deadline& deadline = *rules_.deadline(missed->id);
    const Step& step = *rules_.step(deadline.missed);
    Act act;
    act.act = step.act;
    // A term can be opened after its last day (a notice recorded late): not before the last event.
    act.on = std::max(Date::from_days(missed->due.days() + 1), next.events.back().act.on);
    act.reason =
        fmt::format("{} {} ({})", deadline.name.ko, missed->due.iso(), deadline.basis.article);
    PANDOK_TRY(next, take(rules_, holidays_, step, next, std::move(act)));
  }
  return next;
}

std::vector<Possible> Procedure::possible(const Case& now, access::RoleSet roles,
                                          Date today) const {
  std::vector<Possible> found;
  if (!check_version(rules_, now) || !check_day(rules_, now, today)) return found;
  for (const Step& step : rules_.steps) {
    if ((step.who & roles).empty() || !has(step.from, now.state)) continue;
    if (check_conditions(rules_, step, now, today))
      found.push_back({&step, step.who, step.four_eyes});
  }
  return found;
}

std::vector<Waiting> Procedure::waiting(const Case& now, Date today) const {
  std::vector<Waiting> all;
  const State* state = rules_.state(now.state);
  if (!check_version(rules_, now) || state->final) return all;
  for (const OpenDeadline& open : now.deadlines) {
    const Deadline& deadline = *rules_.deadline(open.id);
    all.push_back({deadline.acts, &open, &deadline, open.due < today});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Waiting& a, const Waiting& b) { return a.term->due < b.term->due; });
  // The state waits, too, unless the same people are named with a day.
  const auto named = [&](const Waiting& one) { return one.who.has_all(state->waits_for); };
  if (std::none_of(all.begin(), all.end(), named)) all.push_back({.who = state->waits_for});
  return all;
}

}  // namespace pandok::cases
