// `pandok bench api`: the server against a bare Beast loop, and what it carries.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct ApiBenchOptions {
  std::filesystem::path folder;  // of goods and home (read_home.h), and of uploads
  std::filesystem::path models;
  int connections = 64;
  int idle_connections = 5'000;
  int rounds = 5;  // of server and bare loop by turns; medians count
  double round_s = 2;
  int readings = 64;  // over HTTP, and as many without it
  std::uint64_t upload_bytes = std::uint64_t{1} << 30;
};

// The summary: requests_per_second, bare_requests_per_second, fraction_of_bare_loop (the median of
// the rounds' ratios); idle_p99_ms beside p99_ms without idle connections; upload_seconds and
// upload_peak_mib (growth of this process while a gigabyte comes in); signed_in_requests_per_second
// (a session's cookie, answered from what the gate remembers); readings_per_second,
// readings_per_second_without_http and their ratio; console_bytes_compressed.
Result<Json> bench_api(const ApiBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
