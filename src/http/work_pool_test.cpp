#include "http/work_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <thread>

namespace pandok::http {
namespace {

// Keeps a thread of a pool busy until it is let go.
struct Plug {
  std::latch began{1}, go{1};
  std::function<void()> task() {
    return [this] {
      began.count_down();
      go.wait();
    };
  }
};

}  // namespace

TEST(WorkPool, TakesAsManyWaitingTasksAsItMayAndNotOneMore) {
  Plug plug;
  std::atomic<int> ran{0};
  WorkPool pool(1, 3);
  ASSERT_TRUE(pool.try_submit(plug.task()));
  plug.began.wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.try_submit([&] { ++ran; }));
  EXPECT_EQ(pool.waiting(), 3u);
  EXPECT_FALSE(pool.try_submit([&] { ran += 100; }));
  std::latch done(1);
  plug.go.count_down();
  while (!pool.try_submit([&] { done.count_down(); })) std::this_thread::yield();
  done.wait();
  EXPECT_EQ(ran, 3);
}

TEST(WorkPool, OneThreadRunsTasksInTheirOrder) {
  Plug plug;
  std::vector<int> order;
  {
    WorkPool pool(1, 100);
    ASSERT_TRUE(pool.try_submit(plug.task()));
    for (int i = 0; i < 100; ++i) {
      plug.began.wait();
      EXPECT_TRUE(pool.try_submit([&order, i] { order.push_back(i); }));
    }
    plug.go.count_down();
  }
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(WorkPool, ThreadsWorkAtTheSameTime) {
  std::latch all(3);
  WorkPool pool(3, 3);  // ends first: its threads may still look at the latch
  for (int i = 0; i < 3; ++i)
    while (!pool.try_submit([&all] { all.arrive_and_wait(); })) std::this_thread::yield();
  all.wait();
}

TEST(WorkPool, ItsEndFinishesWhatWasTakenOn) {
  std::atomic<int> ran{0};
  auto plug = std::make_unique<Plug>();
  auto pool = std::make_unique<WorkPool>(2, 50);
  ASSERT_TRUE(pool->try_submit(plug->task()));
  plug->began.wait();
  int taken = 0;
  for (int i = 0; i < 50; ++i) taken += pool->try_submit([&ran] { ++ran; }) ? 1 : 0;
  std::thread ender([&] { pool.reset(); });
  plug->go.count_down();
  ender.join();
  EXPECT_EQ(ran, taken);
}

}  // namespace pandok::http
