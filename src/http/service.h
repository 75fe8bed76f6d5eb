// Everything that the API's handlers share, and the routes themselves.
#pragma once

#include <mutex>
#include <string>

#include "access/openid.h"
#include "access/services.h"
#include "audit/home_log.h"
#include "cases/law.h"
#include "http/account_doorkeeper.h"
#include "http/database_pool.h"
#include "http/engine_host.h"
#include "http/idempotency.h"
#include "http/job_runner.h"
#include "http/metrics.h"
#include "http/pseudonyms.h"
#include "http/router.h"
#include "read/photo_owners.h"
#include "read/reading_store.h"
#include "store/blob_store.h"
#include "store/home.h"

namespace pandok::http {

// What links in letters begin with. Known for sure once the server listens. Threads: any.
class PublicUrl {
 public:
  void set(std::string url) {
    const std::lock_guard lock(mutex_);
    url_ = std::move(url);
  }
  std::string get() const {
    const std::lock_guard lock(mutex_);
    return url_;
  }

 private:
  mutable std::mutex mutex_;
  std::string url_;  // guarded by mutex_
};

// Threads: any handler of any thread. Outlives the server.
struct Service {
  // Errors of the database, of the home's keys and of its audit log.
  static Result<std::unique_ptr<Service>> open(const store::Home& home, std::string version,
                                               int readings_at_once);
  Service(const store::Home& h, std::string program_version, int readings_at_once, cases::Law l,
          std::unique_ptr<access::Services> s, std::unique_ptr<audit::Recorder> r)
      : home(h),
        version(std::move(program_version)),
        blobs(h.blobs_folder()),
        databases(h.database()),
        engines(h, databases, readings_at_once),
        jobs(h, databases, engines),
        law(std::move(l)),
        accounts(std::move(s)),
        recorder(std::move(r)),
        pseudonyms(h.keys_folder()) {}

  const store::Home home;
  const std::string version;
  const store::BlobStore blobs;
  DatabasePool databases;
  EngineHost engines;
  Idempotency idempotency;
  JobRunner jobs;
  const cases::Law law;
  const std::unique_ptr<access::Services> accounts;
  const std::unique_ptr<audit::Recorder> recorder;
  access::Gate gate;
  AccountDoorkeeper doorkeeper{gate, databases};
  Pseudonyms pseudonyms;
  PublicUrl public_url;
  std::unique_ptr<access::Openid> openid;  // set before the server starts; null: no provider
  Metrics* metrics = nullptr;              // set before the server starts
};

// A route's handler that wants the service too.
Handler with_service(Service& service, Result<Response> (*body)(Service&, const Request&));

// What the audit log is told of; the id may be "".
struct Object {
  std::string type, id;
  Sha256 digest = Sha256::of({});
};

// Tells the audit log that the caller is about to do this: before it is done, or in its transaction
// before the commit. What failed to be recorded must not be done. `personal` is sealed for the
// caller. The index of the entry.
Result<std::uint64_t> record_entry(Service& service, const Request& request, std::string_view act,
                                   Object object, std::string_view personal = {});
// The same without the entry's index.
Result<> record(Service& service, const Request& request, std::string_view act, Object object,
                std::string_view personal = {});

// What the caller may see of readings, and of designs: of which holder; nullopt: of any.
read::ReadingScope reading_scope(const access::Caller& caller);
read::PhotoOwner owner_of(const access::Caller& caller);
Result<std::optional<std::string>> holder_scope(store::Database& database,
                                                const access::Caller& caller);

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
void add_session_routes(Router& router, Service& service);
void add_openid_routes(Router& router, Service& service);
void add_own_routes(Router& router, Service& service);  // /api/v1/me
void add_people_routes(Router& router, Service& service);
void add_audit_routes(Router& router, Service& service);
void add_case_routes(Router& router, Service& service);
void add_case_folder_routes(Router& router, Service& service);  // photos, files, papers
void add_case_figure_routes(Router& router, Service& service);
// The console, or one page that says that it was not built.
void add_console_routes(Router& router);

Router make_router(Service& service);

}  // namespace pandok::http
