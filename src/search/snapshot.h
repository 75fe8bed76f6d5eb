// An index as it was at one moment, to search in.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "search/row.h"
#include "search/scan.h"
#include "search/state.h"

namespace pandok::search {

// An immutable value: cheap to copy, safe from any thread, valid for as long as it is kept,
// whatever the writer does meanwhile, compaction included (removed files stay mapped).
class Snapshot {
 public:
  // Used by Index and open_snapshot(). Segments are shared with the writer and other snapshots.
  explicit Snapshot(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  // The k designs nearest to the photos of one thing, best first, one hit a design: the score of
  // a design is the greatest inner product of any photo with any of its views that pass the
  // filter; the hit names that view and photo. Exact: the same hits, bit for bit, as a scan of all
  // vectors with score() (proof: search/quantise.h). Ties: see ranks_before(). If k or more
  // designs match the filter, k come back.
  //   photos  1 to 7 unit vectors [dim]
  //   k       1 to limits::kHitsMax
  // invalid_argument for anything else; failed_precondition for a kernel that the processor lacks.
  // Cost: one pass over half a byte a component of each row in the class, at the speed of the
  // memory (100,000 views of 256 components: about 0.5 ms on one core), and some tens of exact
  // scores; up to three times that for vectors without any structure.
  Result<std::vector<Hit>> search(std::span<const std::vector<float>> photos, int k,
                                  const Filter& filter = {}, const SearchOptions& options = {},
                                  SearchCounts* counts = nullptr) const {
    return search_state(*state_, photos, k, filter, options, counts);
  }

  int dim() const { return state_->dim; }
  // Live rows (views).
  std::size_t size() const;
  // Parts that a search visits one after the other; compact() makes it 1.
  std::size_t parts() const { return state_->parts.size(); }

  // 16 hexadecimal digits that name the content for readings and the audit log: the start of the
  // SHA-256 of the segments' checksums and the log's records, in order. Equal for writer and
  // readers; deterministic; after compact() it depends on the live rows and vectors only.
  const std::string& version() const { return state_->version; }

  // All live rows, in no particular order; for consistency checks against the register.
  std::vector<Row> rows() const;

  // Checks every byte of all segments (Segment::verify) and computes all codes again: about 2 s a
  // million views of 128 components.
  Result<> verify() const;

 private:
  std::shared_ptr<const State> state_;
};

// Opens an index for reading only, also while another process writes to it: the state as of the
// last completed change. Open again to see later ones. not_found if there is no index,
// data_corrupted with what to do.
Result<Snapshot> open_snapshot(const std::filesystem::path& folder);

}  // namespace pandok::search
