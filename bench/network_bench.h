// `pandok bench network`: how long the reader's network takes, alone and under full load.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct NetworkBenchOptions {
  std::filesystem::path models;  // the shipped network
  int singles = 200;             // timed one after the other
  int batch = 64;                // inputs in one call, on all cores
  int rounds = 9;                // of the batch; the median counts
};

// {"bench":"network","version":…,"parameters":…,"file_bytes":…,"open_ms":…,
//  "single_ms":{"p50":…,"p99":…} on one core, "batch":…, "batch_ms":…, "threads":…}
Result<Json> bench_network(const NetworkBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
