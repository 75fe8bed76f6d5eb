#include "cases/rules.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"
#include "cases/law_reader.h"
#include "cases/rules_check.h"

namespace pandok::cases {
namespace {

template <class T>
const T* find_id(const std::vector<T>& all, std::string_view id) {
  for (const T& one : all)
    if (one.id == id) return &one;
  return nullptr;
}
const Step* find_act(const std::vector<Step>& all, std::string_view act) {
  for (const Step& one : all)
    if (one.act == act) return &one;
  return nullptr;
}

Result<Name> parse_name(TableReader& reader) {
  Name name;
  PANDOK_TRY(name.ko, reader.text("ko"));
  PANDOK_TRY(name.en, reader.text("en"));
  return name;
}

Result<Basis> parse_basis(TableReader& reader) {
  Basis basis;
  PANDOK_TRY(basis.article, reader.text("article"));
  PANDOK_TRY(const std::string grade, reader.one_of("grade", {"sure", "unsure"}, ""));
  basis.grade = grade == "unsure" ? Grade::unsure : Grade::sure;
  PANDOK_TRY(basis.note, reader.text_or_empty("note"));
  if (basis.grade == Grade::unsure && trim(basis.note).empty())
    return law_mistake(reader.file(), reader.line_of("grade"),
                       "unsure, but no 'note' says why; add one, officers are shown it");
  return basis;
}

Result<std::string> one_id(TableReader& reader, std::string_view key) {
  if (!reader.has(key)) return reader.text_or_empty(key);
  PANDOK_TRY(Placed id, reader.id(key));
  return std::move(id.text);
}

Result<std::vector<std::string>> some_ids(TableReader& reader, std::string_view key) {
  PANDOK_TRY(auto placed, reader.ids(key));
  std::vector<std::string> ids;
  for (Placed& one : placed) ids.push_back(std::move(one.text));
  return ids;
}

Result<std::vector<std::string>> id_list(TableReader& reader, std::string_view key) {
  if (reader.has(key)) return some_ids(reader, key);
  PANDOK_CHECKED(reader.ids_or_none(key));
  return std::vector<std::string>();
}

// "clock" is no role: it stands alone and gives the empty set.
Result<access::RoleSet> roles(TableReader& reader, std::string_view key, bool clock_too = false) {
  PANDOK_TRY(const auto names, reader.ids(key));
  access::RoleSet set;
  if (clock_too && names.size() == 1 && names[0].text == "clock") return set;
  for (const Placed& name : names) {
    const auto role = access::parse_role(name.text);
    if (!role)
      return law_mistake(reader.file(), name.line,
                         "'{}' is no role; use those of `pandok user roles`", name.text);
    set.add(*role);
  }
  if (set.empty())
    return law_mistake(reader.file(), reader.line_of(key), "'{}' names nobody; name a role", key);
  return set;
}

// Those outside the office.
Result<access::RoleSet> parties(TableReader& reader, std::string_view key) {
  PANDOK_TRY(const access::RoleSet set, roles(reader, key));
  if (access::RoleSet{access::Role::right_holder, access::Role::importer}.has_all(set)) return set;
  return law_mistake(reader.file(), reader.line_of(key),
                     "only right_holder and importer can be told; name one of them");
}

Result<Situation> parse_situation(TableReader& reader) {
  Situation situation;
  PANDOK_TRY(Placed id, reader.id("id"));
  situation.id = std::move(id.text);
  PANDOK_TRY(situation.name, parse_name(reader));
  PANDOK_TRY(situation.item, reader.number("item", 1, 99));
  return situation;
}

Result<State> parse_state(TableReader& reader) {
  State state;
  state.line = reader.line();
  PANDOK_TRY(Placed id, reader.id("id"));
  state.id = std::move(id.text);
  PANDOK_TRY(state.name, parse_name(reader));
  PANDOK_TRY(state.final, reader.truth_or_false("final"));
  if (state.final) return state;
  PANDOK_TRY(const std::string goods, reader.one_of("goods", {"free", "held", "gone"}, ""));
  state.goods = goods == "held" ? Goods::held : goods == "gone" ? Goods::gone : Goods::free;
  PANDOK_TRY(state.waits_for, roles(reader, "waits_for"));
  return state;
}

Result<Field> parse_field(TableReader& reader) {
  static constexpr std::string_view kKinds[] = {"text",    "document", "day",
                                                "any_day", "won",      "choice"};
  Field field;
  field.line = reader.line();
  PANDOK_TRY(Placed id, reader.id("id"));
  field.id = std::move(id.text);
  PANDOK_TRY(field.name, parse_name(reader));
  PANDOK_TRY(const std::string kind,
             reader.one_of("kind", {std::begin(kKinds), std::end(kKinds)}, ""));
  const auto at = std::find(std::begin(kKinds), std::end(kKinds), kind);
  field.kind = static_cast<FieldKind>(at - std::begin(kKinds));
  PANDOK_TRY(field.choices, id_list(reader, "choices"));
  if ((field.kind == FieldKind::choice) == field.choices.empty())
    return law_mistake(reader.file(), reader.line_of("kind"),
                       "'choices' belong to kind \"choice\", and only to it; correct one of them");
  return field;
}

Result<std::optional<Term>> parse_term(TableReader& reader) {
  PANDOK_TRY(const auto value, reader.number_or_none("value", 0, 366));
  if (!value) return std::optional<Term>();
  Term term;
  term.value = *value;
  PANDOK_TRY(const std::string unit,
             reader.one_of("unit", {"calendar_days", "working_days", "calendar_months"}, ""));
  if (unit == "working_days") term.unit = Unit::working_days;
  if (unit == "calendar_months") term.unit = Unit::calendar_months;
  PANDOK_TRY(const std::string last,
             reader.one_of("last_day", {"next_working_day", "same_day"}, "next_working_day"));
  if (last == "same_day") term.last_day = LastDay::same_day;
  if (term.unit == Unit::calendar_months && term.value > 120)
    return law_mistake(reader.file(), reader.line_of("value"), "{} months; use at most 120",
                       term.value);
  return std::optional<Term>(term);
}

Result<Deadline> parse_deadline(TableReader& reader) {
  Deadline deadline;
  deadline.line = reader.line();
  PANDOK_TRY(Placed id, reader.id("id"));
  deadline.id = std::move(id.text);
  PANDOK_TRY(deadline.name, parse_name(reader));
  PANDOK_TRY(deadline.term, parse_term(reader));
  PANDOK_TRY(deadline.until, one_id(reader, "until"));
  if (!deadline.term && deadline.until.empty())
    return law_mistake(reader.file(), reader.line(),
                       "'{}' has neither 'value' nor 'until'; say how long it runs", deadline.id);
  PANDOK_TRY(const auto extension, reader.number_or_none("extension", 1, 366));
  deadline.extension = extension.value_or(0);
  if (deadline.extension > 0 && !deadline.term)
    return law_mistake(reader.file(), reader.line_of("extension"),
                       "an extension needs 'value' and 'unit'; add them or remove it");
  PANDOK_TRY(Placed from, reader.id("from"));
  deadline.from = std::move(from.text);
  PANDOK_TRY(const std::string right,
             reader.one_of("right", {"any", "declared", "undeclared"}, "any"));
  deadline.right = right == "declared"     ? RightKind::declared
                   : right == "undeclared" ? RightKind::undeclared
                                           : RightKind::any;
  PANDOK_TRY(deadline.lives_in, some_ids(reader, "lives_in"));
  PANDOK_TRY(deadline.acts, roles(reader, "acts"));
  PANDOK_TRY(deadline.remind, reader.numbers_or_none("remind", 0, 366));
  std::sort(deadline.remind.rbegin(), deadline.remind.rend());
  PANDOK_TRY(Placed missed, reader.id("missed"));
  if (missed.text != "overdue") deadline.missed = std::move(missed.text);
  PANDOK_TRY(deadline.basis, parse_basis(reader));
  return deadline;
}

Result<Window> parse_window(TableReader& reader) {
  Window window;
  window.line = reader.line();
  PANDOK_TRY(Placed id, reader.id("id"));
  window.id = std::move(id.text);
  PANDOK_TRY(window.name, parse_name(reader));
  PANDOK_TRY(window.days, reader.number("value", 1, 366));
  PANDOK_TRY(Placed before, reader.id("before"));
  window.before = std::move(before.text);
  PANDOK_TRY(window.basis, parse_basis(reader));
  return window;
}

// What a path and a step have in common.
Result<Step> parse_act(TableReader& reader, std::string_view name_key, bool clock_too) {
  Step step;
  step.line = reader.line();
  PANDOK_TRY(Placed act, reader.id(name_key));
  step.act = std::move(act.text);
  PANDOK_TRY(step.name, parse_name(reader));
  PANDOK_TRY(step.who, roles(reader, "who", clock_too));
  if (reader.has("four_eyes")) {
    PANDOK_TRY(step.four_eyes, roles(reader, "four_eyes"));
  }
  if (reader.has("tells")) {
    PANDOK_TRY(step.tells, parties(reader, "tells"));
  }
  PANDOK_TRY(step.needs, id_list(reader, "needs"));
  PANDOK_TRY(step.may, id_list(reader, "may"));
  PANDOK_TRY(step.starts, id_list(reader, "starts"));
  PANDOK_TRY(step.not_before, one_id(reader, "not_before"));
  PANDOK_TRY(step.living_right, reader.truth_or_false("living_right"));
  PANDOK_TRY(step.security, reader.truth_or_false("security"));
  PANDOK_TRY(step.basis, parse_basis(reader));
  return step;
}

Result<Step> parse_path(TableReader& reader) {
  PANDOK_TRY(Step path, parse_act(reader, "id", false));
  PANDOK_TRY(Placed to, reader.id("to"));
  path.to = std::move(to.text);
  return path;
}

Result<Step> parse_step(TableReader& reader) {
  PANDOK_TRY(Step step, parse_act(reader, "act", true));
  PANDOK_TRY(step.from, some_ids(reader, "from"));
  PANDOK_TRY(step.to, one_id(reader, "to"));
  PANDOK_TRY(step.stops, id_list(reader, "stops"));
  PANDOK_TRY(step.extends, one_id(reader, "extends"));
  PANDOK_TRY(step.within, id_list(reader, "within"));
  PANDOK_TRY(step.only_while, one_id(reader, "only_while"));
  PANDOK_TRY(step.after_act, one_id(reader, "after_act"));
  PANDOK_TRY(step.topic, one_id(reader, "topic"));
  if (step.topic.empty()) step.topic = step.act;
  return step;
}

Result<Forbidden> parse_forbidden(TableReader& reader) {
  Forbidden forbidden;
  PANDOK_TRY(Placed id, reader.id("id"));
  forbidden.id = std::move(id.text);
  PANDOK_TRY(forbidden.name, parse_name(reader));
  PANDOK_TRY(forbidden.article, reader.text("article"));
  PANDOK_TRY(forbidden.why, reader.text("why"));
  return forbidden;
}

Result<SecurityRule> parse_security(TableReader& reader) {
  SecurityRule rule;
  PANDOK_TRY(rule.percent, reader.number("percent", 1, 1'000));
  PANDOK_TRY(rule.percent_small_firm, reader.number("percent_small_firm", 1, 1'000));
  PANDOK_TRY(rule.article, reader.text("article"));
  PANDOK_TRY(rule.rounding_note, reader.text("rounding_note"));
  return rule;
}

// Every [[key]] of the file, each read by `parse` and then to its last key; ids once each.
template <class T>
Result<std::vector<T>> parse_all(TableReader& file, std::string_view key,
                                 Result<T> (*parse)(TableReader&)) {
  PANDOK_TRY(const auto values, file.tables_or_none(key));
  if (values.size() > limits::kLawEntriesMax)
    return law_mistake(file.file(), file.line_of(key), "{} times [[{}]], the limit is {}; fewer",
                       values.size(), key, limits::kLawEntriesMax);
  std::vector<T> all;
  std::set<std::string> seen;
  for (const TomlValue* value : values) {
    PANDOK_TRY(TableReader reader, TableReader::open(*value, file.file(), key));
    PANDOK_TRY(T one, parse(reader));
    PANDOK_CHECKED(reader.finish());
    const std::string_view id_key = reader.has("act") ? "act" : "id";
    PANDOK_TRY(const Placed id, reader.id(id_key));
    if (!seen.insert(id.text).second)
      return law_mistake(file.file(), id.line, "'{}' stands twice; name each {} once", id.text,
                         key);
    all.push_back(std::move(one));
  }
  return all;
}

Result<> parse_head(TableReader& file, Rules& rules) {
  PANDOK_TRY(const TomlValue* law, file.table("law"));
  PANDOK_TRY(TableReader head, TableReader::open(*law, file.file(), "law"));
  PANDOK_TRY(Placed id, head.id("id"));
  rules.id = std::move(id.text);
  PANDOK_TRY(rules.name, parse_name(head));
  PANDOK_TRY(rules.in_force_from, head.day("in_force_from"));
  PANDOK_TRY(rules.article, head.text("article"));
  PANDOK_CHECKED(head.finish());
  PANDOK_TRY(const TomlValue* security, file.table("security"));
  PANDOK_TRY(TableReader reader, TableReader::open(*security, file.file(), "security"));
  PANDOK_TRY(rules.security, parse_security(reader));
  return reader.finish();
}

}  // namespace

Result<Rules> Rules::parse(std::string_view text, std::string_view file_name) {
  PANDOK_TRY(const TomlValue tree, parse_toml(text, file_name));
  PANDOK_TRY(TableReader reader, TableReader::open(tree, file_name, "rule file"));
  Rules rules;
  rules.file = file_name;
  PANDOK_CHECKED(parse_head(reader, rules));
  PANDOK_TRY(rules.situations, parse_all(reader, "situation", parse_situation));
  PANDOK_TRY(rules.states, parse_all(reader, "state", parse_state));
  PANDOK_TRY(rules.fields, parse_all(reader, "field", parse_field));
  PANDOK_TRY(rules.deadlines, parse_all(reader, "deadline", parse_deadline));
  PANDOK_TRY(rules.windows, parse_all(reader, "window", parse_window));
  PANDOK_TRY(rules.paths, parse_all(reader, "path", parse_path));
  PANDOK_TRY(rules.steps, parse_all(reader, "step", parse_step));
  PANDOK_TRY(rules.forbidden, parse_all(reader, "forbidden", parse_forbidden));
  PANDOK_CHECKED(reader.finish());
  PANDOK_CHECKED(check_rules(rules));
  return rules;
}

const Situation* Rules::situation(std::string_view situation_id) const {
  return find_id(situations, situation_id);
}
const State* Rules::state(std::string_view state_id) const { return find_id(states, state_id); }
const Field* Rules::field(std::string_view field_id) const { return find_id(fields, field_id); }
const Deadline* Rules::deadline(std::string_view deadline_id) const {
  return find_id(deadlines, deadline_id);
}
const Window* Rules::window(std::string_view window_id) const {
  return find_id(windows, window_id);
}
const Step* Rules::path(std::string_view act) const { return find_act(paths, act); }
const Step* Rules::step(std::string_view act) const { return find_act(steps, act); }
const Forbidden* Rules::forbidden_act(std::string_view act) const {
  return find_id(forbidden, act);
}

}  // namespace pandok::cases
