// `pandok bench search`: how fast and how exact the search is, against peers and against the
// memory's own speed, all measured in the same run.
//
// Sets: 100,000 × 256 (exactness, FAISS IndexFlatIP), a part of it (graph indexes: hnswlib and
// FAISS HNSW, which take minutes to build on more), 1,000,000 × 128 (bandwidth, filter, open);
// vectors as in bench/search_data.h. Engines take turns in short rounds, so that a busy machine
// slows all of them; ratios are medians over rounds. "cpu" figures use the thread's or process's
// CPU clock and hold on a busy machine too.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct SearchBenchOptions {
  bool quick = false;                  // leaves out FAISS HNSW, whose build takes longest
  std::size_t rows = 100'000;          // × 256
  std::size_t graph_rows = 20'000;     // of these, for the graph indexes
  std::size_t large_rows = 1'000'000;  // × 128
  std::size_t queries = 200;           // on each set
  int rounds = 7;
  int threads = 2;               // of the two-thread figures and of builds
  std::filesystem::path folder;  // for the indexes, about 1.5 GB; empty: the temporary folder
  std::function<void(const Json& line)> on_line;  // one finished measurement; may be empty
};

// Runs everything and returns the summary, the last line:
//   recall_at_10          100k × 256, against two plain loops over all vectors
//   ratio_to_faiss_flat   100k × 256, one thread, queries a CPU second, ours over FAISS's
//   bandwidth_fraction    1M × 128, two threads: bytes of codes scanned a second (wall clock) over
//                         the bytes a second of the best plain read loop on as many threads over
//                         1 GiB on huge pages, by turns, so that caches help neither
//   bandwidth_fraction_cpu  the same by CPU time
//   filtered_speedup      1M × 128, one thread: time of an unfiltered search over that of one in a
//                         Locarno class with about 3 % of the rows, CPU time
//   open_1m_seconds       opening the 1M index for reading, files in the page cache
// Errors: whatever the index or a peer fails with; cancelled. About three minutes on two cores.
Result<Json> bench_search(const SearchBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
