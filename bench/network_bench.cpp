#include "bench/network_bench.h"

#include <algorithm>
#include <vector>

#include "base/parallel.h"
#include "base/random.h"
#include "base/stopwatch.h"
#include "model/encoder.h"
#include "stats/ranking.h"

namespace pandok::bench {
namespace {

std::vector<std::vector<float>> inputs_of(const model::Card& card, int count) {
  Random random(1);
  std::vector<std::vector<float>> inputs(static_cast<std::size_t>(count));
  for (auto& input : inputs)
    for (std::int64_t i = 0; i < card.input.row_size(); ++i)
      input.push_back(static_cast<float>(random.uniform(0, 1'000)) / 1'000);
  return inputs;
}

Result<std::vector<double>> times_of(model::Encoder& encoder,
                                     const std::vector<std::vector<float>>& inputs, int rounds,
                                     Progress& progress) {
  std::vector<double> times;
  // The first call touches memory for the first time and is not counted.
  for (int i = -1; i < rounds; ++i) {
    if (progress.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
    const Stopwatch watch;
    PANDOK_TRY([[maybe_unused]] const auto vectors, encoder.embed(inputs));
    if (i >= 0) times.push_back(watch.ms());
    progress.advance("calls", i + 1, rounds);
  }
  return times;
}

}  // namespace

Result<Json> bench_network(const NetworkBenchOptions& options, Progress& progress) {
  const int threads = thread_count();
  const Stopwatch opening;
  PANDOK_TRY(auto one, model::Encoder::open(options.models));
  const double open_ms = opening.ms();
  PANDOK_TRY(auto all, model::Encoder::open(options.models, {.sessions = threads}));
  PANDOK_TRY(const auto single, times_of(one, inputs_of(one.card(), 1), options.singles, progress));
  PANDOK_TRY(const auto batch,
             times_of(all, inputs_of(all.card(), options.batch), options.rounds, progress));
  const auto spread = stats::percentiles(single), of_batch = stats::percentiles(batch);
  std::error_code ignored;
  return Json{{"bench", "network"},
              {"version", one.card().version},
              {"parameters", one.card().parameters},
              {"file_bytes", std::filesystem::file_size(options.models / "reader.onnx", ignored)},
              {"open_ms", open_ms},
              {"single_ms", {{"p50", spread.p50}, {"p99", spread.p99}}},
              {"batch", options.batch},
              {"batch_ms", of_batch.p50},
              {"threads", threads}};
}

}  // namespace pandok::bench
