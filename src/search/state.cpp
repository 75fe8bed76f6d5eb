#include "search/state.h"

#include <algorithm>

namespace pandok::search {
namespace {

RowMasks all_rows(std::size_t rows) {
  RowMasks masks((rows + 15) / 16, 0xffff);
  if (rows % 16 != 0) masks.back() = static_cast<std::uint16_t>((1u << (rows % 16)) - 1);
  return masks;
}

}  // namespace

Part whole_part(std::shared_ptr<const Segment> segment) {
  const std::size_t rows = segment->rows();
  return {.segment = std::move(segment), .live = nullptr, .live_rows = rows};
}

Part without_designs(const Part& part, std::span<const std::uint64_t> designs) {
  const auto column = part.segment->designs();
  std::vector<std::size_t> gone;
  for (std::size_t i = 0; i < column.size(); ++i)
    if (std::ranges::binary_search(designs, column[i]) && is_live(part, i)) gone.push_back(i);
  if (gone.empty()) return part;
  auto masks = std::make_shared<RowMasks>(part.live ? *part.live : all_rows(column.size()));
  for (const std::size_t i : gone)
    (*masks)[i / 16] = static_cast<std::uint16_t>((*masks)[i / 16] & ~(1u << (i % 16)));
  return {
      .segment = part.segment, .live = std::move(masks), .live_rows = part.live_rows - gone.size()};
}

}  // namespace pandok::search
