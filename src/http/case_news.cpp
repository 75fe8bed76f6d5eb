#include "http/case_news.h"

#include <algorithm>

#include "base/id.h"
#include "cases/case_post.h"
#include "cases/working_days.h"

namespace pandok::http {
namespace {

using cases::StoredCase;

Result<> record_event(Service& service, const StoredCase& now, const cases::Event& event,
                      const Request* request) {
  const std::string act = "case." + event.act.act;
  const Sha256 digest = Sha256::of(as_bytes(json_line(
      {{"act", event.act.act}, {"reason", event.act.reason}, {"fields", Json(event.act.fields)}})));
  if (!event.by_clock && request != nullptr)
    return record(service, *request, act, {"case", now.id, digest});
  PANDOK_CHECKED(service.recorder->record({.person = "system",
                                           .role = "clock",
                                           .act = act,
                                           .object_type = "case",
                                           .object_id = now.id,
                                           .digest = digest,
                                           .request = request == nullptr ? "clock" : request->id}));
  return {};
}

}  // namespace

Result<> tell_case_news(Service& service, store::Database& database, const StoredCase& now,
                        std::size_t first_new, const Request* request) {
  for (std::size_t i = first_new; i < now.now.events.size(); ++i)
    PANDOK_CHECKED(record_event(service, now, now.now.events[i], request));
  PANDOK_TRY(const auto procedure, cases::CaseStore(database, service.law).procedure_of(now.now));
  PANDOK_CHECKED(
      post_news(database, procedure, now, first_new, {service.public_url.get(), now_ms()}));
  return {};
}

Result<StoredCase> let_terms_pass(Service& service, store::Database& database, std::string_view id,
                                  const cases::CaseScope& scope, const Request* request) {
  cases::CaseStore store(database, service.law);
  const Date today = Date::in_korea(now_ms());
  PANDOK_TRY(StoredCase before, store.get(id, scope));
  const auto passed = [&](const cases::OpenDeadline& open) { return open.due < today; };
  if (!std::any_of(before.now.deadlines.begin(), before.now.deadlines.end(), passed)) return before;
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_TRY(const std::size_t news, store.advance(transaction, id, today, now_ms()));
  PANDOK_TRY(StoredCase after, store.get(id, scope));  // somebody else may have been quicker
  if (news == 0) return after;
  PANDOK_CHECKED(tell_case_news(service, database, after, after.now.events.size() - news, request));
  PANDOK_CHECKED(transaction.commit());
  return after;
}

}  // namespace pandok::http
