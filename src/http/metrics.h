// Counters of the server in Prometheus' text format 0.0.4.
//
// Threads: any; counting is a few atomic additions.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/router.h"

namespace pandok::http {

class Metrics {
 public:
  // One set of counters a route, and one for requests without a route.
  explicit Metrics(const Router& router);

  void count_request(const Route* route, int status, double seconds);
  std::string text() const;

  std::atomic<std::int64_t> connections{0};          // open now
  std::atomic<std::int64_t> connections_refused{0};  // over a limit
  std::atomic<std::int64_t> requests_in_flight{0};
  std::atomic<std::int64_t> body_bytes_in_flight{0};           // of bodies held in memory
  std::atomic<std::int64_t> received_bytes{0}, sent_bytes{0};  // of bodies
  std::atomic<std::int64_t> log_lines_lost{0};
  std::array<std::atomic<std::int64_t>, 4> readings{};  // by verdict

 private:
  static constexpr std::array<double, 10> kBucketsS = {0.001, 0.005, 0.01, 0.05, 0.1,
                                                       0.25,  0.5,   1,    5,    30};
  struct Counters {
    std::string method, pattern;
    std::array<std::atomic<std::int64_t>, 6> by_class{};  // of the status; [0] is unused
    std::array<std::atomic<std::int64_t>, kBucketsS.size() + 1> by_time{};
    std::atomic<std::int64_t> microseconds{0};
  };
  const Route* first_route_;
  std::vector<std::unique_ptr<Counters>> counters_;  // [routes + 1]
};

}  // namespace pandok::http
