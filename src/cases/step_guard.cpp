#include "cases/step_guard.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"
#include "cases/security.h"
#include "cases/working_days.h"

namespace pandok::cases {
namespace {

const OpenDeadline* find_open(const Case& now, std::string_view id) {
  for (const OpenDeadline& open : now.deadlines)
    if (open.id == id) return &open;
  return nullptr;
}

// One of the terms runs, and its last day is not over.
Result<> check_within(const Rules& rules, const Step& step, const Case& now, Date today) {
  for (const std::string& id : step.within) {
    const OpenDeadline* open = find_open(now, id);
    if (open == nullptr) continue;
    if (open->due >= today) return {};
    return fail(Code::failed_precondition, "'{}' was possible until {} ({})", step.act,
                open->due.iso(), rules.deadline(id)->basis.article);
  }
  return fail(Code::failed_precondition, "'{}' is possible only while '{}' runs ({})", step.act,
              fmt::join(step.within, "' or '"), step.basis.article);
}

// The act was done, after the term of the step was opened, and no other of its topic since.
Result<> check_after(const Rules& rules, const Step& step, const Case& now) {
  const Step& needed = *rules.step(step.after_act);
  const OpenDeadline* open = step.only_while.empty() ? nullptr : find_open(now, step.only_while);
  for (std::size_t i = now.events.size(); i-- > (open == nullptr ? 0 : open->opened_by);) {
    const Step* done = rules.step(now.events[i].act.act);
    if (done == nullptr || done->topic != needed.topic) continue;
    if (done->act == needed.act) return {};
    return fail(Code::failed_precondition, "'{}' needs '{}', but the last word was '{}' ({})",
                step.act, needed.act, done->act, step.basis.article);
  }
  return fail(Code::failed_precondition, "'{}' is possible only after '{}' ({})", step.act,
              needed.act, step.basis.article);
}

Result<> check_value(const Field& field, const std::string& value, Date on) {
  const auto wrong = [&](std::string_view what) {
    return fail(Code::invalid_argument, "'{}' {}: '{}'", field.id, what, quote_for_message(value));
  };
  if (!is_plain_text(value) || trim(value).empty() ||
      utf8_length(value) > limits::kCaseTextCharsMax)
    return wrong("must be filled in, one line of plain text");
  switch (field.kind) {
    case FieldKind::text:
    case FieldKind::document:
      return {};
    case FieldKind::day:
    case FieldKind::any_day: {
      const auto day = Date::parse(value);
      if (!day) return wrong("must be a day like 2026-11-21");
      if (field.kind == FieldKind::day && *day > on)
        return wrong("cannot be after the day of the act");
      return {};
    }
    case FieldKind::won: {
      const auto won = parse_int(value);
      if (!won || *won < 0) return wrong("must be whole won");
      return {};
    }
    case FieldKind::choice:
      if (std::find(field.choices.begin(), field.choices.end(), value) == field.choices.end())
        return wrong(fmt::format("must be one of {}", fmt::join(field.choices, ", ")));
      return {};
  }
  return {};
}

Result<> check_security(const Rules& rules, const Step& step, const CaseFacts& facts,
                        const Act& act) {
  PANDOK_TRY(const std::int64_t needed,
             security_won(rules.security, facts.customs_value_won, facts.holder_is_small_firm));
  const auto given = parse_int(act.fields.at(std::string(kSecurityWonField)));
  if (given.value_or(0) < needed)
    return fail(Code::invalid_argument, "'{}' needs security of {} won, {} are given ({})",
                step.act, needed, given.value_or(0), rules.security.article);
  return {};
}

Result<> check_not_before(const Rules& rules, const Step& step, const Act& act) {
  const Window& window = *rules.window(step.not_before);
  PANDOK_TRY(const Date day, Date::parse(act.fields.at(window.before)));
  const Date first = first_day_before(day, window.days);
  if (act.on < first)
    return fail(Code::failed_precondition, "'{}' is possible from {} on ({})", step.act,
                first.iso(), window.basis.article);
  return {};
}

}  // namespace

Result<> check_people(const Step& step, const Act& act) {
  if (step.by_clock())
    return fail(Code::permission_denied, "'{}' comes about by a passed term, by nobody's act ({})",
                step.act, step.basis.article);
  if (act.by.id.empty()) return fail(Code::invalid_argument, "'{}' needs a person", step.act);
  if ((act.by.roles & step.who).empty())
    return fail(Code::permission_denied, "'{}' is for {} ({})", step.act,
                access::to_string(step.who), step.basis.article);
  if (step.four_eyes.empty()) {
    if (act.second)
      return fail(Code::invalid_argument, "'{}' needs no second person; leave it out", step.act);
    return {};
  }
  if (!act.second || act.second->id.empty() || act.second->id == act.by.id ||
      (act.second->roles & step.four_eyes).empty())
    return fail(Code::permission_denied, "'{}' needs four eyes: another person who is {} ({})",
                step.act, access::to_string(step.four_eyes), step.basis.article);
  return {};
}

Result<> check_conditions(const Rules& rules, const Step& step, const Case& now, Date today) {
  if (step.living_right && !now.facts.right_in_force)
    return fail(Code::failed_precondition,
                "'{}' needs a design right that is in force (관세법 제235조제1항제6호)", step.act);
  if (!step.within.empty()) PANDOK_CHECKED(check_within(rules, step, now, today));
  if (!step.only_while.empty() && find_open(now, step.only_while) == nullptr)
    return fail(Code::failed_precondition, "'{}' is possible only while '{}' runs ({})", step.act,
                step.only_while, step.basis.article);
  if (!step.after_act.empty()) PANDOK_CHECKED(check_after(rules, step, now));
  if (!step.extends.empty()) {
    const OpenDeadline* open = find_open(now, step.extends);
    if (open == nullptr || open->extended)
      return fail(Code::failed_precondition, "'{}' runs no more or was extended once already ({})",
                  step.extends, step.basis.article);
  }
  for (const std::string& id : step.starts) {
    const bool stopped = std::find(step.stops.begin(), step.stops.end(), id) != step.stops.end();
    if (!stopped && find_open(now, id) != nullptr)
      return fail(Code::failed_precondition, "'{}' is running already ({})", id,
                  step.basis.article);
  }
  return {};
}

Result<> check_content(const Rules& rules, const Step& step, const CaseFacts& facts,
                       const Act& act) {
  if (!is_plain_text(act.reason) || trim(act.reason).empty() ||
      utf8_length(act.reason) > limits::kCaseTextCharsMax)
    return fail(Code::invalid_argument, "'{}' needs a reason, one line of plain text", step.act);
  for (const std::string& id : step.needs)
    if (act.fields.find(id) == act.fields.end())
      return fail(Code::invalid_argument, "'{}' needs '{}' ({}) ({})", step.act, id,
                  rules.field(id)->name.ko, step.basis.article);
  for (const auto& given : act.fields) {
    const auto asked = [&](const std::vector<std::string>& ids) {
      return std::find(ids.begin(), ids.end(), given.first) != ids.end();
    };
    if (!asked(step.needs) && !asked(step.may))
      return fail(Code::invalid_argument, "'{}' has no field '{}'; leave it out", step.act,
                  quote_for_message(given.first));
    PANDOK_CHECKED(check_value(*rules.field(given.first), given.second, act.on));
  }
  if (step.security) PANDOK_CHECKED(check_security(rules, step, facts, act));
  if (!step.not_before.empty()) PANDOK_CHECKED(check_not_before(rules, step, act));
  return {};
}

}  // namespace pandok::cases
