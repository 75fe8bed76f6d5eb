// The search itself: scan the codes, keep what may be a hit, score that exactly.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/cpu.h"
#include "base/error.h"
#include "search/row.h"
#include "search/state.h"

namespace pandok::search {

// How to search; never changes the answer.
struct SearchOptions {
  int threads = 1;                // 1 to 256
  std::optional<CpuLevel> level;  // the kernel; cpu_level() if not given
};

// What a search did, for benchmarks and tests.
struct SearchCounts {
  std::uint64_t bytes_scanned = 0;  // of coarse blocks, once for each photo
  std::uint64_t rows_refined = 0;   // fine approximations computed
  std::uint64_t rows_scored = 0;    // exact scores computed
};

// See Snapshot::search(). `counts` may be null.
Result<std::vector<Hit>> search_state(const State& state,
                                      std::span<const std::vector<float>> photos, int k,
                                      const Filter& filter, const SearchOptions& options,
                                      SearchCounts* counts);

}  // namespace pandok::search
