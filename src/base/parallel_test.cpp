#include "base/parallel.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/parse.h"
#include "base/testing.h"

namespace pandok {

TEST(ParallelFor, CallsEachIndexOnceWithAWorkerInRange) {
  for (const int threads : {-1, 0, 1, 2, 3, 8})
    for (const int n : {0, 1, 2, 3, 100, 1'000}) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(n));
      std::atomic<int> strangers{0};
      parallel_for(n, threads, [&](std::int64_t index, int worker) {
        ++calls[static_cast<std::size_t>(index)];
        if (worker < 0 || worker >= std::max(threads, 1)) ++strangers;
      });
      for (const auto& count : calls)
        EXPECT_EQ(count, 1) << threads << " threads, " << n << " items";
      EXPECT_EQ(strangers, 0);
    }
}

TEST(ParallelFor, NothingToDoIsDone) {
  int calls = 0;
  parallel_for(-5, 4, [&](std::int64_t, int) { ++calls; });
  EXPECT_EQ(calls, 0);
}

// Per-worker state needs no lock: no two calls of one worker overlap.
TEST(ParallelFor, AWorkerDoesOneItemAtATime) {
  constexpr int kWorkers = 4;
  std::vector<std::atomic<int>> busy(kWorkers);
  std::atomic<int> overlaps{0};
  parallel_for(2'000, kWorkers, [&](std::int64_t, int worker) {
    auto& mine = busy[static_cast<std::size_t>(worker)];
    if (mine.exchange(1) != 0) ++overlaps;
    mine = 0;
  });
  EXPECT_EQ(overlaps, 0);
}

TEST(ParallelFor, OneThreadGoesInOrder) {
  std::vector<std::int64_t> seen;
  parallel_for(50, 1, [&](std::int64_t index, int) { seen.push_back(index); });
  ASSERT_EQ(seen.size(), 50u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

// The child may use no more memory than it has, so that a new thread gets no stack.
TEST(ParallelFor, DoesAllTheWorkWhenTheSystemRefusesThreads) {
#if defined(PANDOK_SANITIZED)
  GTEST_SKIP() << "a sanitizer needs its address space";
#else
  TestChild child([](int) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t bytes = pages * static_cast<std::size_t>(::getpagesize()) + (2u << 20);
    const rlimit limit{bytes, bytes};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) return 1;
    std::atomic<int> done{0};
    parallel_for(500, 64, [&](std::int64_t, int) { ++done; });
    return done == 500 ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
#endif
}

TEST(ThreadCount, ObeysTheEnvironmentWithinItsRange) {
  const char* const kName = "PANDOK_THREADS";
  ::unsetenv(kName);
  const int machine = thread_count();
  EXPECT_GE(machine, 1);
  for (const char* text : {"1", "7", "256"}) {
    ::setenv(kName, text, 1);
    EXPECT_EQ(thread_count(), parse_int(text));
  }
  for (const char* text : {"0", "257", "-1", "two", "", "4 "}) {
    ::setenv(kName, text, 1);
    EXPECT_EQ(thread_count(), machine) << text;
  }
  ::unsetenv(kName);
}

}  // namespace pandok
