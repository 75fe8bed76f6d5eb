// For unit tests only: the shipped law, and acts whose papers are all in order.
#pragma once

#include <algorithm>
#include <string>

#include "cases/law.h"
#include "cases/procedure.h"

namespace pandok::cases {

inline const Law& shipped_law() {
  static const Law law = Law::shipped().value();
  return law;
}
inline const Rules& shipped_rules() { return shipped_law().versions().front(); }

inline const Procedure& procedure() {
  static const Procedure one(shipped_rules(), shipped_law().holidays());
  return one;
}

inline Date day(std::string_view text) { return Date::parse(text).value(); }
inline Date plus_days(Date date, int days) { return Date::from_days(date.days() + days); }

// "Now" where any moment will do.
inline constexpr std::int64_t kNow = 1'800'000'000'000;
inline const Date kToday = day("2026-11-23");

inline CaseFacts design_facts() { return {"import_or_export", true, true, 10'000'000, false}; }

// A value that a field takes, for an act on this day; days are the day of the act, or 30 days later
// where they may be.
inline std::string good_value(const Field& field, Date on) {
  switch (field.kind) {
    case FieldKind::text:
    case FieldKind::document:
      return "문서 1";
    case FieldKind::day:
      return on.iso();
    case FieldKind::any_day:
      return plus_days(on, 14).iso();
    case FieldKind::won:
      return "12000000";
    case FieldKind::choice:
      return field.choices.front();
  }
  return {};
}

// The first role of a set, as a person of that name.
inline Person person_of(access::RoleSet roles, std::string_view prefix = "") {
  Person person;
  roles.for_each([&](access::Role role) {
    if (!person.id.empty()) return;
    person.id = std::string(prefix).append(access::role_name(role));
    person.roles.add(role);
  });
  return person;
}

// The act of a step with all that it needs, by somebody who may.
inline Act good_act(const Rules& rules, const Step& step, Date on) {
  Act act;
  act.act = step.act;
  act.by = person_of(step.who);
  if (!step.four_eyes.empty()) act.second = person_of(step.four_eyes, "second_");
  act.on = on;
  act.reason = "현품과 도면을 대조함";
  for (const std::string& id : step.needs) act.fields[id] = good_value(*rules.field(id), on);
  return act;
}
inline Act good_act(std::string_view name, Date on) {
  const Rules& rules = shipped_rules();
  const Step* step = rules.step(name) != nullptr ? rules.step(name) : rules.path(name);
  return good_act(rules, *step, on);
}

}  // namespace pandok::cases
