#include "bench/read_bench.h"

#include <ctime>

#include <algorithm>
#include <vector>

#include "base/parallel.h"
#include "base/stopwatch.h"
#include "bench/read_home.h"
#include "read/reader.h"
#include "stats/ranking.h"

namespace pandok::bench {

namespace {

double thread_cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Run {
  double seconds = 0;
  std::vector<read::Timings> timings;
  std::vector<double> cpu_ms;
};

Result<Run> run_readings(read::Engine& engine, const std::vector<read::Photo>& photos, int readings,
                         int threads) {
  std::vector<read::Reader> readers;
  for (int i = 0; i < threads; ++i) {
    PANDOK_TRY(auto reader, read::Reader::open(engine));
    readers.push_back(std::move(reader));
  }
  Run run;
  run.timings.resize(static_cast<std::size_t>(readings));
  run.cpu_ms.resize(run.timings.size());
  std::vector<std::string> errors(run.timings.size());
  const Stopwatch watch;
  parallel_for(readings, threads, [&](std::int64_t i, int worker) {
    const auto at = static_cast<std::size_t>(i);
    const double before = thread_cpu_ms();
    const auto reading =
        readers[static_cast<std::size_t>(worker)].read({&photos[at % photos.size()], 1}, {});
    run.cpu_ms[at] = thread_cpu_ms() - before;
    if (reading)
      run.timings[at] = reading->timings;
    else
      errors[at] = reading.error().message;
  });
  run.seconds = watch.ms() / 1000;
  for (const std::string& error : errors)
    if (!error.empty()) return fail(Code::internal, "a reading failed: {}", error);
  return run;
}

double p50(const std::vector<read::Timings>& timings, double read::Timings::*stage) {
  std::vector<double> values;
  for (const read::Timings& one : timings) values.push_back(one.*stage);
  return stats::percentile(std::move(values), 0.5);
}

Json stages_of(const std::vector<read::Timings>& timings) {
  return {{"decode", p50(timings, &read::Timings::decode_ms)},
          {"encode", p50(timings, &read::Timings::encode_ms)},
          {"search", p50(timings, &read::Timings::search_ms)},
          {"verify", p50(timings, &read::Timings::verify_ms)},
          {"evidence", p50(timings, &read::Timings::evidence_ms)}};
}

}  // namespace

Result<Json> bench_read(const ReadBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const double import_seconds, make_read_home({.folder = options.folder,
                                                          .models = options.models,
                                                          .views = options.views,
                                                          .designs = options.designs,
                                                          .photos = options.photos},
                                                         progress));
  PANDOK_TRY(const auto home, store::Home::open(options.folder / "home"));
  PANDOK_TRY(const auto photos, load_read_photos(options.folder));
  PANDOK_TRY(auto engine, read::Engine::open(home, {.sessions = 2, .allow_uncalibrated = true}));
  PANDOK_TRY([[maybe_unused]] const auto warm_up, run_readings(engine, photos, 8, 1));
  PANDOK_TRY(const auto one, run_readings(engine, photos, options.readings, 1));
  PANDOK_TRY(const auto two, run_readings(engine, photos, options.readings, 2));
  std::vector<double> totals;
  for (const read::Timings& timings : one.timings) totals.push_back(timings.total_ms);
  const auto spread = stats::percentiles(totals);
  Json summary{{"bench", "read"},
               {"gallery_views", engine.gallery().size()},
               {"readings", options.readings},
               {"p50_ms_one_core", spread.p50},
               {"p99_ms_one_core", spread.p99},
               {"p50_cpu_ms", stats::percentile(one.cpu_ms, 0.5)},
               {"stages_p50_ms", stages_of(one.timings)},
               {"photos_per_second_one_core", options.readings / one.seconds},
               {"photos_per_second_two_cores", options.readings / two.seconds}};
  if (import_seconds > 0)
    summary["import_views_per_second"] = 7 * static_cast<double>(options.designs) / import_seconds;
  return summary;
}

}  // namespace pandok::bench
