// Filters, turned into one bit a row before the scan.
#pragma once

#include <cstddef>

#include "search/row.h"
#include "search/state.h"

namespace pandok::search {

// Which rows of a part a search may look at: the run [first, last) and, inside it, masks().
// Blocks are counted from first_block.
struct Selection {
  std::size_t first = 0;  // rows
  std::size_t last = 0;
  std::size_t first_block = 0;
  std::size_t blocks = 0;
  const std::uint16_t* live = nullptr;  // [blocks], of the part; null: all rows
  RowMasks own_masks;                   // [blocks], where a condition was evaluated; else empty

  // [blocks], or null if the whole run takes part.
  const std::uint16_t* masks() const { return own_masks.empty() ? live : own_masks.data(); }

  // The rows of block b (relative) inside the run.
  std::uint32_t run_mask(std::size_t b) const;
};

// The selection of everything in `filter` but exclude_views (those few rows are skipped when they
// survive the kernel, before they count). Cost without country and date: none that grows with
// rows; else about 0.3 ms a million rows in the run. The part outlives the selection.
Selection select_rows(const Part& part, const Filter& filter);

}  // namespace pandok::search
