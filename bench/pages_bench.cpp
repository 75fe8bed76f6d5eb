#include "bench/pages_bench.h"

#include <algorithm>
#include <atomic>

#include "access/people.h"
#include "audit/entry.h"
#include "audit/log.h"
#include "base/id.h"
#include "base/parallel.h"
#include "bench/scratch_folder.h"
#include "bench/timed_pages.h"

namespace pandok::bench {
namespace {

constexpr int kAgencies = 10, kPeople = 1'000, kWriters = 16;
constexpr std::int64_t kYearMs = std::int64_t{365} * 24 * 3'600'000;

// What is read, and by whom.
struct Office {
  ServedHome served;
  std::vector<access::Person> people;
  std::int64_t first_ms = 0, step_ms = 0;  // of the readings

  http::Service& service() { return *served.service; }
  access::Person person(std::int64_t i) const {
    return people[static_cast<std::size_t>(i) % people.size()];
  }
};

Result<std::vector<access::Person>> make_people(store::Database& database, int count) {
  access::People people(database);
  std::vector<access::Person> made;
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  std::vector<std::string> agencies;
  for (int i = 0; i < kAgencies; ++i) {
    PANDOK_TRY(const auto agency,
               people.create_organisation(
                   {fmt::format("세관 {}", i), access::OrganisationKind::agency, ""}, now_ms()));
    agencies.push_back(agency.id);
  }
  for (int i = 0; i < count; ++i) {
    PANDOK_TRY(auto person, people.create({fmt::format("person-{:05}", i),
                                           fmt::format("김민준 {}", i),
                                           agencies[static_cast<std::size_t>(i % kAgencies)],
                                           {access::Role::officer}},
                                          now_ms()));
    made.push_back(std::move(person));
  }
  PANDOK_CHECKED(transaction.commit());
  return made;
}

read::Reading make_reading(const Office& office, std::int64_t i) {
  const auto verdict = i % 100 == 0  ? read::Verdict::match
                       : i % 20 == 1 ? read::Verdict::possible
                                     : read::Verdict::no_match;
  const access::Person person = office.person(i * 7919);
  read::Reading reading;
  reading.created_ms = office.first_ms + i * office.step_ms;
  reading.made_by = person.id;
  reading.organisation = person.organisation;
  reading.parcel = fmt::format("EMS{:09}KR", i / 3);
  reading.verdict = verdict;
  for (int rank = 0; rank < 5; ++rank) {
    read::Candidate candidate;
    candidate.design_id = fmt::format("30-{:07}", (i * 31 + rank) % 1'000'000);
    candidate.article = "포장용 상자";
    candidate.holder = "주식회사 보기";
    reading.candidates.push_back(std::move(candidate));
  }
  return reading;
}

Result<> fill_readings(Office& office, const ListBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const auto database, office.service().databases.borrow());
  read::ReadingStore readings(*database, office.service().blobs);
  for (std::int64_t i = 0; i < options.rows;) {
    PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
    const std::int64_t end = std::min(i + kRowsAtOnce, options.rows);
    for (; i < end; ++i) {
      read::Reading reading = make_reading(office, i);
      PANDOK_CHECKED(readings.add(reading));
    }
    PANDOK_CHECKED(transaction.commit());
    progress.advance("readings", i, options.rows);
    if (progress.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
  }
  return {};
}

// As many entries as readings, by the same people.
Result<> fill_log(Office& office, std::int64_t entries) {
  PANDOK_TRY(const auto log, audit::AuditLog::open(office.served.home.audit_folder()));
  PANDOK_TRY(const auto keys, audit::FolderKeys::open(office.served.home.keys_folder()));
  std::vector<std::string> who;
  for (const access::Person& person : office.people) {
    PANDOK_TRY(const auto key, keys->key(person.id));
    who.push_back(audit::pseudonym(person.id, key));
  }
  std::atomic<bool> failed{false};
  parallel_for(entries, kWriters, [&](std::int64_t i, int) {
    audit::Entry entry;
    entry.time_ms = office.first_ms;
    entry.who = who[static_cast<std::size_t>(i) % who.size()];
    entry.role = "officer";
    entry.act = i % 50 == 0 ? "feedback.give" : "reading.make";
    entry.object_type = "reading";
    entry.object_id = new_id(office.first_ms + i);
    entry.request = "bench";
    const auto line = entry.serialise();
    if (!line || !log->append(as_bytes(*line))) failed = true;
  });
  if (failed) return fail(Code::internal, "an entry could not be appended");
  return log->close();
}

std::vector<Page> pages_of(const Office& office, std::int64_t readings) {
  const auto officer = signed_in(office.people[0], {access::Role::officer});
  const auto supervisor = signed_in(office.people[0], {access::Role::supervisor});
  const auto administrator = signed_in(office.people[0], {access::Role::administrator});
  const auto auditor = signed_in(office.people[0], {access::Role::auditor});
  const auto local = std::make_shared<const access::Caller>(access::local_operator());
  const auto moment = [&office, readings](std::int64_t r) {
    return office.first_ms + (r % readings) * office.step_ms;
  };
  std::vector<Page> pages;
  for (const auto& [who, caller] :
       {std::pair{"officer", officer}, {"supervisor", supervisor}, {"local", local}}) {
    const auto add = [&, who = who, caller = caller](const char* name, auto target) {
      pages.push_back({fmt::format("{}: {}", who, name), caller, target});
    };
    add("newest readings", [](std::int64_t) { return "/api/v1/readings"; });
    add("an older page",
        [moment](std::int64_t r) { return "/api/v1/readings?cursor=" + first_id(moment(r)); });
    add("matches", [moment](std::int64_t r) {
      return "/api/v1/readings?verdict=match&cursor=" + first_id(moment(r));
    });
    add("a parcel", [readings](std::int64_t r) {
      return fmt::format("/api/v1/readings?parcel=EMS{:09}KR", r % (readings / 3 + 1));
    });
    const auto day = [moment](std::int64_t r) {
      return Date::from_days(static_cast<std::int32_t>(moment(r) / 86'400'000)).iso();
    };
    add("a day's readings", [day](std::int64_t r) { return "/api/v1/readings?on=" + day(r); });
    add("a day's counts", [day](std::int64_t r) { return "/api/v1/summary?on=" + day(r); });
  }
  const auto add = [&](std::string name, auto caller, auto target) {
    pages.push_back({std::move(name), caller, target});
  };
  add("administrator: people", administrator,
      [](std::int64_t r) { return fmt::format("/api/v1/people?cursor=person-{:05}", r % 900); });
  add("administrator: a name", administrator,
      [](std::int64_t r) { return fmt::format("/api/v1/people?q={}", r % 900); });
  add("auditor: newest entries", auditor, [](std::int64_t) { return "/api/v1/audit/entries"; });
  add("auditor: a person", auditor, [](std::int64_t r) {
    return fmt::format("/api/v1/audit/entries?person=person-{:05}", r % 900);
  });
  add("auditor: an object", auditor,
      [moment](std::int64_t r) { return "/api/v1/audit/entries?object=" + new_id(moment(r)); });
  return pages;
}

Result<Office> open_office(const ListBenchOptions& options, const std::filesystem::path& folder) {
  PANDOK_TRY(auto served, ServedHome::create(folder, options.database));
  Office office{.served = std::move(served), .people = {}};
  office.step_ms = std::max<std::int64_t>(kYearMs / options.rows, 1);
  office.first_ms = now_ms() - options.rows * office.step_ms;
  PANDOK_TRY(const auto database, office.service().databases.borrow());
  PANDOK_TRY(office.people, make_people(*database, kPeople));
  return office;
}

}  // namespace

Result<Json> bench_pages(const ListBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const auto scratch, ScratchFolder::create(options.folder));
  PANDOK_TRY(Office office, open_office(options, scratch->path() / "home"));
  PANDOK_CHECKED(fill_readings(office, options, progress));
  PANDOK_CHECKED(fill_log(office, options.rows));
  PANDOK_TRY(Json summary,
             time_pages(office.served.router, pages_of(office, options.rows), options));
  summary["bench"] = "pages";
  summary["database"] = options.database_name();
  summary["readings"] = options.rows;
  return summary;
}

}  // namespace pandok::bench
