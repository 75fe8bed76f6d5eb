// A day's readings: counted, and as rows for a spreadsheet.
#include <fmt/chrono.h>

#include "base/id.h"
#include "http/csv_text.h"
#include "http/query_values.h"
#include "http/service.h"
#include "read/feedback_store.h"
#include "read/reading_store.h"

namespace pandok::http {
namespace {

constexpr int kRowsAtOnce = 200;

Json verdict_counts(const std::array<std::int64_t, 4>& counts) {
  Json json = Json::object();
  for (std::size_t v = 0; v < counts.size(); ++v)
    json[std::string(read::verdict_name(static_cast<read::Verdict>(v)))] = counts[v];
  return json;
}

Result<Response> summary(Service& service, const Request& request) {
  PANDOK_TRY(const auto day, query_day(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto counts, read::ReadingStore(*database, service.blobs)
                                    .counts(day.from_ms, reading_scope(request.caller())));
  std::array<std::int64_t, 4> all{};
  Json hours = Json::array();
  for (const auto& hour : counts.by_hour) {
    hours.push_back(verdict_counts(hour));
    for (std::size_t v = 0; v < all.size(); ++v) all[v] += hour[v];
  }
  return json_response({{"on", day.date.iso()},
                        {"utc_offset_min", day.utc_offset_min},
                        {"readings", counts.readings},
                        {"parcels", counts.parcels},
                        {"verdicts", verdict_counts(all)},
                        {"hours", std::move(hours)}});
}

std::string local_time(std::int64_t ms, int utc_offset_min) {
  const std::int64_t seconds = ms / 1000 + std::int64_t{utc_offset_min} * 60;
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string row_of(const read::Reading& r, const std::optional<read::Feedback>& feedback,
                   int utc_offset_min) {
  const bool any = !r.candidates.empty();
  const read::Candidate best = any ? r.candidates.front() : read::Candidate{};
  return csv_line(
      {local_time(r.created_ms, utc_offset_min), harmless(r.parcel), r.id,
       std::string(read::verdict_name(r.verdict)), harmless(best.design_id), harmless(best.article),
       harmless(best.holder), any ? fmt::format("{:.4f}", best.probability) : "",
       std::to_string(r.photos.size()), feedback ? std::to_string(feedback->score) : ""});
}

// One page of readings as rows after another; the newest first.
class DayRows {
 public:
  DayRows(Service& service, const Day& day, const read::ReadingScope& scope)
      : service_(service), day_(day) {
    query_.scope = scope;
    query_.from_ms = day.from_ms;
    query_.to_ms = day.to_ms;
    query_.limit = kRowsAtOnce;
  }

  Result<std::string> next() {
    std::string text;
    if (!begun_)
      text = "\xef\xbb\xbf" + csv_line({"time", "parcel", "reading", "verdict", "design_id",
                                        "article", "holder", "probability", "photos", "feedback"});
    begun_ = true;
    if (ended_) return text;
    PANDOK_TRY(const auto database, service_.databases.borrow());
    PANDOK_TRY(const auto readings, read::ReadingStore(*database, service_.blobs).list(query_));
    read::FeedbackStore feedback(*database);
    for (const read::Reading& reading : readings) {
      PANDOK_TRY(const auto said, feedback.get(reading.id));
      text += row_of(reading, said, day_.utc_offset_min);
    }
    ended_ = std::ssize(readings) < kRowsAtOnce;
    if (!readings.empty()) query_.before = readings.back().id;
    return text;
  }

 private:
  Service& service_;
  const Day day_;
  read::ReadingQuery query_;
  bool begun_ = false, ended_ = false;
};

Result<Response> summary_csv(Service& service, const Request& request) {
  PANDOK_TRY(const auto day, query_day(request));
  // Shared because a std::function is copied; the connection alone calls it.
  auto rows = std::make_shared<DayRows>(service, day, reading_scope(request.caller()));
  return download("text/csv; charset=utf-8", Pieces([rows] { return rows->next(); }),
                  fmt::format("pandok-{}.csv", day.date.iso()));
}

}  // namespace

void add_day_routes(Router& router, Service& service) {
  using enum access::Permission;
  router.add({.method = Method::get,
              .pattern = "/api/v1/summary",
              .handler = [&service](Request& request) { return summary(service, request); },
              .access = {see_own_readings, see_readings},
              .reads = "reading.count",
              .query = {"on", "utc_offset_min"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/summary.csv",
              .handler = [&service](Request& request) { return summary_csv(service, request); },
              .access = {see_own_readings, see_readings},
              .reads = "reading.export",
              .query = {"on", "utc_offset_min"}});
}

}  // namespace pandok::http
