#include "bench/search_peers.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <omp.h>
#include <time.h>

#include <exception>
#include <memory>

#include "base/stopwatch.h"

namespace pandok::bench {
namespace {

double clock_s(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// FAISS throws and takes raw pointers.
Result<Peer> faiss_peer(std::string name, std::string setting, std::shared_ptr<faiss::Index> index,
                        const VectorSet& base, int threads) {
  Peer peer{.name = std::move(name),
            .setting = std::move(setting),
            .build_cpu_s = process_cpu_s(),
            .build_wall_s = 0,
            .search = {}};
  const Stopwatch watch;
  try {
    omp_set_num_threads(threads);
    index->add(static_cast<faiss::Index::idx_t>(base.size()), base.values.data());
    omp_set_num_threads(1);
  } catch (const std::exception& e) {
    return fail(Code::internal, "{}: {}", peer.name, e.what());
  }
  peer.build_cpu_s = process_cpu_s() - peer.build_cpu_s;
  peer.build_wall_s = watch.ms() / 1e3;
  // The function owns the index; std::function wants it copyable.
  peer.search = [index = std::move(index)](std::span<const float> query,
                                           int k) -> Result<std::vector<std::uint32_t>> {
    std::vector<float> scores(static_cast<std::size_t>(k));
    std::vector<faiss::Index::idx_t> labels(static_cast<std::size_t>(k));
    try {
      index->search(1, query.data(), k, scores.data(), labels.data());
    } catch (const std::exception& e) {
      return fail(Code::internal, "FAISS: {}", e.what());
    }
    std::vector<std::uint32_t> rows;
    for (const auto label : labels)
      if (label >= 0) rows.push_back(static_cast<std::uint32_t>(label));
    return rows;
  };
  return peer;
}

}  // namespace

double process_cpu_s() { return clock_s(CLOCK_PROCESS_CPUTIME_ID); }
double thread_cpu_s() { return clock_s(CLOCK_THREAD_CPUTIME_ID); }

Result<Peer> faiss_flat(const VectorSet& base) {
  try {
    auto index = std::make_shared<faiss::IndexFlatIP>(static_cast<faiss::Index::idx_t>(base.dim));
    return faiss_peer("faiss flat", "IndexFlatIP, one query at a time", std::move(index), base, 1);
  } catch (const std::exception& e) {
    return fail(Code::internal, "FAISS: {}", e.what());
  }
}

Result<Peer> faiss_hnsw(const VectorSet& base, int ef, int threads) {
  try {
    auto index = std::make_shared<faiss::IndexHNSWFlat>(static_cast<int>(base.dim), 16,
                                                        faiss::METRIC_INNER_PRODUCT);
    index->hnsw.efConstruction = 200;
    index->hnsw.efSearch = ef;
    return faiss_peer("faiss hnsw", fmt::format("IndexHNSWFlat M 16, efC 200, ef {}", ef),
                      std::move(index), base, threads);
  } catch (const std::exception& e) {
    return fail(Code::internal, "FAISS: {}", e.what());
  }
}

}  // namespace pandok::bench
