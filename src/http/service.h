// Everything that the API's handlers share, and the routes themselves.
#pragma once

#include "http/database_pool.h"
#include "http/engine_host.h"
#include "http/idempotency.h"
#include "http/job_runner.h"
#include "http/metrics.h"
#include "http/router.h"
#include "store/blob_store.h"
#include "store/home.h"

namespace pandok::http {

// Threads: any handler of any thread. Outlives the server.
struct Service {
  Service(const store::Home& h, std::string program_version, int readings_at_once)
      : home(h),
        version(std::move(program_version)),
        blobs(h.blobs_folder()),
        databases(h.database_file()),
        engines(h, databases, readings_at_once),
        jobs(h, databases, engines) {}

  const store::Home home;
  const std::string version;
  const store::BlobStore blobs;
  DatabasePool databases;
  EngineHost engines;
  Idempotency idempotency;
  JobRunner jobs;
  Metrics* metrics = nullptr;  // set before the server starts
};

// A route's handler that wants the service too.
Handler with_service(Service& service, Result<Response> (*body)(Service&, const Request&));

// Idempotency::begin() on a connection of the service's; the answer is also its refusal if there is
// none.
std::variant<Idempotency::Turn, Response> begin_turn(Service& service, const Request& request);

// The routes of api/openapi.yaml, one function a tag.
void add_service_routes(Router& router, Service& service);
void add_photo_routes(Router& router, Service& service);
void add_reading_routes(Router& router, Service& service);
void add_day_routes(Router& router, Service& service);
void add_register_routes(Router& router, Service& service);
void add_job_routes(Router& router, Service& service);
// The console, or one page that says that it was not built.
void add_console_routes(Router& router);

Router make_router(Service& service);

}  // namespace pandok::http
