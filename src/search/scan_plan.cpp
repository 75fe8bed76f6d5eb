#include "search/scan_plan.h"

#include <algorithm>

namespace pandok::search {
namespace {

constexpr std::size_t kStripBytes = 1u << 20;

}  // namespace

ScanPlan::ScanPlan(const State& state, std::span<const std::vector<float>> photos,
                   const Filter& filter)
    : dim_(static_cast<std::size_t>(state.dim)), excluded_(filter.exclude_views) {
  std::ranges::sort(excluded_);
  for (const std::vector<float>& photo : photos) queries_.push_back(make_query(photo));
  for (const Part& part : state.parts) add(part, filter);
}

void ScanPlan::add(const Part& part, const Filter& filter) {
  PartPlan plan{.part = &part, .selection = select_rows(part, filter), .tests = {}};
  if (plan.selection.blocks == 0) return;
  const SegmentHeader& header = part.segment->header();
  for (const Query& query : queries_)
    plan.tests.push_back(coarse_test(query, header.coarse, header.scale_max));
  const auto index = static_cast<std::uint32_t>(parts_.size());
  const std::size_t step = std::max<std::size_t>(1, kStripBytes / coarse_block_bytes(dim_));
  for (std::size_t b = 0; b < plan.selection.blocks; b += step)
    strips_.push_back({index, b, std::min(b + step, plan.selection.blocks)});
  parts_.push_back(std::move(plan));
}

ScanArgs ScanPlan::args(std::uint32_t part, std::size_t photo, std::size_t end) const {
  const PartPlan& plan = parts_[part];
  return {.blocks = segment(part).coarse() + plan.selection.first_block * coarse_block_bytes(dim_),
          .masks = plan.selection.masks(),
          .query = queries_[photo].codes.data(),
          .dim = dim_,
          .end = end,
          .slope = plan.tests[photo].slope,
          .offset = plan.tests[photo].offset};
}

bool ScanPlan::excluded(const Segment& segment, std::size_t row) const {
  return std::ranges::binary_search(excluded_, segment.views()[row]);
}

std::uint64_t ScanPlan::bytes() const {
  std::uint64_t blocks = 0;
  for (const PartPlan& plan : parts_) {
    const std::uint16_t* masks = plan.selection.masks();
    blocks += plan.selection.blocks;
    if (masks != nullptr)
      blocks -= static_cast<std::uint64_t>(
          std::count(masks, masks + plan.selection.blocks, std::uint16_t{0}));
  }
  return blocks * coarse_block_bytes(dim_) * queries_.size();
}

}  // namespace pandok::search
