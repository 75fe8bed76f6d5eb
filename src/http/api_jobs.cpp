// Long work: taken on, watched, stopped.
#include <fcntl.h>

#include <system_error>

#include "base/file.h"
#include "base/id.h"
#include "base/parse.h"
#include "http/archive.h"
#include "http/page_response.h"
#include "http/query_values.h"
#include "http/reading_request.h"
#include "http/service.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

// Moves what was sent to its job's folder; durable on return.
Result<> place_archive(Service& service, Request& request, const std::string& id) {
  const fs::path folder = service.jobs.folder_of(id);
  PANDOK_CHECKED(make_folders(folder));
  const Fd file(::open(request.file.path().c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(Code::invalid_argument, "the body is empty; send the archive's bytes");
  PANDOK_CHECKED(sync_fd(file.get(), request.file.path()));
  std::error_code error;
  fs::rename(request.file.path(), folder / "archive", error);
  if (error) return tl::unexpected<Error>(system_error("keeping", folder, error.value()));
  request.file.take();
  PANDOK_CHECKED(sync_folder(folder));
  return sync_folder(folder.parent_path());
}

Result<Response> add_job(Service& service, Request& request, Job job,
                         const Idempotency::Turn& turn) {
  if (job.kind != JobKind::reindexing) PANDOK_CHECKED(place_archive(service, request, job.id));
  PANDOK_TRY(const auto database, service.databases.borrow());
  Response response = json_response(to_json(job), 202);
  response.headers.emplace_back("Location", "/api/v1/jobs/" + job.id);
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  PANDOK_CHECKED(JobStore(*database).add(job));
  PANDOK_CHECKED(turn.keep(*database, response));
  const std::string act = fmt::format("{}.begin", job_kind_name(job.kind));
  PANDOK_CHECKED(record(service, request, act, {"job", job.id}));
  PANDOK_CHECKED(transaction.commit());
  service.jobs.enqueue(job);
  return response;
}

Result<Response> create_job(Service& service, Request& request, JobKind kind) {
  Job job;
  job.id = new_id(now_ms());
  job.kind = kind;
  job.created_ms = job.updated_ms = now_ms();
  job.name = query_text(request, "name");
  if (utf8_length(job.name) > kFileNameCharsMax)
    return fail(Code::invalid_argument, "'name' has more than {} characters", kFileNameCharsMax);
  job.options = Json::object();
  if (kind != JobKind::reindexing) job.options["type"] = request.content_type;
  if (kind == JobKind::import) {
    PANDOK_TRY(job.options["strict"], query_flag(request, "strict"));
  }
  if (kind == JobKind::evaluation) {
    PANDOK_TRY(job.options["exclude_self"], query_flag(request, "exclude_self"));
  }
  auto begun = begin_turn(service, request);
  if (auto* answer = std::get_if<Response>(&begun)) return std::move(*answer);
  return add_job(service, request, std::move(job), std::get<Idempotency::Turn>(begun));
}

// As the runner sees it, else as it was stored.
Result<Job> find_job(Service& service, const Request& request) {
  const std::string& id = request.parameters[0];
  if (const auto live = service.jobs.live(id)) return live->job();
  PANDOK_TRY(const auto database, service.databases.borrow());
  return JobStore(*database).get(id);
}

Result<Response> list_jobs(Service& service, const Request& request) {
  PANDOK_TRY(const int shown, query_limit(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto cursor, query_cursor(request));
  PANDOK_TRY(auto jobs, JobStore(*database).list(cursor, shown + 1));
  const auto json_of = [&](const Job& job) -> Result<Json> {
    const auto live = service.jobs.live(job.id);
    return to_json(live ? live->job() : job);
  };
  return page_response(std::move(jobs), shown, json_of, &Job::id);
}

std::string event_of(const Job& job) {
  return fmt::format("event: job\ndata: {}\n\n", json_line(to_json(job)));
}

// What a watcher has seen of a job.
struct Watch {
  std::shared_ptr<LiveJob> live;  // shared with the runner
  std::uint64_t seen = 0;
  bool ended = false;
};

Response watch_live(std::shared_ptr<LiveJob> live) {
  auto watch = std::make_shared<Watch>(Watch{.live = std::move(live)});
  Events events;
  events.next = [watch]() -> std::string {
    const std::uint64_t version = watch->live->version();
    if (version == watch->seen) return "";
    watch->seen = version;
    const Job job = watch->live->job();
    watch->ended = has_ended(job.state);
    return event_of(job);
  };
  events.ended = [watch] { return watch->ended; };
  return {.status = 200,
          .content_type = "text/event-stream",
          .headers = {},
          .body = std::move(events),
          .etag = {}};
}

Result<Response> watch_job(Service& service, const Request& request) {
  if (auto live = service.jobs.live(request.parameters[0])) return watch_live(std::move(live));
  PANDOK_TRY(const Job job, find_job(service, request));
  return Response{.status = 200,
                  .content_type = "text/event-stream",
                  .headers = {},
                  .body = event_of(job),
                  .etag = {}};
}

Result<> check_may_cancel(const access::Caller& caller, JobKind kind) {
  using enum access::Permission;
  if (caller.via == access::Via::local) return {};
  if (caller.may(kind == JobKind::evaluation ? measure : change_register)) return {};
  return fail(Code::permission_denied, "you may not stop a job of this kind");
}

Result<Response> cancel_job(Service& service, const Request& request) {
  PANDOK_TRY(const Job known, find_job(service, request));
  PANDOK_CHECKED(check_may_cancel(request.caller(), known.kind));
  PANDOK_CHECKED(record(service, request, "job.cancel", {"job", known.id}));
  PANDOK_CHECKED(service.jobs.cancel(request.parameters[0]));
  PANDOK_TRY(const Job job, find_job(service, request));
  return json_response(to_json(job));
}

}  // namespace

void add_job_routes(Router& router, Service& service) {
  using enum access::Permission;
  const auto creates = [&service](JobKind kind) {
    return [&service, kind](Request& request) { return create_job(service, request, kind); };
  };
  const BodyRule archive{
      .kind = BodyKind::file,
      .bytes_max = static_cast<std::size_t>(kArchiveBytesMax),
      .types = {"application/x-tar", "application/gzip", "application/zip", "text/csv"}};
  router.add({.method = Method::post,
              .pattern = "/api/v1/imports",
              .handler = creates(JobKind::import),
              .access = {change_register},
              .body = archive,
              .query = {"strict", "name"}});
  router.add({.method = Method::post,
              .pattern = "/api/v1/evaluations",
              .handler = creates(JobKind::evaluation),
              .access = {measure},
              .body = archive,
              .query = {"exclude_self", "name"}});
  router.add({.method = Method::post,
              .pattern = "/api/v1/reindexings",
              .handler = creates(JobKind::reindexing),
              .access = {change_register}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/jobs",
              .handler = with_service(service, list_jobs),
              .access = {see_jobs},
              .query = {"cursor", "limit"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/jobs/{job_id}",
              .handler = with_service(service,
                                      [](Service& s, const Request& request) -> Result<Response> {
                                        PANDOK_TRY(const Job job, find_job(s, request));
                                        return json_response(to_json(job));
                                      }),
              .access = {see_jobs}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/jobs/{job_id}/events",
              .handler = with_service(service, watch_job),
              .access = {see_jobs}});
  router.add({.method = Method::post,
              .pattern = "/api/v1/jobs/{job_id}/cancel",
              .handler = with_service(service, cancel_job),
              .access = {change_register, measure}});
}

}  // namespace pandok::http
