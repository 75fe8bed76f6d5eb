#include "bench/api_bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "access/people.h"
#include "access/sessions.h"
#include "base/id.h"
#include "base/parallel.h"
#include "base/parse.h"
#include "base/stopwatch.h"
#include "bench/bare_beast.h"
#include "bench/http_load.h"
#include "bench/read_home.h"
#include "http/embedded_files.h"
#include "http/server.h"
#include "http/service.h"
#include "read/reading_store.h"
#include "stats/ranking.h"

namespace pandok::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kLoops = 2;
constexpr std::int64_t kViews = 8'400;
const std::string kSmallRequest = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

// A line "VmHWM:  1234 kB" of this process, in MiB.
double memory_mib(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name))
      for (const std::string_view word : split(line, ' '))
        if (const auto kib = parse_int(trim(word))) return static_cast<double>(*kib) / 1024;
  return 0;
}

// The whole server in this process, as `pandok serve` has it, and a route that takes any body.
struct Serving {
  explicit Serving(std::unique_ptr<http::Service> opened) : service(std::move(opened)) {}
  std::unique_ptr<http::Service> service;
  http::Router router;
  std::unique_ptr<http::Metrics> metrics;
  std::unique_ptr<http::RequestLog> log;
  std::unique_ptr<http::Server> server;
};

Result<std::unique_ptr<Serving>> serve(const store::Home& home, const ApiBenchOptions& options) {
  PANDOK_TRY(auto service, http::Service::open(home, "bench", kLoops));
  auto serving = std::make_unique<Serving>(std::move(service));
  serving->router = http::make_router(*serving->service);
  serving->router.add({.method = http::Method::post,
                       .pattern = "/bench/upload",
                       .handler = [](http::Request&) -> Result<http::Response> {
                         return http::json_response(Json::object());
                       },
                       .access = http::Access::everybody(),
                       .body = {.kind = http::BodyKind::file,
                                .bytes_max = std::size_t{1} << 40,
                                .types = {"application/octet-stream"}}});
  serving->metrics = std::make_unique<http::Metrics>(serving->router);
  serving->service->metrics = serving->metrics.get();
  PANDOK_TRY(serving->log, http::RequestLog::open((options.folder / "requests.log").string()));
  http::ServerOptions how;
  how.port = 0;
  how.io_threads = kLoops;
  how.heavy_threads = kLoops;
  how.spool_folder = home.uploads_folder();
  how.connections_per_address_max = how.connections_max;
  PANDOK_TRY(serving->server, http::Server::start(serving->router, serving->service->doorkeeper,
                                                  *serving->metrics, *serving->log, how));
  return serving;
}

// Server and bare loop by turns, so that both see the same machine.
Result<> small_requests(const ApiBenchOptions& options, std::uint16_t port, Json& summary,
                        Progress& progress) {
  PANDOK_TRY(const auto bare, BareBeast::start(kLoops));
  std::vector<double> ours, theirs, ratios;
  for (int round = 0; round < options.rounds; ++round) {
    PANDOK_TRY(const Load a, run_load(port, kSmallRequest, options.connections, options.round_s));
    PANDOK_TRY(const Load b,
               run_load(bare->port(), kSmallRequest, options.connections, options.round_s));
    ours.push_back(a.requests_per_second);
    theirs.push_back(b.requests_per_second);
    ratios.push_back(a.requests_per_second / b.requests_per_second);
    progress.advance("rounds", round + 1, options.rounds);
    if (progress.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
  }
  summary["requests_per_second"] = stats::percentile(ours, 0.5);
  summary["bare_requests_per_second"] = stats::percentile(theirs, 0.5);
  summary["fraction_of_bare_loop"] = stats::percentile(ratios, 0.5);
  return {};
}

// A person in a browser asks who they are.
Result<std::string> signed_in_request(http::Service& service) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::People people(*database);
  const std::int64_t now = now_ms();
  PANDOK_TRY(const auto agency,
             people.create_organisation({"bench", access::OrganisationKind::agency, ""}, now));
  PANDOK_TRY(const auto person,
             people.create({"bench", "bench", agency.id, {access::Role::officer}}, now));
  PANDOK_TRY(const auto session, access::Sessions(*database).begin(person.id, "127.0.0.1", now));
  return fmt::format(
      "GET /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: pandok-session={}\r\n\r\n",
      session);
}

Result<> signed_in_requests(const ApiBenchOptions& options, Serving& serving, Json& summary) {
  PANDOK_TRY(const auto request, signed_in_request(*serving.service));
  std::vector<double> ours;
  for (int round = 0; round < options.rounds; ++round) {
    PANDOK_TRY(const Load load,
               run_load(serving.server->port(), request, options.connections, options.round_s));
    ours.push_back(load.requests_per_second);
  }
  summary["signed_in_requests_per_second"] = stats::percentile(ours, 0.5);
  return {};
}

// What one client waits for while thousands of others are connected and say nothing.
Result<> idle_clients(const ApiBenchOptions& options, std::uint16_t port, Json& summary) {
  PANDOK_TRY(const Load alone, run_load(port, kSmallRequest, 1, options.round_s));
  PANDOK_TRY(const auto idle, IdleConnections::open(port, options.idle_connections));
  PANDOK_TRY(const Load among, run_load(port, kSmallRequest, 1, options.round_s));
  summary["p99_ms"] = alone.p99_ms;
  summary["idle_connections"] = options.idle_connections;
  summary["idle_p99_ms"] = among.p99_ms;
  return {};
}

Result<> upload(const ApiBenchOptions& options, std::uint16_t port, Json& summary) {
  std::vector<double> seconds;
  double grown = 0;
  for (int round = 0; round < 3; ++round) {
    std::ofstream("/proc/self/clear_refs") << 5;  // VmHWM begins anew
    const double before = memory_mib("VmRSS:");
    PANDOK_TRY(const double took, time_upload(port, "/bench/upload", "application/octet-stream",
                                              options.upload_bytes));
    seconds.push_back(took);
    grown = std::max(grown, memory_mib("VmHWM:") - before);
  }
  summary["upload_bytes"] = options.upload_bytes;
  summary["upload_seconds"] = stats::percentile(seconds, 0.5);
  summary["upload_peak_mib"] = grown;
  return {};
}

// Readings made and stored by `threads` threads, by whatever `make` does with photo number i.
template <class Make>
Result<double> readings_per_second(int readings, int threads, const Make& make) {
  std::atomic<bool> failed{false};
  const Stopwatch watch;
  parallel_for(readings, threads, [&](std::int64_t i, int worker) {
    if (!make(i, worker)) failed.store(true);
  });
  if (failed.load()) return fail(Code::internal, "a reading failed");
  return readings / (watch.ms() / 1000);
}

// As `pandok read` does it: read, then keep.
struct Desk {
  std::unique_ptr<store::Database> database;
  std::unique_ptr<read::Reader> reader;
};

Result<std::vector<Desk>> open_desks(read::Engine& engine) {
  std::vector<Desk> desks;
  for (int i = 0; i < kLoops; ++i) {
    PANDOK_TRY(auto database, store::Database::open(engine.home().database()));
    PANDOK_TRY(auto reader, read::Reader::open(engine));
    desks.push_back({std::move(database), std::make_unique<read::Reader>(std::move(reader))});
  }
  return desks;
}

Result<> readings(const ApiBenchOptions& options, Serving& serving, Json& summary,
                  Progress& progress) {
  PANDOK_TRY(const auto photos, load_read_photos(options.folder));
  PANDOK_TRY(const auto engine, serving.service->engines.current());
  PANDOK_TRY(auto desks, open_desks(*engine));
  const auto photo_of = [&](std::int64_t i) -> const read::Photo& {
    return photos[static_cast<std::size_t>(i) % photos.size()];
  };
  const auto by_hand = [&](std::int64_t i, int worker) {
    const Desk& desk = desks[static_cast<std::size_t>(worker)];
    auto reading = desk.reader->read({&photo_of(i), 1}, {});
    read::ReadingStore store(*desk.database, serving.service->blobs);
    return reading && store.put(*reading, {&photo_of(i), 1}).has_value();
  };
  const auto over_http = [&](std::int64_t i, int) {
    const std::string body(as_text(photo_of(i).bytes));
    return post_photo(serving.server->port(), "/api/v1/readings", body).has_value();
  };
  PANDOK_TRY([[maybe_unused]] const auto warm, readings_per_second(8, kLoops, over_http));
  std::vector<double> with, without, ratios;
  for (int round = 0; round < 3; ++round) {
    PANDOK_TRY(const double a, readings_per_second(options.readings, kLoops, over_http));
    PANDOK_TRY(const double b, readings_per_second(options.readings, kLoops, by_hand));
    with.push_back(a);
    without.push_back(b);
    ratios.push_back(a / b);
    progress.advance("reading rounds", round + 1, 3);
  }
  summary["readings_per_second"] = stats::percentile(with, 0.5);
  summary["readings_per_second_without_http"] = stats::percentile(without, 0.5);
  summary["readings_ratio"] = stats::percentile(ratios, 0.5);
  return {};
}

std::size_t console_bytes() {
  std::size_t bytes = 0;
  for (const http::EmbeddedFile& file : http::embedded_files())
    bytes += file.packed.empty() ? file.bytes.size() : file.packed.size();
  return bytes;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Result<Json> bench_api(const ApiBenchOptions& options, Progress& progress) {
  raise_descriptor_limit();
  PANDOK_TRY([[maybe_unused]] const double import_seconds, make_read_home({.folder = options.folder,
                                                                           .models = options.models,
                                                                           .views = kViews,
                                                                           .designs = 120,
                                                                           .photos = 24},
                                                                          progress));
  PANDOK_TRY(const auto home, store::Home::open(options.folder / "home"));
  PANDOK_TRY(const auto serving, serve(home, options));
  const std::uint16_t port = serving->server->port();
  Json summary{{"bench", "api"}, {"connections", options.connections}, {"io_threads", kLoops}};
  PANDOK_CHECKED(upload(options, port, summary));
  PANDOK_CHECKED(small_requests(options, port, summary, progress));
  PANDOK_CHECKED(idle_clients(options, port, summary));
  PANDOK_CHECKED(readings(options, *serving, summary, progress));
  PANDOK_CHECKED(signed_in_requests(options, *serving, summary));  // from here on there are people
  summary["console_bytes_compressed"] = console_bytes();
  return summary;
}

}  // namespace pandok::bench
