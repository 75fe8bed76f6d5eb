#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "audit/verify.h"
#include "base/id.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "cases/demo_year.h"
#include "cli/case_command.h"
#include "cli/recording.h"
#include "read/home_setup.h"
#include "stats/interval.h"

namespace pandok::cli {
namespace {

using cases::Case;
using cases::StoredCase;

constexpr int kRecorders = 64;  // threads that share a sync of the log
constexpr int kYearDays = 365;
constexpr int kAfterDays = 120;  // for cases that began late in the year
constexpr std::uint64_t kYearSeed = 20261122;
constexpr const char* kProcedure = "kr_design";

struct CaseDemoOptions {
  std::string home = "pandok-case-demo", law;
  int cases = 5'000;
  bool json = false;
};

struct TermCount {
  std::int64_t begun = 0, missed = 0;
};

// One office's year. Days follow each other; all acts of a day are one transaction, told to the log
// before it ends.
class Year {
 public:
  Year(store::Database& database, audit::Recorder& recorder, const cases::Law& law,
       const cases::Rules& rules)
      : database_(database),
        recorder_(recorder),
        store_(database, law),
        rules_(rules),
        demo_(rules, law.holidays(), kYearSeed) {}

  Result<> plan(int cases) {
    first_ = rules_.in_force_from;
    for (int i = 0; i < cases; ++i) {
      PANDOK_TRY(auto beginning, demo_.begin(i, first_, kYearDays));
      agenda_[beginning.act.on].push_back(i);
      beginnings_.push_back(std::move(beginning));
    }
    ids_.resize(beginnings_.size());
    return {};
  }

  Result<> run(TerminalProgress& progress) {
    const int days = kYearDays + kAfterDays;
    for (int i = 0; i < days && !progress.cancelled(); ++i) {
      PANDOK_CHECKED(day(Date::from_days(first_.days() + i)));
      progress.advance("days", i + 1, days);
    }
    if (progress.cancelled()) return fail(Code::cancelled, "the demo was stopped");
    return {};
  }

  std::int64_t acts() const { return acts_; }
  const std::map<std::string, TermCount>& terms() const { return terms_; }

  Result<std::map<std::string, std::int64_t>> outcomes() {
    std::map<std::string, std::int64_t> count;
    for (const std::string& id : ids_) {
      PANDOK_TRY(const StoredCase found, store_.get(id));
      ++count[found.now.state];
    }
    return count;
  }

 private:
  Result<> day(Date today) {
    const std::int64_t at_ms = std::int64_t{today.days()} * 86'400'000;
    PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
    news_.clear();
    PANDOK_CHECKED(pass_terms(transaction, today, at_ms));
    while (!agenda_[today].empty()) {
      const std::vector<int> due = std::exchange(agenda_[today], {});
      for (const int i : due) PANDOK_CHECKED(look(transaction, i, today, at_ms));
    }
    agenda_.erase(today);
    PANDOK_CHECKED(record_news());
    return transaction.commit();
  }

  Result<> pass_terms(store::Transaction& transaction, Date today, std::int64_t at_ms) {
    PANDOK_TRY(const auto ids, store_.to_advance(today, limits::kCasesPerPageMax));
    for (const std::string& id : ids) {
      PANDOK_TRY(const StoredCase before, store_.get(id));
      PANDOK_TRY([[maybe_unused]] const auto events, store_.advance(transaction, id, today, at_ms));
      PANDOK_TRY(const StoredCase after, store_.get(id));
      note(before.now, after);
    }
    return {};
  }

  Result<> look(store::Transaction& transaction, int i, Date today, std::int64_t at_ms) {
    std::string& id = ids_[static_cast<std::size_t>(i)];
    if (id.empty()) {
      const auto& [about, facts, act] = beginnings_[static_cast<std::size_t>(i)];
      PANDOK_TRY(const StoredCase made,
                 store_.open(transaction, kProcedure, about, facts, act, at_ms));
      id = made.id;
      note({}, made);
      return look_again(i, made.now, today);
    }
    PANDOK_TRY(const StoredCase before, store_.get(id));
    if (rules_.state(before.now.state)->final) return {};
    const auto act = demo_.next(i, before.now, today);
    if (!act) {  // nothing to do but to wait for a term
      agenda_[Date::from_days(today.days() + 1)].push_back(i);
      return {};
    }
    PANDOK_TRY(const StoredCase after,
               store_.act(transaction, id, before.version, {}, *act, at_ms));
    note(before.now, after);
    return look_again(i, after.now, today);
  }

  Result<> look_again(int i, const Case& now, Date today) {
    if (rules_.state(now.state)->final) return {};
    PANDOK_TRY(const Date next, demo_.next_look(i, now, today));
    agenda_[next].push_back(i);
    return {};
  }

  // Counts the terms that began and ended, and remembers what the log is to be told.
  void note(const Case& before, const StoredCase& after) {
    for (std::size_t i = before.events.size(); i < after.now.events.size(); ++i) {
      news_.push_back({after.id, after.now.events[i].act});
      ++acts_;
    }
    const auto opened = [](const Case& one, const cases::OpenDeadline& open) {
      return std::any_of(one.deadlines.begin(), one.deadlines.end(), [&](const auto& other) {
        return other.id == open.id && other.opened_by == open.opened_by;
      });
    };
    for (const auto& open : after.now.deadlines)
      if (!opened(before, open)) ++terms_[open.id].begun;
    for (const auto& open : before.deadlines)
      if (!opened(after.now, open) && after.now.events.back().act.on > open.due)
        ++terms_[open.id].missed;
  }

  Result<> record_news() {
    std::mutex mutex;
    std::optional<Error> failed;
    parallel_for(std::ssize(news_), kRecorders, [&](std::int64_t i, int) {
      const auto& [id, act] = news_[static_cast<std::size_t>(i)];
      const bool clock = act.by.id.empty();
      const auto done = recorder_.record({.person = clock ? "system" : act.by.id,
                                          .role = clock ? "clock" : access::to_string(act.by.roles),
                                          .act = "case." + act.act,
                                          .object_type = "case",
                                          .object_id = id,
                                          .request = "demo"});
      const std::lock_guard lock(mutex);
      if (!done) failed = done.error();
    });
    if (failed) return tl::unexpected<Error>(*failed);
    return {};
  }

  struct News {
    std::string id;
    cases::Act act;
  };
  store::Database& database_;
  audit::Recorder& recorder_;
  cases::CaseStore store_;
  const cases::Rules& rules_;
  const cases::DemoYear demo_;
  Date first_;
  std::vector<cases::DemoYear::Beginning> beginnings_;
  std::vector<std::string> ids_;  // of the cases that have begun
  std::map<Date, std::vector<int>> agenda_;
  std::vector<News> news_;  // of the day
  std::map<std::string, TermCount> terms_;
  std::int64_t acts_ = 0;
};

std::string share_text(std::int64_t part, std::int64_t n) {
  const auto share = stats::wilson(part, n);
  return fmt::format("{:5.1f} % [{:.1f}, {:.1f}]", 100 * share.value, 100 * share.low,
                     100 * share.high);
}

void print_outcomes(const cases::Rules& rules, const std::map<std::string, std::int64_t>& outcomes,
                    std::int64_t n, bool json) {
  if (!json) print("\nwhere {} cases stand (share, 95 % interval):", n);
  for (const cases::State& state : rules.states) {
    const auto found = outcomes.find(state.id);
    if (found == outcomes.end()) continue;
    if (json)
      print_line(json_line({{"state", state.id},
                            {"final", state.final},
                            {"cases", found->second},
                            {"share", stats::to_json(stats::wilson(found->second, n))}}));
    else
      print("  {:>6}  {:<24} {}{} {}", found->second, share_text(found->second, n),
            state.final ? "" : "(open) ", state.name.ko, state.id);
  }
}

void print_terms(const cases::Rules& rules, const std::map<std::string, TermCount>& terms,
                 bool json) {
  if (!json) print("\nterms that ran, and those that were missed:");
  for (const cases::Deadline& deadline : rules.deadlines) {
    const auto found = terms.find(deadline.id);
    if (found == terms.end()) continue;
    const auto& [begun, missed] = found->second;
    if (json)
      print_line(json_line({{"term", deadline.id},
                            {"begun", begun},
                            {"missed", stats::to_json(stats::wilson(missed, begun))}}));
    else
      print("  {:>6}  {:>5} missed, {}  {} ({})", begun, missed, share_text(missed, begun),
            deadline.name.ko, deadline.basis.article);
  }
}

Result<cases::Law> law_of(const CaseDemoOptions& options) {
  return options.law.empty() ? cases::Law::shipped() : cases::Law::from_folder(options.law);
}

Result<> run(Context&, const CaseDemoOptions& options) {
  const Stopwatch watch;
  PANDOK_TRY(const auto law, law_of(options));
  PANDOK_TRY(const auto home, read::set_up_home(options.home, shipped_models_folder(), false));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_CHECKED(check_for_inventions(*database, options.home));
  PANDOK_TRY(const auto some, database->query_integer("SELECT count(*) FROM cases"));
  if (some.value_or(0) > 0)
    return fail(Code::failed_precondition, "the home {} has cases; name another one with --home",
                options.home);
  const cases::Rules* rules = nullptr;
  for (const cases::Rules& one : law.versions())
    if (one.id == kProcedure) rules = &one;
  if (rules == nullptr)
    return fail(Code::failed_precondition, "the law has no procedure '{}'", kProcedure);
  std::int64_t acts = 0;
  std::map<std::string, std::int64_t> outcomes;
  std::map<std::string, TermCount> terms;
  {
    PANDOK_TRY(const auto recorder, audit::open_home_log(home, *database));
    Year year(*database, *recorder, law, *rules);
    PANDOK_CHECKED(year.plan(options.cases));
    TerminalProgress progress("play");
    PANDOK_CHECKED(year.run(progress));
    PANDOK_TRY(outcomes, year.outcomes());
    terms = year.terms();
    acts = year.acts();
  }
  PANDOK_TRY(const auto verified, audit::verify(home.audit_folder()));
  const double seconds = watch.ms() / 1e3;
  print_outcomes(*rules, outcomes, options.cases, options.json);
  print_terms(*rules, terms, options.json);
  if (options.json)
    print_line(json_line({{"cases", options.cases},
                          {"acts", acts},
                          {"log_entries", verified.checkpoint.size},
                          {"seconds", seconds}}));
  else
    print("\n{} cases, {} acts and passed terms in {:.0f} s; the log of {} entries is whole",
          options.cases, acts, seconds, verified.checkpoint.size);
  return {};
}

}  // namespace

void add_case_demo_command(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "demo", "Play a made-up year of 5,000 cases by the law, and count how they ended");
  auto options = std::make_shared<CaseDemoOptions>();
  command->add_option("--home", options->home, "The home; made if it is not there")
      ->capture_default_str();
  command->add_option("--cases", options->cases, "Cases to play")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--law", options->law, "Folder with rule files, instead of the shipped ones");
  command->add_flag("--json", options->json, "One JSON object a line; the last is the summary");
  command->footer(
      "What people choose is made up and seeded; what they may do, and by when, is the law's.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
