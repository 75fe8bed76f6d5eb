#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <list>
#include <memory>
#include <mutex>
#include <queue>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include "base/cpu.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "bench/search_peers.h"

// hnswlib picks its distance functions by macros when it is compiled. They are compiled for AVX2
// here, as a user who cares for speed would; only this file's code needs that processor.
#define NO_MANUAL_VECTORIZATION  // do not pick by this file's flags
#define USE_SSE
#define USE_AVX
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include <hnswlib/hnswlib.h>
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace pandok::bench {
namespace {

struct Graph {
  explicit Graph(const VectorSet& base) : space(base.dim), index(&space, base.size(), 16, 200) {}
  hnswlib::InnerProductSpace space;
  hnswlib::HierarchicalNSW<float> index;
};

Result<std::vector<std::uint32_t>> search_graph(Graph& graph, int ef, std::span<const float> query,
                                                int k) {
  std::vector<std::uint32_t> rows;
  try {
    graph.index.setEf(static_cast<std::size_t>(ef));
    auto found = graph.index.searchKnn(query.data(), static_cast<std::size_t>(k));
    for (; !found.empty(); found.pop())
      rows.push_back(static_cast<std::uint32_t>(found.top().second));
  } catch (const std::exception& e) {
    return fail(Code::internal, "hnswlib: {}", e.what());
  }
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace

Result<std::vector<Peer>> hnswlib_graph(const VectorSet& base, std::span<const int> efs,
                                        int threads) {
  if (cpu_level_max() < CpuLevel::avx2)
    return fail(Code::failed_precondition,
                "hnswlib is compiled for AVX2 here, this processor has none");
  const Stopwatch watch;
  const double cpu = process_cpu_s();
  std::shared_ptr<Graph> graph;  // owned by the peers' search functions
  std::atomic<bool> failed{false};
  try {
    graph = std::make_shared<Graph>(base);
    graph->index.addPoint(base.values.data(), 0);
  } catch (const std::exception& e) {
    return fail(Code::internal, "hnswlib: {}", e.what());
  }
  parallel_for(std::ssize(base.cluster) - 1, threads, [&](std::int64_t i, int) {
    const auto row = static_cast<std::size_t>(i) + 1;
    try {
      graph->index.addPoint(base.at(row).data(), row);
    } catch (const std::exception&) {
      failed = true;
    }
  });
  if (failed) return fail(Code::internal, "hnswlib could not add a vector");
  std::vector<Peer> peers;
  for (const int ef : efs)
    peers.push_back({.name = "hnswlib",
                     .setting = fmt::format("M 16, efC 200, ef {}, AVX", ef),
                     .build_cpu_s = process_cpu_s() - cpu,
                     .build_wall_s = watch.ms() / 1e3,
                     .search = [graph, ef](std::span<const float> query, int k) {
                       return search_graph(*graph, ef, query, k);
                     }});
  return peers;
}

}  // namespace pandok::bench
