// The engines that `pandok bench search` compares with, behind one small interface.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/search_data.h"

namespace pandok::bench {

// A built engine: the rows of the k greatest inner products for one query [dim], best first.
struct Peer {
  std::string name;
  std::string setting;
  double build_cpu_s = 0;
  double build_wall_s = 0;
  std::function<Result<std::vector<std::uint32_t>>(std::span<const float> query, int k)> search;
};

// FAISS IndexFlatIP: exact, fp32. Searches run on one thread.
Result<Peer> faiss_flat(const VectorSet& base);
// FAISS IndexHNSWFlat, inner product, M 16, efConstruction 200, built with `threads`.
Result<Peer> faiss_hnsw(const VectorSet& base, int ef, int threads);
// hnswlib, inner product, M 16, efConstruction 200, built once with `threads`; one peer for each
// ef, all on the same graph, to be used by one thread.
Result<std::vector<Peer>> hnswlib_graph(const VectorSet& base, std::span<const int> efs,
                                        int threads);

// Time that all threads of this process, or this thread, have computed so far.
double process_cpu_s();
double thread_cpu_s();

}  // namespace pandok::bench
