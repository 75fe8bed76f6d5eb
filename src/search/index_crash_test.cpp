// kill -9 and a full disk at any moment: nothing acknowledged is lost, nothing is half there.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "base/stopwatch.h"
#include "base/testing.h"
#include "search/index.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

constexpr std::uint64_t kBatch = 5;
constexpr IndexOptions kOptions{.seal_rows = 40};

std::vector<float> vector_of(std::uint64_t view) {
  Random random(view);
  return random_unit(random, kDim);
}

std::vector<Row> rows_of(std::uint64_t step) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < kBatch; ++i)
    rows.push_back({.view = step * kBatch + i,
                    .design = step,
                    .locarno = 601,
                    .country = 0,
                    .valid_from = 0,
                    .valid_to = 9});
  return rows;
}

// Step n of an endless program of additions, replacements, removals and compactions.
Result<> run_step(Index& index, std::uint64_t n) {
  if (n % 25 == 24) return index.compact();
  if (n % 7 == 6) return index.remove(std::vector<std::uint64_t>{n - 3, n - 1});
  const bool again = n % 7 == 3;  // the step before, once more
  const auto rows = rows_of(again ? n - 1 : n);
  std::vector<float> vectors;
  for (const Row& row : rows) {
    const auto vector = vector_of(row.view);
    vectors.insert(vectors.end(), vector.begin(), vector.end());
  }
  return again ? index.replace(rows, vectors) : index.add(rows, vectors);
}

// The views that are live after the first `steps` steps.
std::vector<std::uint64_t> views_after(std::uint64_t steps) {
  std::vector<std::uint64_t> designs;
  for (std::uint64_t n = 0; n < steps; ++n) {
    if (n % 25 == 24) continue;
    if (n % 7 == 3) {
      if ((n - 1) % 25 == 24) designs.push_back(n - 1);
      continue;
    }
    if (n % 7 == 6)
      std::erase_if(designs, [n](std::uint64_t d) { return d == n - 3 || d == n - 1; });
    else
      designs.push_back(n);
  }
  std::vector<std::uint64_t> views;
  for (const std::uint64_t design : designs)
    for (const Row& row : rows_of(design)) views.push_back(row.view);
  return views;
}

std::vector<std::uint64_t> views_of(const Snapshot& snapshot) {
  std::vector<std::uint64_t> views;
  for (const Row& row : snapshot.rows()) views.push_back(row.view);
  std::ranges::sort(views);
  return views;
}

// Each live view is found by its own vector.
void expect_searchable(const Snapshot& snapshot) {
  ASSERT_TRUE(snapshot.verify());
  const auto views = views_of(snapshot);
  for (std::size_t i = 0; i < views.size(); i += 1 + views.size() / 10)
    EXPECT_EQ(snapshot.search(Vectors{vector_of(views[i])}, 1)->at(0).view, views[i]);
}

TEST(IndexCrash, KilledAtAnyMomentKeepsWhatWasAcknowledged) {
  const TestFolder folder;
  ASSERT_TRUE(Index::create(folder / "index", kDim, kOptions));
  Random random(31);
  std::uint64_t done = 0;
  int killed_inside_a_step = 0;
  for (int round = 0; round < 40; ++round) {
    TestChild child([&](int pipe) {
      auto index = Index::open(folder / "index", kOptions);
      if (!index) return 1;
      for (std::uint64_t n = done; n < done + 10'000; ++n) {
        if (!run_step(*index, n)) return 2;
        if (::write(pipe, "+", 1) != 1) return 3;
      }
      return 0;
    });
    // Killed somewhere inside the step that follows a few acknowledged ones.
    for (int steps = random.below(8); steps > 0 && child.read_byte(); --steps) ++done;
    const double wait_ms = random.uniform(0, 8);
    for (const Stopwatch watch; watch.ms() < wait_ms;) {
    }
    child.kill_hard();
    done += child.read_all().size();
    const auto reader = open_snapshot(folder / "index");
    ASSERT_TRUE(reader) << reader.error().message;
    const auto index = Index::open(folder / "index", kOptions);
    ASSERT_TRUE(index) << index.error().message;
    const auto views = views_of(index->snapshot());
    EXPECT_EQ(views_of(*reader), views);
    // The step that was running is there as a whole or not at all.
    if (views != views_after(done)) {
      ++done;
      ++killed_inside_a_step;
      ASSERT_EQ(views, views_after(done)) << "round " << round;
    }
    ASSERT_NO_FATAL_FAILURE(expect_searchable(index->snapshot()));
  }
  EXPECT_GT(done, 40u);
  RecordProperty("steps", static_cast<int>(done));
  RecordProperty("killed_inside_a_step", killed_inside_a_step);
}

// No file may grow beyond `bytes` in this process; a write that would gives EFBIG, as ENOSPC on a
// full disk.
void limit_file_size(std::size_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(IndexCrash, AFullDiskIsAnErrorAndLosesNothing) {
  for (const std::size_t room : {700u, 2'000u, 5'000u, 5'001u, 8'000u}) {
    const TestFolder folder;
    TestChild child([&](int pipe) {
      auto index = Index::create(folder / "index", kDim, {.seal_rows = 1000});
      if (!index) return 1;
      limit_file_size(room);
      const auto log_bytes = [&] {
        return std::filesystem::file_size(log_path(folder / "index", 1));
      };
      for (std::uint64_t n = 0; n < 6; ++n) {
        const auto before = log_bytes();
        const auto stepped = run_step(*index, n);
        if (!stepped && log_bytes() != before) return 6;
        if (!stepped && stepped.error().code != Code::resource_exhausted) return 2;
        if (!stepped && views_of(index->snapshot()) != views_after(n)) return 3;
        if (!stepped) break;
        if (::write(pipe, "+", 1) != 1) return 4;
      }
      // Something smaller may still fit: a failed write leaves nothing behind.
      const auto removed = index->remove(std::vector<std::uint64_t>{1'000'000});
      return removed || removed.error().code == Code::resource_exhausted ? 0 : 5;
    });
    const std::string acknowledged = child.read_all();
    ASSERT_EQ(child.wait(), 0);
    const auto index = Index::open(folder / "index");
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_LT(acknowledged.size(), 6u);
    EXPECT_EQ(views_of(index->snapshot()), views_after(acknowledged.size()));
  }
}

TEST(IndexCrash, AFullDiskDuringAMergeLeavesTheIndexAsItWas) {
  for (const bool automatic : {false, true}) {
    const TestFolder folder;
    TestChild child([&](int) {
      auto index = Index::create(folder / "index", kDim, {.seal_rows = automatic ? 15u : 1000u});
      if (!index) return 1;
      limit_file_size(12'000);  // the log of 30 rows fits, their segment does not
      for (std::uint64_t n = 0; n < 6; ++n)
        if (!run_step(*index, n)) return 2;
      if (index->compact().error().code != Code::resource_exhausted) return 3;
      if (index->snapshot().verify() && views_of(index->snapshot()) == views_after(6)) return 0;
      return 4;
    });
    ASSERT_EQ(child.wait(), 0);
    auto index = Index::open(folder / "index");
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(views_of(index->snapshot()), views_after(6));
    ASSERT_TRUE(index->compact());
    EXPECT_EQ(views_of(index->snapshot()), views_after(6));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "index"), {}), 3);
  }
}

}  // namespace
}  // namespace pandok::search
