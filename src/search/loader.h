// Reads an index folder into memory, for the writer and for readers in other processes.
#pragma once

#include <filesystem>
#include <memory>
#include <unordered_map>
#include <vector>

#include "search/manifest.h"
#include "search/record_log.h"
#include "search/state.h"

namespace pandok::search {

// Design → sequence number of its last removal.
using RemovalMap = std::unordered_map<std::uint64_t, std::uint64_t>;

struct LoadedIndex {
  Manifest manifest;
  std::vector<Part> sealed;  // as the manifest lists them, removals applied
  std::vector<Part> fresh;   // live rows of the log, none or one part
  RemovalMap removals;       // of the log
  LogContent log;            // without its records, which `fresh` and `removals` hold
};

// A consistent state, also while a writer works: if a file that the manifest names is gone, the
// manifest was replaced, and everything is read again. not_found, data_corrupted.
Result<LoadedIndex> load_index(const std::filesystem::path& folder);

std::shared_ptr<const State> make_state(int dim, const std::vector<Part>& sealed,
                                        const std::vector<Part>& fresh, const Sha256& log_digest);

}  // namespace pandok::search
