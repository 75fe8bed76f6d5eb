#include "cases/demo_year.h"

#include <algorithm>
#include <array>
#include <map>

#include "cases/security.h"

namespace pandok::cases {
namespace {

constexpr std::array<std::string_view, 5> kCountries = {"CN", "HK", "VN", "TR", "US"};
constexpr std::array<std::string_view, 6> kItems = {"의자", "조명",          "물병",
                                                    "완구", "휴대폰 거치대", "가방"};
constexpr int kHolders = 40, kOfficers = 20, kImporters = 400;
constexpr double kForgotten = 0.1;  // of the looks at a case

// How much likelier than others people choose an act; made up.
double weight_of(const Step& step) {
  static const std::map<std::string_view, double> kWeights = {
      {"notify", 12},       {"tell_declarant", 20},
      {"request_hold", 8},  {"hold", 12},
      {"appraise_copy", 3}, {"close_genuine", 8},
      {"prove_action", 6},  {"continue_hold", 6},
      {"release", 10},      {"record_destroyed", 6},
      {"order_recall", 5},  {"appraise_unknown", 0.5},
      {"hand_over", 0.3},   {"set_aside_traveller", 0.5},
      {"refuse_hold", 0.3}};
  const auto found = kWeights.find(step.act);
  return found == kWeights.end() ? 1 : found->second;
}

// An act that does not move the case is done once.
bool is_done(const Step& step, const Case& now) {
  return step.to.empty() && std::any_of(now.events.begin(), now.events.end(),
                                        [&](const Event& e) { return e.act.act == step.act; });
}

Person somebody(access::RoleSet roles, std::string_view kind, Random& random) {
  Person person;
  roles.for_each([&](access::Role role) {
    if (person.roles.empty()) person.roles.add(role);
  });
  person.id =
      fmt::format("demo-{}-{}-{:02}", to_string(person.roles), kind, 1 + random.below(kOfficers));
  return person;
}

}  // namespace

Random DemoYear::chance_of(int i, const Case& now) const {
  return Random(seed_).fork(static_cast<std::uint64_t>(i)).fork(1 + now.events.size());
}

Result<Date> DemoYear::working_day(Date from) const {
  while (true) {
    PANDOK_TRY(const bool free, holidays_.is_free(from));
    if (!free) return from;
    from = Date::from_days(from.days() + 1);
  }
}

std::string DemoYear::value_of(const Field& field, const CaseFacts& facts, Date on) const {
  switch (field.kind) {
    case FieldKind::text:
      return "시연";
    case FieldKind::document:
      return "시연 문서";
    case FieldKind::day:
      return on.iso();
    case FieldKind::any_day:
      return Date::from_days(on.days() + 14).iso();
    case FieldKind::won: {
      const auto needed =
          security_won(rules_.security, facts.customs_value_won, facts.holder_is_small_firm);
      return std::to_string(needed ? *needed : 0);
    }
    case FieldKind::choice:
      return field.choices.front();
  }
  return {};
}

Act DemoYear::act_of(const Step& step, const CaseFacts& facts, Date on, Random& random) const {
  Act act;
  act.act = step.act;
  act.by = somebody(step.who, "a", random);
  if (!step.four_eyes.empty()) act.second = somebody(step.four_eyes, "b", random);
  act.on = on;
  act.reason = "시연: " + step.name.ko;
  for (const std::string& id : step.needs) act.fields[id] = value_of(*rules_.field(id), facts, on);
  return act;
}

Result<DemoYear::Beginning> DemoYear::begin(int i, Date first, int days) const {
  Random random = Random(seed_).fork(static_cast<std::uint64_t>(i));
  Beginning beginning;
  const std::string holder = fmt::format("시연 권리자 {:02}", 1 + random.below(kHolders));
  beginning.about = {
      .organisation = "demo-office",
      .officer = fmt::format("demo-officer-a-{:02}", 1 + random.below(kOfficers)),
      .holder = holder,
      .importer = fmt::format("demo-importer-{:03}", 1 + random.below(kImporters)),
      .design_id = fmt::format("30-{:07}", random.below(10'000'000)),
      .item = std::string(kItems[static_cast<std::size_t>(random.below(6))]),
      .parcel = fmt::format("D-{:06}", i),
      .quantity = 1 + random.below(500),
      .channel = std::string(kChannels[static_cast<std::size_t>(random.below(4))]),
      .sender_country = std::string(kCountries[static_cast<std::size_t>(random.below(5))]),
      .readings = {}};
  const auto situation = random.below(static_cast<int>(rules_.situations.size()));
  beginning.facts = {.situation = rules_.situations[static_cast<std::size_t>(situation)].id,
                     .right_declared = random.chance(0.7),
                     .right_in_force = random.chance(0.97),
                     .customs_value_won = 10'000 * (1 + random.below(2'000)),
                     .holder_is_small_firm = random.chance(0.4)};
  PANDOK_TRY(const Date on, working_day(Date::from_days(first.days() + random.below(days))));
  const auto fits = [&](const Step& path) {
    return !path.living_right || beginning.facts.right_in_force;
  };
  const Step* path = nullptr;
  double total = 0;
  for (const Step& one : rules_.paths) {
    const double weight = one.act == "reading" ? 20 : 1;
    total += fits(one) ? weight : 0;
    if (fits(one) && random.chance(weight / total)) path = &one;
  }
  if (path == nullptr) return fail(Code::internal, "no way to begin a case is possible");
  beginning.act = act_of(*path, beginning.facts, on, random);
  return beginning;
}

std::optional<Act> DemoYear::next(int i, const Case& now, Date today) const {
  Random random = chance_of(i, now);
  const Step* chosen = nullptr;
  double total = 0;
  for (const Possible& one :
       Procedure(rules_, holidays_).possible(now, access::RoleSet::all(), today)) {
    if (is_done(*one.step, now)) continue;
    const double weight = weight_of(*one.step);
    total += weight;
    if (random.chance(weight / total)) chosen = one.step;
  }
  if (chosen == nullptr) return std::nullopt;
  return act_of(*chosen, now.facts, today, random);
}

Result<Date> DemoYear::next_look(int i, const Case& now, Date today) const {
  Random random = chance_of(i, now).fork(7);
  const bool at_once = std::any_of(now.deadlines.begin(), now.deadlines.end(),
                                   [&](const OpenDeadline& open) { return open.due <= today; });
  if (at_once && !random.chance(kForgotten)) return today;
  const int days = random.chance(kForgotten) ? 10 + random.below(20) : 1 + random.below(6);
  return working_day(Date::from_days(today.days() + days));
}

}  // namespace pandok::cases
