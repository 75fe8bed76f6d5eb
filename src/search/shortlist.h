// Which rows may still be among the hits while a scan runs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "search/row.h"

namespace pandok::search {

// A row that the scan could not rule out.
struct Candidate {
  double upper = 0;  // upper end of its score (search/quantise.h)
  std::uint32_t part = 0;
  std::uint32_t row = 0;
  std::int32_t photo = 0;
  std::int32_t sum = 0;  // of the upper nibbles
  float score = 0;       // exact, if scored
  bool scored = false;
};

// The k-th best exact score among distinct designs that any thread has found: what a row must be
// able to reach. Below every score at the start.
class SharedFloor {
 public:
  double get() const { return value_.load(std::memory_order_relaxed); }
  void raise(double value);

 private:
  std::atomic<double> value_{-std::numeric_limits<double>::infinity()};
};

// One thread's candidates. Those whose upper end falls under the floor are dropped now and then.
// Threads: one at a time; the floor is shared.
class Shortlist {
 public:
  Shortlist(int k, SharedFloor& floor);

  // Keeps the row, if it reaches the floor.
  void keep(const Candidate& candidate);
  // Whether note_score() of this score could change anything.
  bool may_raise(float score) const { return best_.size() < k_ || score > best_.back().score; }
  // Tells of an exact score; raises the floor when k distinct designs are known.
  void note_score(float score, std::uint64_t design);
  // Drops what does not reach the floor; the candidates that are left, in the order of the scan.
  std::span<Candidate> prune();

 private:
  struct Best {
    float score;
    std::uint64_t design;
  };
  std::size_t k_;
  SharedFloor& floor_;
  std::vector<Best> best_;  // at most k, best first, designs distinct
  std::vector<Candidate> candidates_;
  std::size_t prune_at_ = 1024;
};

// The k best designs by exact score, best first, one hit each.
class TopHits {
 public:
  explicit TopHits(int k) : k_(static_cast<std::size_t>(k)) {}
  void offer(const Hit& hit);
  std::vector<Hit> take() { return std::move(hits_); }

 private:
  std::size_t k_;
  std::vector<Hit> hits_;
};

}  // namespace pandok::search
