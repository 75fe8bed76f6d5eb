// Health, readiness, counters, and what is in use.
#include "base/id.h"
#include "base/limits.h"
#include "http/archive.h"
#include "http/problem.h"
#include "http/query_values.h"
#include "http/service.h"
#include "read/reading_store.h"
#include "register/register.h"

namespace pandok::http {
namespace {

Response plain(std::string_view text) {
  return {.status = 200,
          .content_type = "text/plain; charset=utf-8",
          .headers = {},
          .body = text,
          .etag = {}};
}

Result<Response> info(Service& service, const Request& request) {
  PANDOK_TRY(const auto engine, service.engines.current());
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto counts, reg::Register(*database, service.blobs).count());
  PANDOK_TRY(const auto today, query_day(request));
  read::ReadingStore readings(*database, service.blobs);
  PANDOK_TRY(const auto day, readings.counts(today.from_ms, reading_scope(request.caller())));
  return json_response({{"version", service.version},
                        {"model", engine->model_version()},
                        {"index", engine->index_version()},
                        {"calibration", engine->calibration().version()},
                        {"designs", counts.designs},
                        {"views", counts.views},
                        {"readings_today", day.readings},
                        {"accounts", request.caller().via != access::Via::local},
                        {"limits",
                         {{"photo_bytes_max", limits::kPictureBytesMax},
                          {"photos_per_item_max", limits::kPhotosPerItemMax},
                          {"archive_bytes_max", kArchiveBytesMax}}}});
}

}  // namespace

void add_service_routes(Router& router, Service& service) {
  using enum access::Permission;
  router.add({.method = Method::get,
              .pattern = "/health",
              .handler = [](Request&) -> Result<Response> { return plain("ok\n"); },
              .access = Access::everybody(),
              .work = Work::here});
  router.add({.method = Method::get,
              .pattern = "/ready",
              .handler = [&service](Request&) -> Result<Response> {
                const auto engine = service.engines.current();
                if (!engine)
                  return fail(Code::unavailable, "no reading can be made: {}",
                              engine.error().message);
                return plain("ready\n");
              },
              .access = Access::everybody()});
  router.add({.method = Method::get,
              .pattern = "/metrics",
              .handler = [&service](Request&) -> Result<Response> {
                Response response = plain("");
                response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                response.body = service.metrics->text();
                return response;
              },
              .access = {see_metrics}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/info",
              .handler = [&service](Request& request) { return info(service, request); },
              .access = Access::somebody()});
}

}  // namespace pandok::http
