// `pandok bench read`: how long a reading takes in a register of 100,000 views, stage by stage.
// The home (read_home.h) is made once in `folder` and used again.
#pragma once

#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct ReadBenchOptions {
  std::filesystem::path folder;  // of goods and home
  std::filesystem::path models;  // the shipped network
  std::int64_t views = 100'000;
  int designs = 120;  // with drawings of their own
  int photos = 24;    // different ones, 1,024 pixels
  int readings = 96;  // timed, on one core, and again on two
  std::function<void(const Json& line)> on_line;
};

// The summary: p50_ms_one_core, p99_ms_one_core, photos_per_second_one_core,
// photos_per_second_two_cores, stages_p50_ms {decode, encode, search, verify, evidence},
// gallery_views, import_views_per_second (only in the run that made the home). One core: one
// thread, wall clock beside CPU time.
Result<Json> bench_read(const ReadBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
