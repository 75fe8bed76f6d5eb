// Long work says how far it is and can be stopped.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace pandok {

// Set from a signal handler or another thread; polled by long work between two steps.
class CancelToken {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};

// What a long task tells its caller. The caller owns it and outlives the task.
// Threads: advance() is called by one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  // `done` of `total` units ("views", "rows") are finished; total 0 means not known yet.
  virtual void advance(std::string_view unit, std::int64_t done, std::int64_t total) = 0;
  // True when the task should end with Code::cancelled at its next safe point.
  virtual bool cancelled() const = 0;
};

// Says nothing and never cancels: for tests and short work.
class SilentProgress final : public Progress {
 public:
  void advance(std::string_view, std::int64_t, std::int64_t) override {}
  bool cancelled() const override { return false; }
};

}  // namespace pandok
