#include "bench/search_bench.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <system_error>

#include "base/stopwatch.h"
#include "bench/memory_bandwidth.h"
#include "bench/scratch_folder.h"
#include "bench/search_data.h"
#include "bench/search_peers.h"
#include "search/index.h"

namespace pandok::bench {
namespace {

namespace fs = std::filesystem;
using search::Filter;
using search::Hit;
using search::Index;
using search::Snapshot;

constexpr int kHits = 10;
constexpr std::uint16_t kClasses = 33;  // so that one holds about 3 % of the rows
using Neighbours = std::vector<std::vector<std::uint32_t>>;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return std::round(value * unit) / unit;
}

// Answers and times of one engine over all its rounds.
struct Tally {
  std::vector<double> latency_ms;     // wall, each query
  std::vector<double> cpu_s, wall_s;  // a query, mean of each round
  std::size_t found = 0, wanted = 0;  // for recall
  double qps_cpu() const { return 1 / median(cpu_s); }

  void count(const std::vector<std::uint32_t>& rows, const std::vector<std::uint32_t>& truth) {
    wanted += truth.size();
    for (const std::uint32_t row : truth)
      found += std::ranges::find(rows, row) != rows.end() ? 1 : 0;
  }
  double recall() const {
    return wanted == 0 ? 0 : static_cast<double>(found) / static_cast<double>(wanted);
  }
  Json json(std::string_view engine, std::string_view set) const {
    std::vector<double> sorted = latency_ms;
    std::ranges::sort(sorted);
    const auto at = [&](double p) {
      return rounded(
          sorted.empty()
              ? 0
              : sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1))]);
    };
    return {{"engine", engine},
            {"set", set},
            {"n", latency_ms.size()},
            {"recall_at_10", recall()},
            {"qps", rounded(1 / median(wall_s))},
            {"qps_cpu", rounded(qps_cpu())},
            {"p50_ms", at(0.5)},
            {"p99_ms", at(0.99)}};
  }
};

using Engine = std::function<Result<std::vector<std::uint32_t>>(std::size_t query)>;

// One round: `n` queries from `first` on, wrapping round the truth's queries.
Result<> run_round(const Engine& engine, std::size_t first, std::size_t n, const Neighbours& truth,
                   Tally& tally) {
  double wall_ms = 0;
  const double cpu = process_cpu_s();
  std::vector<std::vector<std::uint32_t>> answers;
  for (std::size_t i = 0; i < n; ++i) {
    const Stopwatch watch;
    PANDOK_TRY(auto rows, engine((first + i) % truth.size()));
    tally.latency_ms.push_back(watch.ms());
    wall_ms += tally.latency_ms.back();
    answers.push_back(std::move(rows));
  }
  tally.cpu_s.push_back((process_cpu_s() - cpu) / static_cast<double>(n));
  tally.wall_s.push_back(wall_ms / 1e3 / static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) tally.count(answers[i], truth[(first + i) % truth.size()]);
  return {};
}

std::vector<std::vector<float>> photo_of(const VectorSet& queries, std::size_t i) {
  const auto x = queries.at(i);
  return {std::vector<float>(x.begin(), x.end())};
}

std::uint16_t class_of(std::uint16_t cluster) {
  return static_cast<std::uint16_t>(1 + cluster % kClasses);
}

// Row i of the set becomes view and design i.
Engine own_engine(const Snapshot& snapshot, const VectorSet& queries, int threads, bool filtered) {
  return
      [snapshot, &queries, threads, filtered](std::size_t i) -> Result<std::vector<std::uint32_t>> {
        Filter filter;
        if (filtered) filter.locarno_class = class_of(queries.cluster[i]);
        PANDOK_TRY(const auto hits, snapshot.search(photo_of(queries, i), kHits, filter,
                                                    {.threads = threads, .level = {}}));
        std::vector<std::uint32_t> rows;
        for (const Hit& hit : hits) rows.push_back(static_cast<std::uint32_t>(hit.view));
        return rows;
      };
}

Engine peer_engine(const Peer& peer, const VectorSet& queries) {
  return [&](std::size_t i) { return peer.search(queries.at(i), kHits); };
}

Result<Snapshot> build_index(const fs::path& folder, const VectorSet& base) {
  PANDOK_TRY(Index index, Index::create(folder, static_cast<int>(base.dim)));
  constexpr std::size_t kRowsAtOnce = search::kRowsPerAddMax;
  for (std::size_t first = 0; first < base.size(); first += kRowsAtOnce) {
    std::vector<search::Row> rows;
    for (std::size_t i = first; i < std::min(base.size(), first + kRowsAtOnce); ++i)
      rows.push_back({.view = i,
                      .design = i,
                      .locarno = static_cast<std::uint16_t>(class_of(base.cluster[i]) * 100 + 1),
                      .country = search::country_code('K', 'R'),
                      .valid_from = 0,
                      .valid_to = 1});
    const std::span<const float> vectors(&base.values[first * base.dim], rows.size() * base.dim);
    PANDOK_CHECKED(index.add(rows, vectors));
  }
  PANDOK_CHECKED(index.compact());
  return search::open_snapshot(folder);
}

VectorSet first_rows(const VectorSet& all, std::size_t n) {
  n = std::min(n, all.size());
  const auto end = static_cast<std::ptrdiff_t>(n);
  return {.dim = all.dim,
          .values = {all.values.begin(),
                     all.values.begin() + end * static_cast<std::ptrdiff_t>(all.dim)},
          .cluster = {all.cluster.begin(), all.cluster.begin() + end}};
}

class Bench {
 public:
  Bench(const SearchBenchOptions& options, Progress& progress, fs::path folder)
      : options_(options), progress_(progress), folder_(std::move(folder)) {}

  Result<Json> run() {
    PANDOK_CHECKED(step());
    Data data = make_data({.rows = options_.rows,
                           .queries = options_.queries,
                           .dim = 256,
                           .clusters = std::max<std::size_t>(1, options_.rows / 100),
                           .seed = 1},
                          options_.threads);
    PANDOK_CHECKED(step());
    PANDOK_CHECKED(flat_set(data));
    data.base = first_rows(data.base, options_.graph_rows);
    PANDOK_CHECKED(step());
    PANDOK_CHECKED(graph_set(data));
    data = make_data({.rows = options_.large_rows,
                      .queries = options_.queries,
                      .dim = 128,
                      .clusters = std::max<std::size_t>(1, options_.large_rows / 500),
                      .seed = 2},
                     options_.threads);
    PANDOK_CHECKED(step());
    PANDOK_CHECKED(large_set(data));
    summary_["cpu_level"] = cpu_level_name(cpu_level());
    return summary_;
  }

 private:
  Result<> step() {
    progress_.advance("steps", steps_++, 7);
    if (progress_.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
    return {};
  }
  void line(const Json& json) const {
    if (options_.on_line) options_.on_line(json);
  }
  std::string name_of(const VectorSet& set) const {
    return fmt::format("{}x{}", set.size(), set.dim);
  }

  // Builds our index and adds its build time to `extra`.
  Result<Snapshot> timed_build(const std::string& name, const VectorSet& base, Json& extra) const {
    const Stopwatch watch;
    const double cpu = process_cpu_s();
    PANDOK_TRY(Snapshot snapshot, build_index(folder_ / name, base));
    extra["build_s"] = rounded(watch.ms() / 1e3);
    extra["build_cpu_s"] = rounded(process_cpu_s() - cpu);
    return snapshot;
  }

  Result<> flat_set(const Data& data) {
    const Neighbours truth = exact_neighbours(data, data.queries.size(), kHits, options_.threads);
    PANDOK_CHECKED(step());
    Json build;
    PANDOK_TRY(const Snapshot snapshot, timed_build("flat", data.base, build));
    PANDOK_TRY(const Peer faiss, faiss_flat(data.base));
    const Engine own = own_engine(snapshot, data.queries, 1, false);
    const Engine both = own_engine(snapshot, data.queries, options_.threads, false);
    const Engine peer = peer_engine(faiss, data.queries);
    Tally own_tally, both_tally, faiss_tally;
    std::vector<double> ratios, wall_ratios;
    const std::size_t per_round = std::max<std::size_t>(1, data.queries.size() / 2);
    for (int round = 0; round < options_.rounds; ++round) {
      const std::size_t first = static_cast<std::size_t>(round) * per_round;
      PANDOK_CHECKED(run_round(own, first, per_round, truth, own_tally));
      PANDOK_CHECKED(run_round(both, first, per_round, truth, both_tally));
      PANDOK_CHECKED(
          run_round(peer, first, std::min<std::size_t>(per_round, 12), truth, faiss_tally));
      ratios.push_back(faiss_tally.cpu_s.back() / own_tally.cpu_s.back());
      wall_ratios.push_back(faiss_tally.wall_s.back() / own_tally.wall_s.back());
    }
    emit(own_tally, "pandok, one thread", data.base, build);
    emit(both_tally, fmt::format("pandok, {} threads", options_.threads), data.base, {});
    emit(faiss_tally, faiss.name, data.base, peer_build(faiss));
    summary_["recall_at_10"] = own_tally.recall();
    summary_["ratio_to_faiss_flat"] = rounded(median(ratios));
    summary_["ratio_to_faiss_flat_wall"] = rounded(median(wall_ratios));
    return {};
  }

  Result<> graph_set(const Data& data) {
    const Neighbours truth = exact_neighbours(data, data.queries.size(), kHits, options_.threads);
    Json build;
    PANDOK_TRY(const Snapshot snapshot, timed_build("graph", data.base, build));
    PANDOK_CHECKED(several_rounds(
        "pandok, one thread", own_engine(snapshot, data.queries, 1, false), data, truth, build));
    constexpr int kEfs[] = {64, 128, 256};
    PANDOK_TRY(const auto graphs, hnswlib_graph(data.base, kEfs, options_.threads));
    for (const Peer& peer : graphs) {
      PANDOK_CHECKED(several_rounds(peer.name, peer_engine(peer, data.queries), data, truth,
                                    peer_build(peer)));
    }
    PANDOK_CHECKED(step());
    if (options_.quick) return {};
    PANDOK_TRY(const Peer peer, faiss_hnsw(data.base, 64, options_.threads));
    return several_rounds(peer.name, peer_engine(peer, data.queries), data, truth,
                          peer_build(peer));
  }

  Result<> several_rounds(std::string_view name, const Engine& engine, const Data& data,
                          const Neighbours& truth, const Json& extra) const {
    Tally tally;
    for (int round = 0; round < options_.rounds; ++round)
      PANDOK_CHECKED(run_round(engine, 0, truth.size(), truth, tally));
    emit(tally, name, data.base, extra);
    return {};
  }

  Result<> large_set(const Data& data) {
    Json build;
    PANDOK_TRY(const Snapshot snapshot, timed_build("large", data.base, build));
    PANDOK_CHECKED(step());
    const Neighbours truth = exact_neighbours(data, std::min<std::size_t>(20, data.queries.size()),
                                              kHits, options_.threads);
    PANDOK_CHECKED(bandwidth(snapshot, data, truth, build));
    PANDOK_CHECKED(filtered(snapshot, data, truth));
    return opening();
  }

  Result<> bandwidth(const Snapshot& snapshot, const Data& data, const Neighbours& truth,
                     const Json& build) {
    search::SearchCounts counts;
    PANDOK_TRY(const auto hits, snapshot.search(photo_of(data.queries, 0), kHits, {}, {}, &counts));
    const auto code_bytes = static_cast<double>(counts.bytes_scanned);
    // Far larger than any cache; read before each search, so that the search finds the codes in
    // the memory as well.
    const ReadBuffer buffer(std::size_t{1} << 30);
    if (!buffer.ok()) return fail(Code::resource_exhausted, "no memory for the read loop");
    const double scale = code_bytes / static_cast<double>(buffer.size_bytes());
    const Engine own = own_engine(snapshot, data.queries, options_.threads, false);
    Tally tally;
    std::vector<double> fractions, cpu_fractions, read_s;
    for (int round = 0; round < options_.rounds; ++round)
      for (std::size_t q = 0; q < truth.size(); ++q) {
        const ReadSpeed read = measure_read(buffer, options_.threads, 1);
        PANDOK_CHECKED(run_round(own, q, 1, truth, tally));
        fractions.push_back(scale * read.wall_s / tally.wall_s.back());
        cpu_fractions.push_back(scale * read.cpu_s / tally.cpu_s.back());
        read_s.push_back(read.wall_s);
      }
    emit(tally, fmt::format("pandok, {} threads, codes from memory", options_.threads), data.base,
         build);
    line({{"bench", "bandwidth"},
          {"threads", options_.threads},
          {"code_bytes", counts.bytes_scanned},
          {"rows_refined", counts.rows_refined},
          {"rows_scored", counts.rows_scored},
          {"scan_gb_per_s", rounded(code_bytes / median(tally.wall_s) / 1e9)},
          {"read_gb_per_s",
           rounded(static_cast<double>(buffer.size_bytes()) / median(read_s) / 1e9)},
          {"hits", hits.size()}});
    summary_["bandwidth_fraction"] = rounded(median(fractions));
    summary_["bandwidth_fraction_cpu"] = rounded(median(cpu_fractions));
    return {};
  }

  // The exact answers inside the class of each query.
  static Neighbours class_truth(const Data& data, std::size_t n, int threads) {
    Neighbours truth(n);
    for (std::size_t q = 0; q < n; ++q) {
      std::vector<std::uint32_t> rows;
      VectorSet inside{.dim = data.base.dim, .values = {}, .cluster = {}};
      for (std::size_t i = 0; i < data.base.size(); ++i) {
        if (class_of(data.base.cluster[i]) != class_of(data.queries.cluster[q])) continue;
        rows.push_back(static_cast<std::uint32_t>(i));
        const auto x = data.base.at(i);
        inside.values.insert(inside.values.end(), x.begin(), x.end());
        inside.cluster.push_back(0);
      }
      VectorSet query{.dim = data.base.dim, .values = photo_of(data.queries, q)[0], .cluster = {0}};
      const Data one{std::move(inside), std::move(query)};
      const Neighbours nearest = exact_neighbours(one, 1, kHits, threads);
      for (const std::uint32_t i : nearest[0]) truth[q].push_back(rows[i]);
    }
    return truth;
  }

  Result<> filtered(const Snapshot& snapshot, const Data& data, const Neighbours& truth) {
    const Neighbours inside = class_truth(data, truth.size(), options_.threads);
    const Engine all = own_engine(snapshot, data.queries, 1, false);
    const Engine one_class = own_engine(snapshot, data.queries, 1, true);
    Tally all_tally, class_tally;
    std::vector<double> speedups;
    // Short rounds: many of them, so that a neighbour's burst does not decide.
    for (int round = 0; round < 4 * options_.rounds; ++round) {
      PANDOK_CHECKED(run_round(all, 0, truth.size(), truth, all_tally));
      PANDOK_CHECKED(run_round(one_class, 0, inside.size(), inside, class_tally));
      speedups.push_back(all_tally.cpu_s.back() / class_tally.cpu_s.back());
    }
    // wanted counts the rows that must come back, 10 a query where the class holds 10.
    if (class_tally.found != class_tally.wanted || all_tally.found != all_tally.wanted)
      return fail(Code::internal, "a search of {} lost hits", name_of(data.base));
    emit(all_tally, "pandok, one thread", data.base, {});
    emit(class_tally, "pandok, one thread, class filter of 3 %", data.base, {});
    summary_["filtered_speedup"] = rounded(median(speedups));
    return {};
  }

  Result<> opening() {
    std::vector<double> seconds;
    for (int round = 0; round < options_.rounds; ++round) {
      const Stopwatch watch;
      PANDOK_TRY(const Snapshot snapshot, search::open_snapshot(folder_ / "large"));
      seconds.push_back(watch.ms() / 1e3);
    }
    const Stopwatch watch;
    PANDOK_TRY(const Snapshot snapshot, search::open_snapshot(folder_ / "large"));
    PANDOK_CHECKED(snapshot.verify());
    line({{"bench", "open"},
          {"rows", snapshot.size()},
          {"open_s", rounded(median(seconds))},
          {"open_and_verify_s", rounded(watch.ms() / 1e3)}});
    summary_["open_1m_seconds"] = rounded(median(seconds));
    return {};
  }

  static Json peer_build(const Peer& peer) {
    return {{"setting", peer.setting},
            {"build_s", rounded(peer.build_wall_s)},
            {"build_cpu_s", rounded(peer.build_cpu_s)}};
  }
  void emit(const Tally& tally, std::string_view engine, const VectorSet& base,
            const Json& extra) const {
    Json json = tally.json(engine, name_of(base));
    for (const auto& [key, value] : extra.items()) json[key] = value;
    line(json);
  }

  const SearchBenchOptions& options_;
  Progress& progress_;
  fs::path folder_;
  Json summary_;
  int steps_ = 0;
};

}  // namespace

Result<Json> bench_search(const SearchBenchOptions& options, Progress& progress) {
  if (options.queries == 0 || options.rounds < 1 || options.threads < 1 || options.rows < 1000 ||
      options.graph_rows < 1000 || options.large_rows < 1000)
    return fail(Code::invalid_argument, "the benchmark needs 1,000 rows, a query and a round");
  PANDOK_TRY(const auto folder, ScratchFolder::create(options.folder));
  return Bench(options, progress, folder->path()).run();
}

}  // namespace pandok::bench
