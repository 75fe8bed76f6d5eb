// What one search looks at: its queries, the rows that take part, and how threads share them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "search/kernel.h"
#include "search/quantise.h"
#include "search/row_filter.h"
#include "search/state.h"

namespace pandok::search {

// Blocks [begin, end) of one part's selection.
struct Strip {
  std::uint32_t part = 0;  // of ScanPlan::parts
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Threads: constant once made. The state outlives it.
class ScanPlan {
 public:
  // photos as check_unit() accepts them, [dim] each.
  ScanPlan(const State& state, std::span<const std::vector<float>> photos, const Filter& filter);

  std::size_t dim() const { return dim_; }
  const std::vector<Query>& queries() const { return queries_; }  // [photos]
  // Work for threads, about a megabyte each; together all rows that take part.
  const std::vector<Strip>& strips() const { return strips_; }

  const Segment& segment(std::uint32_t part) const { return *parts_[part].part->segment; }
  std::size_t blocks(std::uint32_t part) const { return parts_[part].selection.blocks; }
  // The kernel's arguments for one photo on blocks 0 to end of a part, and the threshold that
  // drops no row whose coarse upper end reaches the floor.
  ScanArgs args(std::uint32_t part, std::size_t photo, std::size_t end) const;
  float threshold(std::uint32_t part, std::size_t photo, double floor) const {
    return parts_[part].tests[photo].threshold(floor);
  }
  // Calls take(row, lane) for each row of block b that survived the kernel and takes part.
  template <typename Take>
  void for_survivors(std::uint32_t part, std::size_t b, const BlockHit& hit, Take take) const;

  // Bytes of coarse blocks that the kernel reads, all photos.
  std::uint64_t bytes() const;

 private:
  struct PartPlan {
    const Part* part = nullptr;
    Selection selection;
    std::vector<CoarseTest> tests;  // [photos]
  };
  void add(const Part& part, const Filter& filter);
  bool excluded(const Segment& segment, std::size_t row) const;

  std::size_t dim_;
  std::vector<std::uint64_t> excluded_;  // views, sorted
  std::vector<Query> queries_;
  std::vector<PartPlan> parts_;
  std::vector<Strip> strips_;
};

template <typename Take>
void ScanPlan::for_survivors(std::uint32_t part, std::size_t b, const BlockHit& hit,
                             Take take) const {
  const Selection& selection = parts_[part].selection;
  for (std::uint32_t mask = hit.mask & selection.run_mask(b); mask != 0; mask &= mask - 1) {
    const auto lane = static_cast<std::size_t>(__builtin_ctz(mask));
    const std::size_t row = (selection.first_block + b) * kBlockRows + lane;
    if (excluded_.empty() || !excluded(segment(part), row)) take(row, lane);
  }
}

}  // namespace pandok::search
