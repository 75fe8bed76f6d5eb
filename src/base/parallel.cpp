#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <system_error>
#include <thread>
#include <vector>

#include "base/parse.h"

namespace pandok {

int thread_count() {
  if (const char* text = std::getenv("PANDOK_THREADS"); text != nullptr) {
    const auto n = parse_int(text);
    if (n && *n >= 1 && *n <= 256) return static_cast<int>(*n);
  }
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::int64_t n, int threads,
                  const std::function<void(std::int64_t index, int worker)>& body) {
  std::atomic<std::int64_t> next{0};
  const auto run = [&](int worker) {
    for (std::int64_t i = next.fetch_add(1); i < n; i = next.fetch_add(1)) body(i, worker);
  };
  const int workers = static_cast<int>(std::min<std::int64_t>(threads, n));
  std::vector<std::jthread> others;
  try {
    for (int worker = 1; worker < workers; ++worker) others.emplace_back(run, worker);
  } catch (const std::system_error&) {
    // The system gives no more threads; those that there are do all the work.
  }
  run(0);
}

}  // namespace pandok
