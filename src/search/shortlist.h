// Which rows may still be among the hits while a scan runs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "search/row.h"

namespace pandok::search {

// A row that the scan could not rule out.
struct Candidate {
  double upper = 0;  // upper end of its score (search/quantise.h)
  std::uint32_t part = 0;
  std::uint32_t row = 0;
  std::int32_t photo = 0;
};

// The greatest lower bound of the k-th best design's score that any thread has found.
class SharedFloor {
 public:
  double get() const { return value_.load(std::memory_order_relaxed); }
  void raise(double value);

 private:
  std::atomic<double> value_{-2};  // below each score of unit vectors and its bounds
};

// One thread's candidates. Keeps the k best lower ends of distinct designs; the last of them
// raises the floor, and candidates whose upper end falls under it are dropped now and then.
// Threads: one at a time; the floor is shared.
class Shortlist {
 public:
  Shortlist(int k, SharedFloor& floor);

  // Keeps the row; `lower` is the lower end of its score.
  void offer(const Candidate& candidate, double lower, std::uint64_t design);
  const std::vector<Candidate>& candidates() const { return candidates_; }

 private:
  struct Best {
    double lower;
    std::uint64_t design;
  };
  void note_design(double lower, std::uint64_t design);
  void prune();

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
  bool full() const { return hits_.size() == k_; }
  // The last hit's score; full() holds.
  float last_score() const { return hits_.back().score; }
  std::vector<Hit> take() { return std::move(hits_); }

 private:
  std::size_t k_;
  std::vector<Hit> hits_;
};

}  // namespace pandok::search
