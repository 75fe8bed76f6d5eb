#include "search/scan.h"

#include <emmintrin.h>

#include <algorithm>

#include "base/limits.h"
#include "base/parallel.h"
#include "search/kernel.h"
#include "search/quantise.h"
#include "search/row_filter.h"
#include "search/score.h"
#include "search/shortlist.h"

namespace pandok::search {
namespace {

// Work is handed to threads in strips; inside a strip all photos look at a chunk while it is in
// the second-level cache.
constexpr std::size_t kStripBytes = 2u << 20;
constexpr std::size_t kChunkBytes = 256u << 10;
constexpr int kThreadsMax = 256;

// One photo on one part.
struct PhotoTerms {
  double unit = 0;   // S T
  double bound = 0;  // B
};

struct PartPlan {
  const Part* part = nullptr;
  Selection selection;
  std::vector<PhotoTerms> photos;
};

struct Strip {
  std::uint32_t part = 0;
  std::size_t begin = 0;  // blocks of the selection
  std::size_t end = 0;
};

class Search {
 public:
  Search(const State& state, std::span<const std::vector<float>> photos, int k,
         const Filter& filter, ScanKernel kernel)
      : photos_(photos), k_(k), kernel_(kernel), dim_(static_cast<std::size_t>(state.dim)) {
    excluded_ = filter.exclude_views;
    std::ranges::sort(excluded_);
    for (const std::vector<float>& photo : photos) queries_.push_back(make_query(photo));
    for (const Part& part : state.parts) plan(part, filter);
  }

  std::vector<Hit> run(int threads, SearchCounts* counts) {
    const int workers = std::clamp(static_cast<int>(strips_.size()), 1, threads);
    std::vector<Shortlist> lists;
    for (int i = 0; i < workers; ++i) lists.emplace_back(k_, floor_);
    parallel_for(std::ssize(strips_), workers, [&](std::int64_t i, int worker) {
      scan_strip(strips_[static_cast<std::size_t>(i)], lists[static_cast<std::size_t>(worker)]);
    });
    return rank(lists, counts);
  }

 private:
  void plan(const Part& part, const Filter& filter) {
    PartPlan plan{.part = &part, .selection = select_rows(part, filter), .photos = {}};
    if (plan.selection.blocks == 0) return;
    const SegmentHeader& header = part.segment->header();
    for (const Query& query : queries_)
      plan.photos.push_back(
          {.unit = static_cast<double>(header.scale) * static_cast<double>(query.scale),
           .bound = score_bound(query, static_cast<double>(header.residual_norm_max),
                                static_cast<double>(header.code_norm_max))});
    const auto index = static_cast<std::uint32_t>(plans_.size());
    const std::size_t step = std::max<std::size_t>(1, kStripBytes / (kBlockRows * dim_));
    for (std::size_t b = 0; b < plan.selection.blocks; b += step)
      strips_.push_back({index, b, std::min(b + step, plan.selection.blocks)});
    plans_.push_back(std::move(plan));
  }

  void scan_strip(const Strip& strip, Shortlist& list) const {
    const std::size_t step = queries_.size() == 1
                                 ? strip.end
                                 : std::max<std::size_t>(1, kChunkBytes / (kBlockRows * dim_));
    for (std::size_t b = strip.begin; b < strip.end; b += step)
      for (std::size_t photo = 0; photo < queries_.size(); ++photo)
        scan_chunk({strip.part, b, std::min(b + step, strip.end)}, photo, list);
  }

  void scan_chunk(const Strip& chunk, std::size_t photo, Shortlist& list) const {
    const PartPlan& plan = plans_[chunk.part];
    const Query& query = queries_[photo];
    const PhotoTerms& terms = plan.photos[photo];
    const ScanArgs args{
        .codes = plan.part->segment->codes() + plan.selection.first_block * kBlockRows * dim_,
        .masks = plan.selection.masks(),
        .query = query.codes.data(),
        .dim = dim_,
        .end = chunk.end};
    BlockHit hit;
    for (std::size_t b = chunk.begin; b < chunk.end; ++b) {
      const std::int32_t threshold =
          sum_threshold(floor_.get(), terms.bound, terms.unit, query.offset);
      b = kernel_(args, b, threshold, hit);
      if (b < chunk.end) take_survivors(chunk.part, b, photo, hit, list);
    }
  }

  void take_survivors(std::uint32_t index, std::size_t block, std::size_t photo,
                      const BlockHit& hit, Shortlist& list) const {
    const PartPlan& plan = plans_[index];
    const Segment& segment = *plan.part->segment;
    std::uint32_t mask = hit.mask & plan.selection.run_mask(block);
    for (; mask != 0; mask &= mask - 1) {
      const auto lane = static_cast<std::size_t>(__builtin_ctz(mask));
      const std::size_t row = (plan.selection.first_block + block) * kBlockRows + lane;
      if (!excluded_.empty() && std::ranges::binary_search(excluded_, segment.views()[row]))
        continue;
      const PhotoTerms& terms = plan.photos[photo];
      const double score =
          terms.unit * static_cast<double>(hit.sums[lane] - queries_[photo].offset);
      list.offer({.upper = score + terms.bound,
                  .part = index,
                  .row = static_cast<std::uint32_t>(row),
                  .photo = static_cast<std::int32_t>(photo)},
                 score - terms.bound, segment.designs()[row]);
    }
  }

  // Scores the candidates exactly, most promising first, until the rest cannot matter.
  std::vector<Hit> rank(const std::vector<Shortlist>& lists, SearchCounts* counts) const {
    std::vector<Candidate> all;
    for (const Shortlist& list : lists)
      for (const Candidate& c : list.candidates())
        if (c.upper >= floor_.get()) all.push_back(c);
    std::ranges::sort(all, std::ranges::greater{}, &Candidate::upper);
    TopHits top(k_);
    std::size_t scored = 0;
    for (; scored < all.size(); ++scored) {
      const Candidate& c = all[scored];
      if (top.full() && c.upper < static_cast<double>(top.last_score())) break;
      if (scored + 4 < all.size()) prefetch(all[scored + 4]);
      const Segment& segment = *plans_[c.part].part->segment;
      const float* query = photos_[static_cast<std::size_t>(c.photo)].data();
      top.offer({.design = segment.designs()[c.row],
                 .view = segment.views()[c.row],
                 .photo = c.photo,
                 .score = score(query, segment.vector(c.row), dim_)});
    }
    if (counts != nullptr) count(scored, *counts);
    return top.take();
  }

  void prefetch(const Candidate& c) const {
    const auto* at = reinterpret_cast<const char*>(plans_[c.part].part->segment->vector(c.row));
    for (std::size_t i = 0; i < dim_ * sizeof(float); i += 64) _mm_prefetch(at + i, _MM_HINT_T0);
  }

  void count(std::size_t scored, SearchCounts& counts) const {
    counts = {.rows_scanned = 0, .rows_scored = scored};
    for (const PartPlan& plan : plans_) {
      const Selection& selection = plan.selection;
      const std::uint16_t* masks = selection.masks();
      std::uint64_t read = selection.blocks;
      if (masks != nullptr)
        read -= static_cast<std::uint64_t>(
            std::count(masks, masks + selection.blocks, std::uint16_t{0}));
      counts.rows_scanned += read * kBlockRows * queries_.size();
    }
  }

  std::span<const std::vector<float>> photos_;
  int k_;
  ScanKernel kernel_;
  std::size_t dim_;
  std::vector<std::uint64_t> excluded_;  // sorted
  std::vector<Query> queries_;           // [photos]
  std::vector<PartPlan> plans_;
  std::vector<Strip> strips_;
  SharedFloor floor_;
};

Result<> check_request(const State& state, std::span<const std::vector<float>> photos, int k,
                       const SearchOptions& options) {
  if (photos.empty() || std::ssize(photos) > limits::kPhotosPerItemMax)
    return fail(Code::invalid_argument, "{} photos in one search, 1 to {} are possible",
                photos.size(), limits::kPhotosPerItemMax);
  for (const std::vector<float>& photo : photos) PANDOK_CHECKED(check_unit(photo, state.dim));
  if (k < 1 || k > limits::kHitsMax)
    return fail(Code::invalid_argument, "{} hits asked for, 1 to {} are possible", k,
                limits::kHitsMax);
  if (options.threads < 1 || options.threads > kThreadsMax)
    return fail(Code::invalid_argument, "{} threads, 1 to {} are possible", options.threads,
                kThreadsMax);
  if (options.level && *options.level > cpu_level_max())
    return fail(Code::failed_precondition, "this processor has no {}",
                cpu_level_name(*options.level));
  return {};
}

}  // namespace

Result<std::vector<Hit>> search_state(const State& state,
                                      std::span<const std::vector<float>> photos, int k,
                                      const Filter& filter, const SearchOptions& options,
                                      SearchCounts* counts) {
  PANDOK_CHECKED(check_request(state, photos, k, options));
  const ScanKernel kernel = scan_kernel(options.level.value_or(cpu_level()));
  return Search(state, photos, k, filter, kernel).run(options.threads, counts);
}

}  // namespace pandok::search
