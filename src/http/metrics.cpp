#include "http/metrics.h"

#include <fmt/format.h>

#include <algorithm>

#include "read/reading.h"

namespace pandok::http {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

void add_family(std::string& out, std::string_view name, std::string_view type,
                std::string_view help) {
  out += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void add_single(std::string& out, std::string_view name, std::string_view type,
                std::string_view help, const std::atomic<std::int64_t>& value) {
  add_family(out, name, type, help);
  out += fmt::format("{} {}\n", name, value.load(kRelaxed));
}

}  // namespace

Metrics::Metrics(const Router& router) : first_route_(router.routes().data()) {
  for (const Route& route : router.routes()) {
    auto& counters = counters_.emplace_back(std::make_unique<Counters>());
    counters->method = method_name(route.method);
    counters->pattern = route.pattern;
  }
  auto& other = counters_.emplace_back(std::make_unique<Counters>());
  other->pattern = "other";
}

void Metrics::count_request(const Route* route, int status, double seconds) {
  const std::size_t at =
      route == nullptr ? counters_.size() - 1 : static_cast<std::size_t>(route - first_route_);
  Counters& counters = *counters_[at];
  counters.by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].fetch_add(1,
                                                                                        kRelaxed);
  const auto bucket = std::ranges::lower_bound(kBucketsS, seconds) - kBucketsS.begin();
  counters.by_time[static_cast<std::size_t>(bucket)].fetch_add(1, kRelaxed);
  counters.microseconds.fetch_add(static_cast<std::int64_t>(seconds * 1e6), kRelaxed);
}

std::string Metrics::text() const {
  std::string out;
  add_family(out, "pandok_requests_total", "counter", "Requests answered.");
  for (const auto& c : counters_)
    for (std::size_t k = 1; k < c->by_class.size(); ++k)
      if (const auto n = c->by_class[k].load(kRelaxed); n > 0)
        out +=
            fmt::format("pandok_requests_total{{method=\"{}\",route=\"{}\",status=\"{}xx\"}} {}\n",
                        c->method, c->pattern, k, n);
  add_family(out, "pandok_request_seconds", "histogram", "Time from the head to the last byte.");
  for (const auto& c : counters_) {
    const std::string labels = fmt::format("method=\"{}\",route=\"{}\"", c->method, c->pattern);
    std::int64_t n = 0;
    for (std::size_t b = 0; b < c->by_time.size(); ++b) n += c->by_time[b].load(kRelaxed);
    if (n == 0) continue;
    std::int64_t below = 0;
    for (std::size_t b = 0; b < kBucketsS.size(); ++b) {
      below += c->by_time[b].load(kRelaxed);
      out += fmt::format("pandok_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, kBucketsS[b],
                         below);
    }
    out += fmt::format(
        "pandok_request_seconds_bucket{{{0},le=\"+Inf\"}} {1}\n"
        "pandok_request_seconds_sum{{{0}}} {2}\npandok_request_seconds_count{{{0}}} {1}\n",
        labels, n, static_cast<double>(c->microseconds.load(kRelaxed)) / 1e6);
  }
  add_family(out, "pandok_readings_total", "counter", "Readings made, by verdict.");
  for (std::size_t v = 0; v < readings.size(); ++v)
    out +=
        fmt::format("pandok_readings_total{{verdict=\"{}\"}} {}\n",
                    read::verdict_name(static_cast<read::Verdict>(v)), readings[v].load(kRelaxed));
  add_single(out, "pandok_connections", "gauge", "Open connections.", connections);
  add_single(out, "pandok_connections_refused_total", "counter", "Connections over a limit.",
             connections_refused);
  add_single(out, "pandok_requests_in_flight", "gauge", "Requests being answered.",
             requests_in_flight);
  add_single(out, "pandok_body_bytes_in_flight", "gauge", "Bytes of bodies held in memory.",
             body_bytes_in_flight);
  add_single(out, "pandok_received_bytes_total", "counter", "Bytes of bodies received.",
             received_bytes);
  add_single(out, "pandok_sent_bytes_total", "counter", "Bytes of bodies sent.", sent_bytes);
  add_single(out, "pandok_log_lines_lost_total", "counter", "Lines that the log had no room for.",
             log_lines_lost);
  return out;
}

}  // namespace pandok::http
