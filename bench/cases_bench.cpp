#include "bench/cases_bench.h"

#include "access/people.h"
#include "base/id.h"
#include "base/stopwatch.h"
#include "bench/scratch_folder.h"
#include "bench/timed_pages.h"
#include "cases/case_figures.h"
#include "cases/demo_year.h"

namespace pandok::bench {
namespace {

using access::OrganisationKind;

constexpr int kOffices = 10, kHolders = 40, kImporters = 400, kYearDays = 365;
constexpr std::int64_t kCopies = 9;  // of each case that was played, under other ids and numbers
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::uint64_t kYearSeed = 20261122;
constexpr const char* kProcedure = "kr_design";

struct Place {
  ServedHome served;
  std::vector<access::Person> officers, holders, importers;  // one of each organisation
  std::string some_id;                                       // of a case in the middle
};

Result<access::Person> somebody(store::Database& database, const std::string& name,
                                OrganisationKind kind, access::Role role) {
  access::People people(database);
  const std::string holder = kind == OrganisationKind::holder ? name : "";
  PANDOK_TRY(const auto organisation,
             people.create_organisation({name, kind, holder, ""}, now_ms()));
  return people.create({fmt::format("{}-{}", access::role_name(role), organisation.id),
                        name,
                        organisation.id,
                        {role}},
                       now_ms());
}

Result<> make_people(store::Database& database, Place& place) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  const auto add = [&](std::vector<access::Person>& to, int count, const char* name,
                       OrganisationKind kind, access::Role role) -> Result<> {
    for (int i = 0; i < count; ++i) {
      PANDOK_TRY(auto person, somebody(database, fmt::format("{} {}", name, i), kind, role));
      to.push_back(std::move(person));
    }
    return {};
  };
  PANDOK_CHECKED(
      add(place.officers, kOffices, "세관", OrganisationKind::agency, access::Role::officer));
  PANDOK_CHECKED(
      add(place.holders, kHolders, "권리자", OrganisationKind::holder, access::Role::right_holder));
  PANDOK_CHECKED(
      add(place.importers, kImporters, "무역", OrganisationKind::company, access::Role::importer));
  return transaction.commit();
}

const access::Person& one_of(const std::vector<access::Person>& people, std::int64_t i) {
  return people[static_cast<std::size_t>(i) % people.size()];
}

// One case with up to three acts, all on its first day.
Result<std::string> play(store::Transaction& transaction, cases::CaseStore& store,
                         const cases::DemoYear& year, const Place& place, std::int64_t i,
                         Date first) {
  PANDOK_TRY(auto begun, year.begin(static_cast<int>(i), first, kYearDays));
  begun.about.organisation = one_of(place.officers, i).organisation;
  begun.about.officer = one_of(place.officers, i).id;
  begun.about.holder = one_of(place.holders, i * 7).name;
  begun.about.importer = one_of(place.importers, i * 13).organisation;
  begun.about.parcel = fmt::format("EMS{:09}KR", i);
  const std::int64_t at_ms = std::int64_t{begun.act.on.days()} * kDayMs + i % kDayMs;
  PANDOK_TRY(cases::StoredCase one,
             store.open(transaction, kProcedure, begun.about, begun.facts, begun.act, at_ms));
  const std::int64_t acts = i % 4 == 0 ? 3 : i % 2;
  for (std::int64_t k = 0; k < acts; ++k) {
    const auto act = year.next(static_cast<int>(i), one.now, begun.act.on);
    if (!act) break;
    PANDOK_TRY(one, store.act(transaction, one.id, one.version, {}, *act, at_ms));
  }
  return one.id;
}

// Every played case once more, under another id (as if made 35 years later, or more) and number.
Result<> copy_cases(store::Database& database, std::int64_t copy) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  const std::string other = std::to_string(copy);  // ids of our time have a 1 there
  PANDOK_CHECKED(database.execute(
      "INSERT INTO cases (id, number, organisation, officer, holder, importer, design_id, about, "
      "procedure, in_force_from, state, document, due, clock, created_ms, changed_ms, version, "
      "told_holder, told_importer, parcel) SELECT substr(id, 1, 1) || $1 || substr(id, 3), "
      "substr(number, 1, 5) || "
      "$1 || substr(number, 6), organisation, officer, holder, importer, design_id, about, "
      "procedure, in_force_from, state, document, due, clock, created_ms, changed_ms, version, "
      "told_holder, told_importer, parcel FROM cases WHERE length(number) = 11",
      {other}));
  PANDOK_CHECKED(database.execute(
      "INSERT INTO case_events (case_id, seq, act, state_from, state_to, by_clock, person, roles, "
      "second, second_roles, on_day, at_ms, reason, fields) SELECT substr(case_id, 1, 1) || $1 || "
      "substr(case_id, 3), "
      "seq, act, state_from, state_to, by_clock, person, roles, second, second_roles, on_day, "
      "at_ms, reason, fields FROM case_events WHERE case_id IN (SELECT id FROM cases WHERE "
      "length(number) = 11)",
      {other}));
  return transaction.commit();
}

Result<> fill(Place& place, const ListBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const auto database, place.served.service->databases.borrow());
  PANDOK_CHECKED(make_people(*database, place));
  const cases::Law& law = place.served.service->law;
  const cases::Rules& rules = law.versions().front();
  const cases::DemoYear year(rules, law.holidays(), kYearSeed);
  cases::CaseStore store(*database, law);
  const std::int64_t played = options.rows / (1 + kCopies);
  for (std::int64_t i = 0; i < played;) {
    PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
    const std::int64_t end = std::min(i + kRowsAtOnce, played);
    for (; i < end; ++i) {
      PANDOK_TRY(auto id, play(transaction, store, year, place, i, rules.in_force_from));
      if (i == played / 2) place.some_id = std::move(id);
    }
    PANDOK_CHECKED(transaction.commit());
    progress.advance("cases", i, played);
    if (progress.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
  }
  for (std::int64_t copy = 0; copy <= kCopies; ++copy) {
    if (copy == 1) continue;
    PANDOK_CHECKED(copy_cases(*database, copy));
    progress.advance("copies", copy, kCopies);
  }
  return {};
}

std::vector<Page> pages_of(const Place& place, std::int64_t cases, Date first) {
  using access::Role;
  std::vector<Page> pages;
  const auto day_of = [first](std::int64_t r) { return first.days() + r % kYearDays; };
  for (const auto& [who, caller] :
       {std::pair{"officer", signed_in(place.officers[0], {Role::officer})},
        {"right holder", signed_in(place.holders[0], {Role::right_holder})},
        {"importer", signed_in(place.importers[0], {Role::importer})},
        {"local", std::make_shared<const access::Caller>(access::local_operator())}}) {
    const auto add = [&, who = who, caller = caller](const char* name, auto target) {
      pages.push_back({fmt::format("{}: {}", who, name), caller, target});
    };
    add("newest cases", [](std::int64_t) { return "/api/v1/cases"; });
    add("an older page", [day_of](std::int64_t r) {
      return "/api/v1/cases?cursor=" + first_id(std::int64_t{day_of(r)} * kDayMs);
    });
    add("of a state", [day_of](std::int64_t r) {
      return "/api/v1/cases?state=notified&cursor=" + first_id(std::int64_t{day_of(r)} * kDayMs);
    });
    add("of a rare state", [](std::int64_t) { return "/api/v1/cases?state=recall_ordered"; });
    add("a parcel", [cases](std::int64_t r) {
      return fmt::format("/api/v1/cases?q=EMS{:09}KR", r % (cases / (1 + kCopies)));
    });
    add("a number", [cases](std::int64_t r) {
      return fmt::format("/api/v1/cases?q=2026-{:06}", 1 + r % (cases / (2 + kCopies)));
    });
    add("what is due first", [](std::int64_t) { return "/api/v1/cases/queue"; });
    add("due later", [day_of](std::int64_t r) {
      return fmt::format("/api/v1/cases/queue?cursor={}.{}", day_of(r), first_id(now_ms()));
    });
    add("without a term",
        [](std::int64_t) { return "/api/v1/cases/queue?cursor=-." + first_id(0); });
  }
  pages.push_back({"local: a case",
                   std::make_shared<const access::Caller>(access::local_operator()),
                   [&place](std::int64_t) { return "/api/v1/cases/" + place.some_id; }});
  return pages;
}

}  // namespace

Result<Json> bench_cases(const ListBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const auto scratch, ScratchFolder::create(options.folder));
  PANDOK_TRY(auto served, ServedHome::create(scratch->path() / "home", options.database));
  Place place{.served = std::move(served)};
  const Stopwatch watch;
  PANDOK_CHECKED(fill(place, options, progress));
  const double fill_s = watch.ms() / 1e3;
  const Date first = place.served.service->law.versions().front().in_force_from;
  PANDOK_TRY(Json summary,
             time_pages(place.served.router, pages_of(place, options.rows, first), options));
  PANDOK_TRY(const auto database, place.served.service->databases.borrow());
  const Stopwatch counting;
  PANDOK_TRY(const auto figures, cases::case_figures(*database, 2026));
  summary["figures_ms"] = counting.ms();
  summary["figures_cases"] = figures.all.cases;
  summary["bench"] = "cases";
  summary["database"] = options.database_name();
  summary["cases"] = options.rows;
  summary["fill_s"] = fill_s;
  return summary;
}

}  // namespace pandok::bench
