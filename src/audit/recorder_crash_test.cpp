// Several processes on one log, and what is left when they die or the disk is full.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <thread>

#include "audit/entry.h"
#include "audit/recorder.h"
#include "audit/testing.h"
#include "audit/verify.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

Act numbered(int process, int thread, int i) {
  return {.person = fmt::format("user-{}", process),
          .role = "officer",
          .act = "reading.make",
          .object_type = "reading",
          .object_id = fmt::format("{}-{}-{}", process, thread, i)};
}

class Processes : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Recorder::create(log(), keys())); }
  fs::path log() const { return root_ / "audit"; }
  fs::path keys() const { return root_ / "keys"; }
  // How often each object is in the log, which was verified; `log.recovered` under that name.
  std::map<std::string, int> counted() const {
    const auto verified = verify(log());
    EXPECT_TRUE(verified) << verified.error().message;
    const auto opened = AuditLog::open(log()).value();
    std::map<std::string, int> counts;
    for (std::uint64_t i = 0; i < opened->size(); ++i) {
      const Entry entry = Entry::parse(as_text(opened->entry(i).value())).value();
      ++counts[entry.act == "log.recovered" ? entry.act : entry.object_id];
    }
    return counts;
  }

 private:
  TestFolder root_;
};

// `threads` threads with `each` entries; 0, or 1 if one failed.
int record_many(Recorder& recorder, int process, int threads, int each) {
  std::atomic<bool> failed{false};
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t)
    workers.emplace_back([&, t] {
      for (int i = 0; i < each; ++i)
        if (const auto done = recorder.record(numbered(process, t, i)); !done) failed = true;
    });
  for (auto& worker : workers) worker.join();
  return failed ? 1 : 0;
}

TEST_F(Processes, FourTimesFourThreadsLoseNothing) {
  constexpr int kProcesses = 4, kThreads = 4, kEach = 200;
  std::vector<std::unique_ptr<TestChild>> children;
  for (int p = 0; p < kProcesses; ++p)
    children.push_back(std::make_unique<TestChild>([&, p](int) {
      Recorder recorder(log(), keys());
      return record_many(recorder, p, kThreads, kEach);
    }));
  for (auto& child : children) EXPECT_EQ(child->wait(), 0);
  const auto counts = counted();
  EXPECT_EQ(counts.size(), std::size_t{kProcesses * kThreads * kEach});
  EXPECT_TRUE(std::ranges::all_of(counts, [](const auto& one) { return one.second == 1; }));
}

// A holder that never rests is asked to give way; when it is killed, the next one goes on.
TEST_F(Processes, KillOfTheHolderLetsTheOthersIn) {
  constexpr int kRounds = 5;
  std::map<std::string, int> told;
  for (int round = 0; round < kRounds; ++round) {
    TestChild greedy([&](int pipe) {
      Recorder recorder(log(), keys());
      for (int i = 0;; ++i) {
        if (!recorder.record(numbered(100 + round, 0, i))) return 1;
        if (::write(pipe, "r", 1) != 1) return 2;
      }
    });
    ASSERT_TRUE(greedy.read_byte());
    TestChild waiting([&](int) {
      Recorder recorder(log(), keys());
      return record_many(recorder, round, 2, 20);
    });
    const std::string written = greedy.read_and_kill_after(20 * round);
    EXPECT_EQ(waiting.wait(), 0);
    for (int i = 0; i <= static_cast<int>(written.size()); ++i)
      told[numbered(100 + round, 0, i).object_id] = 1;
    for (int i = 0; i < 20; ++i)
      for (int t = 0; t < 2; ++t) told[numbered(round, t, i).object_id] = 1;
  }
  auto counts = counted();
  EXPECT_GE(counts["log.recovered"], 1);
  for (const auto& [id, n] : told) EXPECT_EQ(counts[id], n) << id;
}

TEST_F(Processes, WhoWaitsComesInWhileTheHolderIsBusy) {
  TestChild greedy([&](int pipe) {
    Recorder recorder(log(), keys());
    for (int i = 0;; ++i) {
      if (!recorder.record(numbered(1, 0, i))) return 1;
      if (i == 0 && ::write(pipe, "r", 1) != 1) return 2;
    }
  });
  ASSERT_TRUE(greedy.read_byte());
  const Stopwatch watch;
  {
    Recorder recorder(log(), keys());
    ASSERT_TRUE(recorder.record(numbered(2, 0, 0)));
  }
  EXPECT_LT(watch.ms(), 3'000);
  greedy.kill_hard();
}

// Records until the disk "is full", then makes room; says how many were acknowledged.
int fill_the_disk(const fs::path& log, const fs::path& keys, int pipe) {
  ::signal(SIGXFSZ, SIG_IGN);
  Recorder recorder(log, keys);
  Act act = numbered(1, 0, 0);
  act.personal.assign(15'000, 'x');
  if (!recorder.record(act)) return 1;
  limit_file_size(300'000);
  std::uint64_t acknowledged = 1;
  Result<std::uint64_t> last = 0;
  while ((last = recorder.record(act))) ++acknowledged;
  if (last.error().code != Code::resource_exhausted) return 2;
  limit_file_size(RLIM_INFINITY);
  if (!recorder.record(numbered(2, 0, 0))) return 4;
  return ::write(pipe, &acknowledged, 8) == 8 ? 0 : 5;
}

TEST_F(Processes, AFullDiskRefusesAndIsLeftBehind) {
  TestChild child([&](int pipe) { return fill_the_disk(log(), keys(), pipe); });
  const std::string told = child.read_all();
  ASSERT_EQ(child.wait(), 0);
  const auto acknowledged = static_cast<int>(read_value<std::uint64_t>(as_bytes(told), 0));
  auto counts = counted();
  EXPECT_GE(counts["1-0-0"], acknowledged);
  EXPECT_LE(counts["1-0-0"], acknowledged + 2);  // an entry whose append failed may be there
  EXPECT_EQ(counts["2-0-0"], 1);
  EXPECT_GE(counts["log.recovered"], 1);
}

}  // namespace
}  // namespace pandok::audit
