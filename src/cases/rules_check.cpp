#include "cases/rules_check.h"

#include <algorithm>
#include <set>

#include "cases/law_reader.h"
#include "cases/security.h"

namespace pandok::cases {
namespace {

class Checker {
 public:
  explicit Checker(const Rules& rules) : rules_(rules) {}

  Result<> check() const {
    PANDOK_CHECKED(check_whole());
    for (const Step& path : rules_.paths) PANDOK_CHECKED(check_step(path));
    for (const Step& step : rules_.steps) {
      PANDOK_CHECKED(check_from(step));
      PANDOK_CHECKED(check_step(step));
    }
    for (const Deadline& deadline : rules_.deadlines) PANDOK_CHECKED(check_deadline(deadline));
    for (const Step& step : rules_.steps)
      PANDOK_CHECKED(step.by_clock() ? check_clock(step) : check_conditions(step));
    for (const Window& window : rules_.windows) PANDOK_CHECKED(check_window(window));
    PANDOK_CHECKED(check_reachable());
    return check_ends();
  }

 private:
  template <class... A>
  tl::unexpected<Error> mistake(int line, fmt::format_string<A...> f, A&&... a) const {
    return law_mistake(rules_.file, line, f, std::forward<A>(a)...);
  }

  Result<> check_whole() const {
    if (rules_.paths.empty()) return mistake(1, "no [[path]]; say how a case begins");
    if (rules_.situations.empty()) return mistake(1, "no [[situation]]; say what goods there are");
    for (const Step& step : rules_.steps) {
      if (rules_.forbidden_act(step.act) != nullptr)
        return mistake(step.line, "'{}' is forbidden by this file; remove the step or the ban",
                       step.act);
      if (rules_.path(step.act) != nullptr)
        return mistake(step.line, "'{}' is also a path; give one of them another name", step.act);
    }
    return {};
  }

  Result<> known_state(const std::string& id, int line) const {
    if (rules_.state(id) == nullptr)
      return mistake(line, "'{}' is no state of this file; correct it or add the state", id);
    return {};
  }
  Result<> known_deadline(const std::string& id, int line) const {
    if (rules_.deadline(id) == nullptr)
      return mistake(line, "'{}' is no deadline of this file; correct it or add the deadline", id);
    return {};
  }
  Result<> day_field(const std::string& id, int line) const {
    const Field* field = rules_.field(id);
    if (field == nullptr || (field->kind != FieldKind::day && field->kind != FieldKind::any_day))
      return mistake(line, "'{}' is no field that holds a day; name one", id);
    return {};
  }

  // Names of a path or step, and that a term which it starts has its days.
  Result<> check_step(const Step& step) const {
    if (!step.to.empty()) PANDOK_CHECKED(known_state(step.to, step.line));
    for (const auto* list : {&step.needs, &step.may})
      for (const std::string& id : *list)
        if (rules_.field(id) == nullptr)
          return mistake(step.line, "'{}' of '{}' is no field of this file; add it", id, step.act);
    for (const std::string& id : step.may)
      if (has(step.needs, id))
        return mistake(step.line, "'{}' is both in 'needs' and in 'may'; keep one", id);
    for (const auto* list : {&step.starts, &step.stops, &step.within})
      for (const std::string& id : *list) PANDOK_CHECKED(known_deadline(id, step.line));
    for (const std::string& id : step.starts) PANDOK_CHECKED(check_start(step, id));
    if (!step.not_before.empty()) {
      const Window* window = rules_.window(step.not_before);
      if (window == nullptr || !has(step.needs, window->before))
        return mistake(step.line, "'not_before' of '{}' must name a window whose field it needs",
                       step.act);
    }
    if (step.security)
      for (const std::string_view id : {kSecurityWonField, kSecurityKindField})
        if (!has(step.needs, id))
          return mistake(step.line, "'{}' asks for security but not for '{}'; add it to 'needs'",
                         step.act, id);
    return {};
  }

  Result<> check_start(const Step& step, const std::string& id) const {
    const Deadline& deadline = *rules_.deadline(id);
    if (deadline.from != "act" && !has(step.needs, deadline.from))
      return mistake(step.line, "'{}' starts '{}', which runs from '{}'; add that to its 'needs'",
                     step.act, id, deadline.from);
    const bool asked = has(step.needs, deadline.until) || has(step.may, deadline.until);
    if (!deadline.until.empty() && !(deadline.term ? asked : has(step.needs, deadline.until)))
      return mistake(step.line, "'{}' starts '{}', which ends on '{}'; ask for that day", step.act,
                     id, deadline.until);
    for (const std::string& state : ends_of(step))
      if (!has(deadline.lives_in, state))
        return mistake(step.line, "'{}' starts '{}', which does not run in '{}'; see 'lives_in'",
                       step.act, id, state);
    return {};
  }

  // The states in which a step can leave a case.
  static std::vector<std::string> ends_of(const Step& step) {
    return step.to.empty() ? step.from : std::vector<std::string>{step.to};
  }

  Result<> check_from(const Step& step) const {
    for (const std::string& id : step.from) {
      PANDOK_CHECKED(known_state(id, step.line));
      if (rules_.state(id)->final)
        return mistake(step.line, "'{}' leads out of '{}', which is final; remove one of them",
                       step.act, id);
    }
    if (!step.extends.empty()) {
      PANDOK_CHECKED(known_deadline(step.extends, step.line));
      if (rules_.deadline(step.extends)->extension == 0)
        return mistake(step.line, "'{}' has no 'extension'; add it or remove 'extends'",
                       step.extends);
    }
    if (!step.only_while.empty()) PANDOK_CHECKED(known_deadline(step.only_while, step.line));
    if (!step.after_act.empty() && rules_.step(step.after_act) == nullptr)
      return mistake(step.line, "'{}' is no act of this file; correct 'after_act'", step.after_act);
    return {};
  }

  // A term that a condition or an effect names must be able to run in every state of the step.
  Result<> check_conditions(const Step& step) const {
    std::vector<std::string> named = step.within;
    for (const std::string* one : {&step.only_while, &step.extends})
      if (!one->empty()) named.push_back(*one);
    for (const std::string& id : named)
      for (const std::string& state : step.from)
        if (!has(rules_.deadline(id)->lives_in, state))
          return mistake(step.line, "'{}' asks for '{}', which never runs in '{}'", step.act, id,
                         state);
    return {};
  }

  Result<> check_clock(const Step& step) const {
    const auto brought = [&](const Deadline& d) { return d.missed == step.act; };
    if (std::none_of(rules_.deadlines.begin(), rules_.deadlines.end(), brought))
      return mistake(step.line, "no deadline has missed = \"{}\"; name it or give the act a person",
                     step.act);
    if (step.to.empty() || !step.needs.empty() || !step.four_eyes.empty() || step.security ||
        step.living_right || !step.within.empty() || !step.only_while.empty() ||
        !step.after_act.empty() || !step.extends.empty() || !step.starts.empty())
      return mistake(step.line,
                     "'{}' is the clock's: it may only lead to another state; "
                     "remove everything else",
                     step.act);
    return {};
  }

  Result<> check_deadline(const Deadline& deadline) const {
    if (deadline.from != "act") PANDOK_CHECKED(day_field(deadline.from, deadline.line));
    if (!deadline.until.empty()) PANDOK_CHECKED(day_field(deadline.until, deadline.line));
    for (const std::string& id : deadline.lives_in) {
      PANDOK_CHECKED(known_state(id, deadline.line));
      if (rules_.state(id)->final)
        return mistake(deadline.line, "'{}' cannot run in '{}', which is final", deadline.id, id);
    }
    const auto starts = [&](const Step& s) { return has(s.starts, deadline.id); };
    if (std::none_of(rules_.steps.begin(), rules_.steps.end(), starts) &&
        std::none_of(rules_.paths.begin(), rules_.paths.end(), starts))
      return mistake(deadline.line, "no act starts '{}'; name it in 'starts' or remove it",
                     deadline.id);
    const auto extends = [&](const Step& s) { return s.extends == deadline.id; };
    if (deadline.extension > 0 && std::none_of(rules_.steps.begin(), rules_.steps.end(), extends))
      return mistake(deadline.line, "no act extends '{}'; add one or remove 'extension'",
                     deadline.id);
    return deadline.missed.empty() ? Result<>() : check_missed(deadline);
  }

  Result<> check_missed(const Deadline& deadline) const {
    const Step* step = rules_.step(deadline.missed);
    if (step == nullptr || !step->by_clock())
      return mistake(deadline.line, "'{}' is no act of the clock; name one, or \"overdue\"",
                     deadline.missed);
    for (const std::string& state : deadline.lives_in)
      if (!has(step->from, state))
        return mistake(deadline.line, "'{}' is missed by '{}', which is not possible in '{}'",
                       deadline.id, deadline.missed, state);
    return {};
  }

  Result<> check_window(const Window& window) const {
    PANDOK_CHECKED(day_field(window.before, window.line));
    const auto uses = [&](const Step& s) { return s.not_before == window.id; };
    if (std::none_of(rules_.steps.begin(), rules_.steps.end(), uses) &&
        std::none_of(rules_.paths.begin(), rules_.paths.end(), uses))
      return mistake(window.line, "no act has not_before = \"{}\"; name it or remove it",
                     window.id);
    return {};
  }

  Result<> check_reachable() const {
    std::set<std::string> reached;
    for (const Step& path : rules_.paths) reached.insert(path.to);
    for (std::size_t before = 0; before != reached.size();) {
      before = reached.size();
      for (const Step& step : rules_.steps)
        for (const std::string& from : step.from)
          if (!step.to.empty() && reached.count(from) != 0) reached.insert(step.to);
    }
    for (const State& state : rules_.states)
      if (reached.count(state.id) == 0)
        return mistake(state.line, "no case can reach '{}'; add a step to it or remove it",
                       state.id);
    return {};
  }

  // From every open state a person can bring the case to an end.
  Result<> check_ends() const {
    std::set<std::string> ending;
    for (const State& state : rules_.states)
      if (state.final) ending.insert(state.id);
    for (std::size_t before = ending.size() + 1; before != ending.size();) {
      before = ending.size();
      for (const Step& step : rules_.steps)
        if (!step.by_clock() && ending.count(step.to) != 0)
          ending.insert(step.from.begin(), step.from.end());
    }
    for (const State& state : rules_.states)
      if (ending.count(state.id) == 0)
        return mistake(state.line,
                       "no act of a person leads from '{}' to an end; add one or make "
                       "it final",
                       state.id);
    return {};
  }

  const Rules& rules_;
};

}  // namespace

Result<> check_rules(const Rules& rules) { return Checker(rules).check(); }

}  // namespace pandok::cases
