// Readings: made, listed, shown, asked again, and what officers say of them.
#include "base/id.h"
#include "base/limits.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/page_response.h"
#include "http/picture_answer.h"
#include "http/problem.h"
#include "http/query_values.h"
#include "http/reading_request.h"
#include "http/service.h"
#include "read/evidence_picture.h"
#include "read/feedback_store.h"
#include "read/reading_store.h"
#include "read/replay.h"
#include "stats/interval.h"

namespace pandok::http {
namespace {

Json feedback_json(const read::Feedback& feedback) {
  return {
      {"score", feedback.score}, {"comment", feedback.comment}, {"given_ms", feedback.given_ms}};
}

Result<Json> reading_json(store::Database& database, const read::Reading& reading) {
  Json json = read::to_json(reading);
  PANDOK_TRY(const auto feedback, read::FeedbackStore(database).get(reading.id));
  json["feedback"] = feedback ? feedback_json(*feedback) : Json();
  return json;
}

// A reading of the id in the address; not_found for text that is no id.
Result<read::Reading> find_reading(Service& service, store::Database& database,
                                   const Request& request) {
  return read::ReadingStore(database, service.blobs)
      .get(request.parameters[0], reading_scope(request.caller()));
}

// A photo of which only the digest is known is as good as not sent.
Result<> check_photos(Service& service, const Request& request, const ReadingRequest& asked) {
  const auto scope = reading_scope(request.caller());
  if (request.content_type != "application/json" || (!scope.made_by && !scope.organisation))
    return {};
  PANDOK_TRY(const auto database, service.databases.borrow());
  read::PhotoOwners owners(*database);
  for (std::size_t i = 0; i < asked.photos.size(); ++i) {
    const Sha256 digest = Sha256::of(asked.photos[i].bytes);
    PANDOK_TRY(const bool may, owners.may_see(digest, scope));
    if (!may) return photo_not_sent(i + 1, digest);
  }
  return {};
}

Result<Response> make_reading(Service& service, Request& request, const Idempotency::Turn& turn) {
  PANDOK_TRY(const auto asked, reading_request(request, service.blobs));
  PANDOK_CHECKED(check_photos(service, request, asked));
  read::Reading reading;
  {
    PANDOK_TRY(const auto reader, service.engines.borrow());
    PANDOK_TRY(reading, (*reader).read(asked.photos, asked.parameters));
  }
  reading.parcel = asked.parcel;
  reading.made_by = request.caller().person;
  reading.organisation = request.caller().organisation;
  PANDOK_TRY(const auto database, service.databases.borrow());
  read::ReadingStore readings(*database, service.blobs);
  PANDOK_CHECKED(readings.put_photos(asked.photos));
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  PANDOK_CHECKED(readings.add(reading));
  PANDOK_TRY(const Json json, reading_json(*database, reading));
  Response response = json_response(json, 201);
  response.headers.emplace_back("Location", "/api/v1/readings/" + reading.id);
  PANDOK_CHECKED(turn.keep(*database, response));
  PANDOK_CHECKED(record(service, request, "reading.make",
                        {"reading", reading.id, Sha256::of(as_bytes(json_line(json)))}));
  PANDOK_CHECKED(transaction.commit());
  service.metrics->readings[static_cast<std::size_t>(reading.verdict)].fetch_add(1);
  return response;
}

Result<Response> create_reading(Service& service, Request& request) {
  auto begun = begin_turn(service, request);
  if (auto* answer = std::get_if<Response>(&begun)) return std::move(*answer);
  return make_reading(service, request, std::get<Idempotency::Turn>(begun));
}

Result<Response> list_readings(Service& service, const Request& request) {
  read::ReadingQuery query{.scope = reading_scope(request.caller())};
  PANDOK_TRY(const int shown, query_limit(request));
  query.limit = shown + 1;
  PANDOK_TRY(query.before, query_cursor(request));
  PANDOK_TRY(query.parcel, query_parcel(request));
  if (const std::string verdict = query_text(request, "verdict"); !verdict.empty()) {
    PANDOK_TRY(query.verdict, read::parse_verdict(verdict));
  }
  PANDOK_TRY(const auto day, query_day(request));
  if (request.target.find("on")) {
    query.from_ms = day.from_ms;
    query.to_ms = day.to_ms;
  }
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(auto readings, read::ReadingStore(*database, service.blobs).list(query));
  const auto json_of = [&](const read::Reading& reading) {
    return reading_json(*database, reading);
  };
  return page_response(std::move(readings), shown, json_of, &read::Reading::id);
}

Result<Response> get_reading(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto reading, find_reading(service, *database, request));
  PANDOK_TRY(const Json json, reading_json(*database, reading));
  return json_response(json);
}

Result<Response> get_evidence(Service& service, const Request& request) {
  PANDOK_TRY(const auto rank, query_integer(request, "rank", 1, 1, limits::kCandidatesMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto reading, find_reading(service, *database, request));
  PANDOK_TRY(const auto png, read::evidence_png(reading, service.blobs, static_cast<int>(rank)));
  Response response{.status = 200,
                    .content_type = "image/png",
                    .headers = {},
                    .body = std::string(as_text(png)),
                    .etag = etag_of(png)};
  response.headers.emplace_back("Cache-Control", "private, max-age=3600");
  return response;
}

Json replayed_json(const read::Reading& now) {
  const Json whole = read::to_json(now);
  Json json = Json::object();
  for (const char* key :
       {"verdict", "candidates", "probability_none", "model", "index", "calibration"})
    json[key] = whole.at(key);
  return json;
}

Result<Response> replay_reading(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto before, find_reading(service, *database, request));
  PANDOK_TRY(const auto current, service.engines.borrow());
  const auto compare = [&](read::Reader& reader) -> Result<Response> {
    PANDOK_TRY(const auto replay, read::replay(before, reader, service.blobs));
    return json_response({{"same", replay.same()},
                          {"differences", replay.differences},
                          {"causes", replay.causes},
                          {"now", replayed_json(replay.now)}});
  };
  if (current.engine().calibration().version() == before.calibration) return compare(*current);
  // The question is asked again as it was asked then: with the calibration of that time.
  PANDOK_TRY(auto engine,
             read::Engine::open(service.home, {.sessions = 1, .calibration = before.calibration}));
  PANDOK_TRY(auto reader, read::Reader::open(engine));
  return compare(reader);
}

Result<Response> put_feedback(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"score", "comment"}));
  PANDOK_TRY(const auto score, body_integer(body, "score", 0, 1, read::kScoreMax));
  if (score == 0) return fail(Code::invalid_argument, "'score' is missing");
  PANDOK_TRY(auto comment, body_text(body, "comment", limits::kFeedbackCommentCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto reading, find_reading(service, *database, request));
  PANDOK_CHECKED(record(service, request, "feedback.give",
                        {"reading", reading.id, Sha256::of(as_bytes(request.body))}));
  PANDOK_TRY(const auto kept,
             read::FeedbackStore(*database).put(request.parameters[0], static_cast<int>(score),
                                                std::move(comment)));
  return json_response(feedback_json(kept));
}

Result<Response> get_feedback(Service& service) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto versions, read::FeedbackStore(*database).summary());
  Json list = Json::array();
  for (const read::VersionFeedback& version : versions)
    list.push_back(
        {{"model", version.model},
         {"calibration", version.calibration},
         {"n", version.mean.n},
         {"mean",
          {{"value", version.mean.value}, {"low", version.mean.low}, {"high", version.mean.high}}},
         {"scores", version.scores}});
  return json_response({{"versions", std::move(list)}});
}

}  // namespace

void add_reading_routes(Router& router, Service& service) {
  using enum access::Permission;
  router.add({.method = Method::post,
              .pattern = "/api/v1/readings",
              .handler = [&service](Request& request) { return create_reading(service, request); },
              .access = {make_readings},
              .work = Work::heavy,
              .body = {.kind = BodyKind::memory,
                       .bytes_max = limits::kPictureBytesMax,
                       .types = {"application/json", "image/*"}},
              .query = {"name", "top", "locarno", "country", "on", "crop", "parcel"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/readings",
              .handler = with_service(service, list_readings),
              .access = {see_own_readings, see_readings},
              .reads = "reading.list",
              .query = {"cursor", "limit", "verdict", "parcel", "on", "utc_offset_min"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/readings/{reading_id}",
              .handler = with_service(service, get_reading),
              .access = {see_own_readings, see_readings},
              .reads = "reading.show"});
  router.add({.method = Method::get,
              .pattern = "/api/v1/readings/{reading_id}/evidence",
              .handler = with_service(service, get_evidence),
              .access = {see_own_readings, see_readings},
              .reads = "reading.evidence",
              .work = Work::heavy,
              .query = {"rank"}});
  router.add({.method = Method::post,
              .pattern = "/api/v1/readings/{reading_id}/replay",
              .handler = with_service(service, replay_reading),
              .access = {make_readings},
              .reads = "reading.replay",
              .work = Work::heavy});
  router.add({.method = Method::put,
              .pattern = "/api/v1/readings/{reading_id}/feedback",
              .handler = with_service(service, put_feedback),
              .access = {give_feedback},
              .body = json_body()});
  router.add({.method = Method::get,
              .pattern = "/api/v1/feedback",
              .handler = [&service](Request&) { return get_feedback(service); },
              .access = {see_figures}});
}

}  // namespace pandok::http
