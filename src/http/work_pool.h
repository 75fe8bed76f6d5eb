// A few threads with a queue that can be full.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pandok::http {

// Threads: any may submit.
class WorkPool {
 public:
  WorkPool(int threads, std::size_t waiting_max);
  // Finishes what was taken on.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // false, and nothing happens, if `waiting_max` tasks wait already. A task must not throw.
  bool try_submit(std::function<void()> task);
  std::size_t waiting() const;

 private:
  void work();
  const std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool closing_ = false;                     // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace pandok::http
