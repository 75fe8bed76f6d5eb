#include "search/scan.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/limits.h"
#include "base/parallel.h"
#include "search/kernel.h"
#include "search/quantise.h"
#include "search/scan_plan.h"
#include "search/shortlist.h"

namespace pandok::search {
namespace {

// Inside a strip all photos look at a chunk while it is in the second-level cache.
constexpr std::size_t kChunkBytes = 256u << 10;
constexpr int kThreadsMax = 256;
constexpr std::size_t kPromisingAtOnce = 8;
constexpr std::size_t kPrefetchAhead = 8;
constexpr std::size_t kFloatsPerLine = 64 / sizeof(float);
constexpr std::size_t kHeadBlocks = 128;
constexpr std::size_t kHeadPays = 4 * kHeadBlocks;  // where so many are scanned
// Candidates a block from which on reading the block's fine codes is cheaper than reading the
// candidates' vectors.
constexpr std::size_t kDenseCandidates = 2;

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
  std::uint64_t scored = 0;
};

void prefetch(const void* at) { _mm_prefetch(static_cast<const char*>(at), _MM_HINT_T0); }

class Search {
 public:
  Search(const ScanPlan& plan, int k, const Kernel& kernel) : plan_(plan), k_(k), kernel_(kernel) {}

  std::vector<Hit> run(int threads, SearchCounts& counts) {
    const std::vector<Strip>& strips = plan_.strips();
    const int workers = std::clamp(static_cast<int>(strips.size()), 1, threads);
    std::vector<Worker> team;
    for (int i = 0; i < workers; ++i) team.emplace_back(Shortlist(k_, floor_));
    if (!strips.empty() && plan_.blocks(0) >= kHeadPays) score_head(0, team[0]);
    parallel_for(std::ssize(strips), workers, [&](std::int64_t i, int worker) {
      scan_strip(strips[static_cast<std::size_t>(i)], team[static_cast<std::size_t>(worker)]);
    });
    counts.bytes_scanned = plan_.bytes();
    refine_if_dense(team, counts);
    return rank(team, counts);
  }

 private:
  // Scores the k rows of a part's first blocks that look best, so that the floor is high when the
  // scan begins and stops it seldom. The scan comes by those blocks again.
  void score_head(std::uint32_t part, Worker& worker) const {
    std::vector<Candidate> best;  // greatest upper end first, at most k
    for (std::size_t photo = 0; photo < plan_.queries().size(); ++photo) {
      const ScanArgs args = plan_.args(part, photo, kHeadBlocks);
      BlockHit hit;
      for (std::size_t b = 0; b < kHeadBlocks; ++b) {
        const double least = std::ssize(best) < k_ ? floor_.get() : best.back().upper;
        b = kernel_.scan(args, b, plan_.threshold(part, photo, least), hit);
        if (b == kHeadBlocks) break;
        plan_.for_survivors(part, b, hit, [&](std::size_t row, std::size_t lane) {
          keep_best(candidate(part, row, photo, hit.sums[lane]).first, best);
        });
      }
    }
    for (const Candidate& c : best) prefetch_row(c);
    for (const Candidate& c : best)
      worker.list.note_score(exact_score(c), plan_.segment(part).designs()[c.row]);
    worker.scored += best.size();
  }

  void keep_best(const Candidate& candidate, std::vector<Candidate>& best) const {
    if (std::ssize(best) == k_ && candidate.upper <= best.back().upper) return;
    best.insert(
        std::ranges::upper_bound(best, candidate.upper, std::ranges::greater{}, &Candidate::upper),
        candidate);
    if (std::ssize(best) > k_) best.pop_back();
  }

  // The row as the coarse codes have it, and its estimated score.
  std::pair<Candidate, double> candidate(std::uint32_t part, std::size_t row, std::size_t photo,
                                         std::int32_t sum) const {
    const Segment& segment = plan_.segment(part);
    const Estimate estimate =
        coarse_estimate(plan_.queries()[photo], segment.header().coarse, segment.scale(row), sum);
    return {{.upper = estimate.upper(),
             .part = part,
             .row = static_cast<std::uint32_t>(row),
             .photo = static_cast<std::int32_t>(photo),
             .sum = sum},
            estimate.value};
  }

  void scan_strip(const Strip& strip, Worker& worker) const {
    const std::size_t photos = plan_.queries().size();
    std::size_t step = strip.end - strip.begin;
    if (photos > 1) step = std::max<std::size_t>(1, kChunkBytes / coarse_block_bytes(plan_.dim()));
    for (std::size_t b = strip.begin; b < strip.end; b += step)
      for (std::size_t photo = 0; photo < photos; ++photo)
        scan_chunk({strip.part, b, std::min(b + step, strip.end)}, photo, worker);
    score_promising(worker);
  }

  void scan_chunk(const Strip& chunk, std::size_t photo, Worker& worker) const {
    const ScanArgs args = plan_.args(chunk.part, photo, chunk.end);
    BlockHit hit;
    for (std::size_t b = chunk.begin; b < chunk.end; ++b) {
      b = kernel_.scan(args, b, plan_.threshold(chunk.part, photo, floor_.get()), hit);
      if (b == chunk.end) break;
      plan_.for_survivors(chunk.part, b, hit, [&](std::size_t row, std::size_t lane) {
        const auto [survivor, value] = candidate(chunk.part, row, photo, hit.sums[lane]);
        take(survivor, value, worker);
      });
    }
  }

  void take(const Candidate& survivor, double value, Worker& worker) const {
    if (value <= floor_.get()) {
      worker.list.keep(survivor);
      return;
    }
    worker.promising.push_back({survivor, value});
    if (worker.promising.size() >= kPromisingAtOnce) score_promising(worker);
  }

  void score_promising(Worker& worker) const {
    std::vector<Promising>& rows = worker.promising;
    for (const Promising& p : rows) prefetch_row(p.candidate);
    std::array<std::uint32_t, kPromisingAtOnce> order;  // the list keeps the order of the scan
    const std::span<std::uint32_t> best(order.data(), rows.size());
    std::iota(best.begin(), best.end(), 0u);
    std::ranges::sort(best, std::ranges::greater{}, [&](std::uint32_t i) { return rows[i].value; });
    for (const std::uint32_t i : best) {
      auto& [candidate, value] = rows[i];
      if (value <= floor_.get()) break;
      candidate.score = exact_score(candidate);
      candidate.scored = true;
      ++worker.scored;
      if (worker.list.may_raise(candidate.score))
        worker.list.note_score(candidate.score,
                               plan_.segment(candidate.part).designs()[candidate.row]);
    }
    for (const Promising& p : rows) worker.list.keep(p.candidate);
    rows.clear();
  }

  float exact_score(const Candidate& c) const {
    return kernel_.score(plan_.queries()[static_cast<std::size_t>(c.photo)].exact.data(),
                         plan_.segment(c.part).vector(c.row), plan_.dim());
  }

  // Replaces coarse by fine bounds where so many rows are left that it pays.
  void refine_if_dense(std::vector<Worker>& team, SearchCounts& counts) const {
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
    for (const auto& candidates : dense) counts.rows_refined += candidates.size();
  }

  static bool same_block(const Candidate& a, const Candidate& b) {
    return a.part == b.part && a.photo == b.photo && a.row / kBlockRows == b.row / kBlockRows;
  }

  void refine(std::span<Candidate> candidates) const {
    std::int32_t sums[kBlockRows];
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      Candidate& c = candidates[i];
      const Segment& segment = plan_.segment(c.part);
      const Query& query = plan_.queries()[static_cast<std::size_t>(c.photo)];
      if (i == 0 || !same_block(candidates[i - 1], c))
        kernel_.sums(segment.fine() + c.row / kBlockRows * plane_block_bytes(plan_.dim()),
                     query.codes.data(), plan_.dim(), sums);
      const Estimate estimate = fine_estimate(query, segment.header().fine, segment.scale(c.row),
                                              c.sum, sums[c.row % kBlockRows]);
      c.upper = std::min(c.upper, estimate.upper());
    }
  }

  // Scores what is left. The floor is the k-th best score of the rows that were estimated above it;
  // the others hardly ever raise it, so their order does not matter.
  std::vector<Hit> rank(std::vector<Worker>& team, SearchCounts& counts) const {
    std::vector<Candidate> open;
    TopHits top(k_);
    const double floor = floor_.get();
    const auto offer = [&](const Candidate& c, float score) {
      // Spares two reads from far away for most rows.
      if (static_cast<double>(score) < floor) return;
      const Segment& segment = plan_.segment(c.part);
      top.offer({segment.designs()[c.row], segment.views()[c.row], c.photo, score});
    };
    for (Worker& worker : team) {
      for (const Candidate& c : worker.list.prune())
        if (c.scored)
          offer(c, c.score);
        else
          open.push_back(c);
      counts.rows_scored += worker.scored;
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (i + kPrefetchAhead < open.size()) prefetch_vector(open[i + kPrefetchAhead]);
      offer(open[i], exact_score(open[i]));
    }
    counts.rows_scored += open.size();
    return top.take();
  }

  void prefetch_vector(const Candidate& c) const {
    const float* vector = plan_.segment(c.part).vector(c.row);
    for (std::size_t d = 0; d < plan_.dim(); d += kFloatsPerLine) prefetch(vector + d);
  }
  // Asks for all that scoring the row and noting it as a hit will read.
  void prefetch_row(const Candidate& c) const {
    prefetch_vector(c);
    prefetch(&plan_.segment(c.part).designs()[c.row]);
    prefetch(&plan_.segment(c.part).views()[c.row]);
  }

  const ScanPlan& plan_;
  int k_;
  const Kernel& kernel_;
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
  const ScanPlan plan(state, photos, filter);
  SearchCounts done;
  std::vector<Hit> hits = Search(plan, k, chosen).run(options.threads, done);
  if (counts != nullptr) *counts = done;
  return hits;
}

}  // namespace pandok::search
