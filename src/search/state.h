// The live content of an index at one moment: what a snapshot shares and a search reads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "search/segment.h"

namespace pandok::search {

// Bit r of word b is set iff row 16 b + r is there and not removed. [segment.blocks()]
using RowMasks = std::vector<std::uint16_t>;

// A segment and which of its rows are live. The segment is shared by all states in which it is
// live; the masks by all states since the last removal. Both are immutable.
struct Part {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const RowMasks> live;  // null: all rows
  std::size_t live_rows = 0;
};

struct State {
  int dim = 0;
  std::vector<Part> parts;
  std::string version;  // 16 hexadecimal digits; see Snapshot::version()
};

// The part after the rows of `designs` (sorted) are removed; the same part if it has none.
Part without_designs(const Part& part, std::span<const std::uint64_t> designs);

// All rows of a new segment.
Part whole_part(std::shared_ptr<const Segment> segment);

inline bool is_live(const Part& part, std::size_t row) {
  return part.live == nullptr || (((*part.live)[row / 16] >> (row % 16)) & 1) != 0;
}

}  // namespace pandok::search
