#include "http/case_clock.h"

#include <chrono>

#include "base/id.h"
#include "base/log.h"
#include "cases/case_post.h"
#include "cases/case_store.h"
#include "cases/working_days.h"
#include "http/case_news.h"
#include "mail/outbox.h"

namespace pandok::http {
namespace {

using cases::StoredCase;

constexpr auto kRound = std::chrono::seconds(3);
constexpr int kCasesAtOnce = 200, kLettersAtOnce = 50;

// The largest number of days before a last day on which anybody is reminded.
int first_reminder(const cases::Law& law) {
  int days = 0;
  for (const cases::Rules& rules : law.versions())
    for (const cases::Deadline& deadline : rules.deadlines)
      if (!deadline.remind.empty()) days = std::max(days, deadline.remind.front());
  return days;
}

}  // namespace

CaseClock::~CaseClock() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void CaseClock::start() {
  thread_ = std::thread([this] { work(); });
}

bool CaseClock::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void CaseClock::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const auto done = round();
    const std::string fault = done ? "" : done.error().message;
    if (!fault.empty() && fault != last_fault_) PANDOK_LOG(warning, "cases", {{"fault", fault}});
    last_fault_ = fault;
    lock.lock();
    changed_.wait_for(lock, kRound, [this] { return stopping_; });
  }
}

Result<> CaseClock::round() {
  const Date today = Date::in_korea(now_ms());
  PANDOK_TRY(const auto database, service_.databases.borrow());
  PANDOK_CHECKED(pass_terms(*database, today));
  if (reminded_ != today) PANDOK_CHECKED(remind(*database, today));
  return send(*database);
}

Result<> CaseClock::pass_terms(store::Database& database, Date today) {
  cases::CaseStore store(database, service_.law);
  PANDOK_TRY(const auto ids, store.to_advance(today, kCasesAtOnce));
  for (const std::string& id : ids)
    PANDOK_CHECKED(let_terms_pass(service_, database, id, {}, nullptr));
  return {};
}

Result<> CaseClock::remind(store::Database& database, Date today) {
  cases::CaseStore store(database, service_.law);
  const Date last = Date::from_days(today.days() + first_reminder(service_.law));
  cases::QueueQuery query{.limit = kCasesAtOnce};
  bool more = true;
  while (more) {
    PANDOK_TRY(const auto lines, store.queue(query));
    PANDOK_TRY(auto transaction, store::Transaction::begin(database));
    more = std::ssize(lines) == kCasesAtOnce;
    for (const cases::CaseLine& line : lines) {
      if (!line.due || *line.due > last) {
        more = false;
        break;
      }
      PANDOK_TRY(const StoredCase one, store.get(line.id));
      PANDOK_TRY(const auto procedure, store.procedure_of(one.now));
      PANDOK_CHECKED(
          post_reminders(database, procedure, one, today, {service_.public_url.get(), now_ms()}));
      query.after_due = line.due;
      query.after = line.id;
    }
    PANDOK_CHECKED(transaction.commit());
  }
  reminded_ = today;
  return {};
}

Result<> CaseClock::send(store::Database& database) {
  if (!server_) return {};
  // One by one: a slow mail server does not hold up the end of ours by more than a letter.
  for (int i = 0; i < kLettersAtOnce && !stopping(); ++i) {
    PANDOK_TRY(const auto round, mail::Outbox(database).send_due(*server_, now_ms(), 1));
    if (!round.setup.empty())
      return fail(Code::failed_precondition, "letters wait, the mail server refuses us: {}",
                  round.setup);
    if (round.sent + round.refused + round.put_off == 0) break;
  }
  return {};
}

}  // namespace pandok::http
