#include "search/shortlist.h"

#include <algorithm>

namespace pandok::search {

void SharedFloor::raise(double value) {
  double old = value_.load(std::memory_order_relaxed);
  while (old < value && !value_.compare_exchange_weak(old, value, std::memory_order_relaxed)) {
  }
}

Shortlist::Shortlist(int k, SharedFloor& floor) : k_(static_cast<std::size_t>(k)), floor_(floor) {
  best_.reserve(k_ + 1);
  candidates_.reserve(prune_at_);
}

void Shortlist::keep(const Candidate& candidate) {
  if (candidate.upper < floor_.get()) return;
  candidates_.push_back(candidate);
  if (candidates_.size() < prune_at_) return;
  prune();
  prune_at_ = std::max<std::size_t>(1024, 2 * candidates_.size());
}

void Shortlist::note_score(float score, std::uint64_t design) {
  if (!may_raise(score)) return;
  const auto same = std::ranges::find(best_, design, &Best::design);
  if (same != best_.end()) {
    if (score <= same->score) return;
    best_.erase(same);
  }
  best_.insert(std::ranges::upper_bound(best_, score, std::ranges::greater{}, &Best::score),
               {score, design});
  if (best_.size() > k_) best_.pop_back();
  if (best_.size() == k_) floor_.raise(static_cast<double>(best_.back().score));
}

std::span<Candidate> Shortlist::prune() {
  const double floor = floor_.get();
  std::erase_if(candidates_, [floor](const Candidate& c) { return c.upper < floor; });
  return candidates_;
}

void TopHits::offer(const Hit& hit) {
  const auto same = std::ranges::find(hits_, hit.design, &Hit::design);
  if (same != hits_.end()) {
    if (!ranks_before(hit, *same)) return;
    hits_.erase(same);
  } else if (hits_.size() == k_ && !ranks_before(hit, hits_.back())) {
    return;
  }
  hits_.insert(std::ranges::upper_bound(hits_, hit, ranks_before), hit);
  if (hits_.size() > k_) hits_.pop_back();
}

}  // namespace pandok::search
