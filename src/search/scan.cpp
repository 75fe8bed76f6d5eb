#include "search/scan.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/limits.h"
#include "base/parallel.h"
#include "search/kernel.h"
#include "search/quantise.h"
#include "search/row_filter.h"
#include "search/shortlist.h"

namespace pandok::search {
namespace {

// Work is handed to threads in strips; inside a strip all photos look at a chunk while it is in
// the second-level cache.
constexpr std::size_t kStripBytes = 1u << 20;
constexpr std::size_t kChunkBytes = 256u << 10;
constexpr int kThreadsMax = 256;
constexpr std::size_t kPromisingAtOnce = 8;
constexpr std::size_t kPrefetchAhead = 4;
constexpr std::size_t kFloatsPerLine = 64 / sizeof(float);
// Candidates a block from which on reading the block's fine codes is cheaper than reading the
// candidates' vectors.
constexpr std::size_t kDenseCandidates = 2;

struct PartPlan {
  const Part* part = nullptr;
  Selection selection;
  std::vector<CoarseTest> tests;  // [photos]
};

struct Strip {
  std::uint32_t part = 0;
  std::size_t begin = 0;  // blocks of the selection
  std::size_t end = 0;
};

struct Promising {
  Candidate candidate;
  double value = 0;  // its estimated score
};

// One thread's share. Rows that look like hits wait here, a few at a time: the best of them are
// scored first, which spares the others, and their vectors come from memory side by side.
struct Worker {
  explicit Worker(Shortlist shortlist) : list(std::move(shortlist)) {}
  Shortlist list;
  std::vector<Promising> promising;
};

class Search {
 public:
  Search(const State& state, std::span<const std::vector<float>> photos, int k,
         const Filter& filter, const Kernel& kernel)
      : k_(k), kernel_(kernel), dim_(static_cast<std::size_t>(state.dim)) {
    excluded_ = filter.exclude_views;
    std::ranges::sort(excluded_);
    for (const std::vector<float>& photo : photos) queries_.push_back(make_query(photo));
    for (const Part& part : state.parts) plan(part, filter);
  }

  std::vector<Hit> run(int threads, SearchCounts* counts) {
    const int workers = std::clamp(static_cast<int>(strips_.size()), 1, threads);
    std::vector<Worker> team;
    for (int i = 0; i < workers; ++i) team.emplace_back(Shortlist(k_, floor_));
    parallel_for(std::ssize(strips_), workers, [&](std::int64_t i, int worker) {
      scan_strip(strips_[static_cast<std::size_t>(i)], team[static_cast<std::size_t>(worker)]);
    });
    if (counts != nullptr) *counts = {.bytes_scanned = bytes_scanned()};
    refine_if_dense(team, counts);
    return rank(team, counts);
  }

 private:
  const Segment& segment_of(std::uint32_t part) const { return *plans_[part].part->segment; }

  void plan(const Part& part, const Filter& filter) {
    PartPlan plan{.part = &part, .selection = select_rows(part, filter), .tests = {}};
    if (plan.selection.blocks == 0) return;
    const SegmentHeader& header = part.segment->header();
    for (const Query& query : queries_)
      plan.tests.push_back(coarse_test(query, header.coarse, header.scale_max));
    const auto index = static_cast<std::uint32_t>(plans_.size());
    const std::size_t step = std::max<std::size_t>(1, kStripBytes / coarse_block_bytes(dim_));
    for (std::size_t b = 0; b < plan.selection.blocks; b += step)
      strips_.push_back({index, b, std::min(b + step, plan.selection.blocks)});
    plans_.push_back(std::move(plan));
  }

  void scan_strip(const Strip& strip, Worker& worker) const {
    std::size_t step = strip.end - strip.begin;
    if (queries_.size() > 1)
      step = std::max<std::size_t>(1, kChunkBytes / coarse_block_bytes(dim_));
    for (std::size_t b = strip.begin; b < strip.end; b += step)
      for (std::size_t photo = 0; photo < queries_.size(); ++photo)
        scan_chunk({strip.part, b, std::min(b + step, strip.end)}, photo, worker);
    score_promising(worker);
  }

  void scan_chunk(const Strip& chunk, std::size_t photo, Worker& worker) const {
    const PartPlan& plan = plans_[chunk.part];
    const CoarseTest& test = plan.tests[photo];
    const ScanArgs args{.blocks = plan.part->segment->coarse() +
                                  plan.selection.first_block * coarse_block_bytes(dim_),
                        .masks = plan.selection.masks(),
                        .query = queries_[photo].codes.data(),
                        .dim = dim_,
                        .end = chunk.end,
                        .slope = test.slope,
                        .offset = test.offset};
    BlockHit hit;
    for (std::size_t b = chunk.begin; b < chunk.end; ++b) {
      b = kernel_.scan(args, b, test.threshold(floor_.get()), hit);
      if (b < chunk.end) take_survivors(chunk.part, b, photo, hit, worker);
    }
  }

  void take_survivors(std::uint32_t index, std::size_t block, std::size_t photo,
                      const BlockHit& hit, Worker& worker) const {
    const PartPlan& plan = plans_[index];
    const Segment& segment = *plan.part->segment;
    std::uint32_t mask = hit.mask & plan.selection.run_mask(block);
    for (; mask != 0; mask &= mask - 1) {
      const auto lane = static_cast<std::size_t>(__builtin_ctz(mask));
      const std::size_t row = (plan.selection.first_block + block) * kBlockRows + lane;
      if (!excluded_.empty() && std::ranges::binary_search(excluded_, segment.views()[row]))
        continue;
      const Estimate estimate = coarse_estimate(queries_[photo], segment.header().coarse,
                                                segment.scale(row), hit.sums[lane]);
      const Candidate candidate{.upper = estimate.upper(),
                                .part = index,
                                .row = static_cast<std::uint32_t>(row),
                                .photo = static_cast<std::int32_t>(photo),
                                .sum = hit.sums[lane]};
      if (estimate.value <= floor_.get()) {
        worker.list.keep(candidate);
        continue;
      }
      worker.promising.push_back({candidate, estimate.value});
      if (worker.promising.size() >= kPromisingAtOnce) score_promising(worker);
    }
  }

  void score_promising(Worker& worker) const {
    std::vector<Promising>& rows = worker.promising;
    std::array<std::uint32_t, kPromisingAtOnce> order;  // by estimated score, best first
    const std::span<std::uint32_t> best(order.data(), rows.size());
    std::iota(best.begin(), best.end(), 0u);
    std::ranges::sort(best, std::ranges::greater{}, [&](std::uint32_t i) { return rows[i].value; });
    for (std::size_t i = 0; i < std::min(best.size(), kPrefetchAhead); ++i)
      prefetch(rows[best[i]].candidate);
    for (std::size_t i = 0; i < best.size(); ++i) {
      auto& [candidate, value] = rows[best[i]];
      if (value <= floor_.get()) break;
      if (i + kPrefetchAhead < best.size()) prefetch(rows[best[i + kPrefetchAhead]].candidate);
      candidate.score = exact_score(candidate);
      candidate.scored = true;
      if (worker.list.may_raise(candidate.score))
        worker.list.note_score(candidate.score,
                               segment_of(candidate.part).designs()[candidate.row]);
    }
    for (const Promising& p : rows) worker.list.keep(p.candidate);
    rows.clear();
  }

  float exact_score(const Candidate& c) const {
    return kernel_.score(queries_[static_cast<std::size_t>(c.photo)].exact.data(),
                         segment_of(c.part).vector(c.row), dim_);
  }

  // Replaces coarse by fine bounds where so many rows are left that it pays.
  void refine_if_dense(std::vector<Worker>& team, SearchCounts* counts) const {
    std::vector<std::span<Candidate>> dense;
    for (Worker& worker : team) {
      const std::span<Candidate> candidates = worker.list.prune();
      std::size_t runs = 0;
      for (std::size_t i = 0; i < candidates.size(); ++i)
        if (i == 0 || !same_block(candidates[i - 1], candidates[i])) ++runs;
      if (candidates.size() >= kDenseCandidates * runs && runs > 1) dense.push_back(candidates);
    }
    parallel_for(std::ssize(dense), static_cast<int>(dense.size()),
                 [&](std::int64_t i, int) { refine(dense[static_cast<std::size_t>(i)]); });
    for (const auto& candidates : dense)
      if (counts != nullptr) counts->rows_refined += candidates.size();
  }

  static bool same_block(const Candidate& a, const Candidate& b) {
    return a.part == b.part && a.photo == b.photo && a.row / kBlockRows == b.row / kBlockRows;
  }

  void refine(std::span<Candidate> candidates) const {
    std::int32_t sums[kBlockRows];
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      Candidate& c = candidates[i];
      const Segment& segment = segment_of(c.part);
      const Query& query = queries_[static_cast<std::size_t>(c.photo)];
      if (i == 0 || !same_block(candidates[i - 1], c))
        kernel_.sums(segment.fine() + c.row / kBlockRows * plane_block_bytes(dim_),
                     query.codes.data(), dim_, sums);
      const Estimate estimate = fine_estimate(query, segment.header().fine, segment.scale(c.row),
                                              c.sum, sums[c.row % kBlockRows]);
      c.upper = std::min(c.upper, estimate.upper());
    }
  }

  // Scores what is left, most promising first, until the rest cannot matter.
  std::vector<Hit> rank(std::vector<Worker>& team, SearchCounts* counts) const {
    std::vector<Candidate> open;
    TopHits top(k_);
    const auto offer = [&](const Candidate& c, float exact) {
      // Spares two reads from far away for most rows.
      if (top.full() && exact < top.last_score()) return;
      const Segment& segment = segment_of(c.part);
      top.offer({segment.designs()[c.row], segment.views()[c.row], c.photo, exact});
    };
    std::size_t scored = 0;
    for (Worker& worker : team)
      for (const Candidate& c : worker.list.prune()) {
        if (!c.scored) open.push_back(c);
        if (!c.scored) continue;
        offer(c, c.score);
        ++scored;
      }
    std::ranges::sort(open, std::ranges::greater{}, &Candidate::upper);
    for (std::size_t i = 0; i < open.size(); ++i, ++scored) {
      if (top.full() && open[i].upper < static_cast<double>(top.last_score())) break;
      if (i + kPrefetchAhead < open.size()) prefetch(open[i + kPrefetchAhead]);
      offer(open[i], exact_score(open[i]));
    }
    if (counts != nullptr) counts->rows_scored = scored;
    return top.take();
  }

  // Asks for all that scoring the row and offering it as a hit will read.
  void prefetch(const Candidate& c) const {
    const Segment& segment = segment_of(c.part);
    const auto ask_for = [](const void* at) {
      _mm_prefetch(static_cast<const char*>(at), _MM_HINT_T0);
    };
    for (std::size_t d = 0; d < dim_; d += kFloatsPerLine) ask_for(segment.vector(c.row) + d);
    ask_for(&segment.designs()[c.row]);
    ask_for(&segment.views()[c.row]);
  }

  std::uint64_t bytes_scanned() const {
    std::uint64_t blocks = 0;
    for (const PartPlan& plan : plans_) {
      const std::uint16_t* masks = plan.selection.masks();
      blocks += plan.selection.blocks;
      if (masks != nullptr)
        blocks -= static_cast<std::uint64_t>(
            std::count(masks, masks + plan.selection.blocks, std::uint16_t{0}));
    }
    return blocks * coarse_block_bytes(dim_) * queries_.size();
  }

  int k_;
  const Kernel& kernel_;
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
  const Kernel& chosen = kernel(options.level.value_or(cpu_level()));
  return Search(state, photos, k, filter, chosen).run(options.threads, counts);
}

}  // namespace pandok::search
