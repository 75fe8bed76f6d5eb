// A loop over independent items on a few threads.
#pragma once

#include <cstdint>
#include <functional>

namespace pandok {

// The number of threads that work should use here: PANDOK_THREADS if set (1 to 256), else the
// processors this process may run on.
int thread_count();

// Calls body(i, worker) once for each i in [0, n), worker in [0, threads). Items are handed out
// one by one in order; returns when all are done. body must not throw. threads <= 1 runs inline;
// where the system refuses a thread, fewer do the work.
void parallel_for(std::int64_t n, int threads,
                  const std::function<void(std::int64_t index, int worker)>& body);

}  // namespace pandok
