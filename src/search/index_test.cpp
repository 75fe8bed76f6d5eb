#include "search/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/testing.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

// What an index should hold, kept the simple way.
struct Model {
  std::vector<Row> rows;
  Vectors vectors;

  void add(std::span<const Row> more, const Vectors& more_vectors) {
    rows.insert(rows.end(), more.begin(), more.end());
    vectors.insert(vectors.end(), more_vectors.begin(), more_vectors.end());
  }
  void remove(const std::vector<std::uint64_t>& designs) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (std::ranges::find(designs, rows[i].design) != designs.end()) continue;
      rows[kept] = rows[i];
      vectors[kept++] = vectors[i];
    }
    rows.resize(kept);
    vectors.resize(kept);
  }
};

std::vector<Row> sorted(std::vector<Row> rows) {
  std::ranges::sort(rows, {}, &Row::view);
  return rows;
}

void expect_same(const Snapshot& snapshot, const Model& model, Random& random) {
  ASSERT_EQ(sorted(snapshot.rows()), sorted(model.rows));
  EXPECT_EQ(snapshot.size(), model.rows.size());
  for (int i = 0; i < 3; ++i) {
    const Vectors photo{random_unit(random, kDim)};
    EXPECT_EQ(snapshot.search(photo, 10).value(),
              reference_search(model.rows, model.vectors, photo, 10));
  }
}

// Random work against the model; at each step the writer, a reader and a reopened index agree.
TEST(Index, HoldsWhatWasAddedAndNotRemovedAcrossSealsCompactionsAndReopening) {
  Random random(21);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim, {.seal_rows = 60}).value();
  Model model;
  std::uint64_t next_view = 1;
  for (int step = 0; step < 90; ++step) {
    const int what = random.below(20);
    if (what < 12) {
      const int n = 1 + random.below(30);
      const auto rows = random_rows(random, n, next_view);
      const auto vectors = clustered(random, kDim, n, 3);
      next_view += static_cast<std::uint64_t>(n);
      if (what < 9) {
        ASSERT_TRUE(index.add(rows, vectors));
      } else {
        std::vector<float> flat;
        for (const auto& vector : vectors) flat.insert(flat.end(), vector.begin(), vector.end());
        ASSERT_TRUE(index.replace(rows, flat));
        std::vector<std::uint64_t> designs;
        for (const Row& row : rows) designs.push_back(row.design);
        model.remove(designs);
      }
      model.add(rows, vectors);
    } else if (what < 16) {
      std::vector<std::uint64_t> designs;
      for (int i = 0; i < 2; ++i)
        designs.push_back(1 + static_cast<std::uint64_t>(random.below(9)));
      ASSERT_TRUE(index.remove(designs));
      model.remove(designs);
    } else if (what < 17) {
      ASSERT_TRUE(index.compact());
      EXPECT_LE(index.snapshot().parts(), 1u);
    } else {
      const std::string version = index.snapshot().version();
      index = Index::open(folder / "index", {.seal_rows = 60}).value();
      EXPECT_EQ(index.snapshot().version(), version);
    }
    ASSERT_NO_FATAL_FAILURE(expect_same(index.snapshot(), model, random)) << "step " << step;
    const Snapshot reader = open_snapshot(folder / "index").value();
    ASSERT_NO_FATAL_FAILURE(expect_same(reader, model, random)) << "step " << step;
    EXPECT_EQ(reader.version(), index.snapshot().version());
    ASSERT_TRUE(reader.verify());
  }
}

TEST(Index, ADesignThatComesBackIsFound) {
  Random random(22);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim, {.seal_rows = 5}).value();
  Model model;
  for (int round = 0; round < 6; ++round) {
    auto rows = random_rows(random, 3, static_cast<std::uint64_t>(10 * round));
    for (Row& row : rows) row.design = 42;
    const auto vectors = clustered(random, kDim, 3, 1);
    ASSERT_TRUE(index.remove(std::vector<std::uint64_t>{42}));
    model.remove({42});
    ASSERT_TRUE(index.add(rows, vectors));
    model.add(rows, vectors);
    if (round % 2 == 1) index = Index::open(folder / "index", {.seal_rows = 5}).value();
    ASSERT_NO_FATAL_FAILURE(expect_same(index.snapshot(), model, random)) << round;
  }
}

TEST(Index, ASnapshotStaysAsItWas) {
  Random random(23);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim, {.seal_rows = 50}).value();
  Model model;
  std::vector<std::pair<Snapshot, Model>> taken;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto rows = random_rows(random, 20, 1 + 20 * i);
    const auto vectors = clustered(random, kDim, 20, 3);
    ASSERT_TRUE(index.add(rows, vectors));
    model.add(rows, vectors);
    taken.emplace_back(index.snapshot(), model);
    ASSERT_TRUE(index.remove(std::vector<std::uint64_t>{1 + i % 5}));
    model.remove({1 + i % 5});
    taken.emplace_back(open_snapshot(folder / "index").value(), model);
    if (i % 4 == 3) {
      ASSERT_TRUE(index.compact());
    }
  }
  std::filesystem::remove_all(folder / "index");
  for (const auto& [snapshot, then] : taken)
    ASSERT_NO_FATAL_FAILURE(expect_same(snapshot, then, random));
}

TEST(Index, SnapshotsMayBeTakenAndSearchedWhileTheWriterWorks) {
  Random random(24);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim, {.seal_rows = 100}).value();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  const auto look = [&](bool other_process) {
    const Vectors photo{unit(std::vector<float>(kDim, 1))};
    std::size_t last = 0;
    while (!stop) {
      const Snapshot snapshot =
          other_process ? open_snapshot(folder / "index").value() : index.snapshot();
      const auto hits = snapshot.search(photo, 5);
      const bool ok = hits && hits->size() == std::min<std::size_t>(snapshot.size(), 5);
      if (!ok || snapshot.size() < last || snapshot.size() % 7 != 0) ++wrong;
      last = snapshot.size();
    }
  };
  std::thread same(look, false), other(look, true);
  for (std::uint64_t i = 0; i < 60; ++i) {
    auto rows = random_rows(random, 7, 1 + 7 * i);
    for (Row& row : rows) row.design = row.view;
    EXPECT_TRUE(index.add(rows, clustered(random, kDim, 7, 3)));
    if (i % 6 == 5) {  // often, so that a reader finds files gone that it was about to open
      EXPECT_TRUE(index.compact());
    }
  }
  stop = true;
  same.join();
  other.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Index, TheVersionNamesTheContent) {
  Random random(25);
  const auto rows = random_rows(random, 40);
  const auto vectors = clustered(random, kDim, 40, 3);
  const std::span<const Row> all(rows);
  const std::span<const std::vector<float>> all_vectors(vectors);
  const TestFolder folder;
  Index one = Index::create(folder / "one", kDim).value();
  Index two = Index::create(folder / "two", kDim).value();
  EXPECT_EQ(one.snapshot().version(), two.snapshot().version());
  ASSERT_TRUE(one.add(all, all_vectors));
  EXPECT_NE(one.snapshot().version(), two.snapshot().version());
  ASSERT_TRUE(two.add(all.first(13), all_vectors.first(13)));
  ASSERT_TRUE(two.add(all.subspan(13), all_vectors.subspan(13)));
  ASSERT_TRUE(one.compact());
  ASSERT_TRUE(two.compact());
  EXPECT_EQ(one.snapshot().version(), two.snapshot().version());
  ASSERT_TRUE(two.remove(std::vector<std::uint64_t>{rows[0].design}));
  EXPECT_NE(one.snapshot().version(), two.snapshot().version());
  EXPECT_EQ(one.snapshot().version().size(), 16u);
}

TEST(Index, RefusesBadRowsAndAddsNoneOfThem) {
  Random random(26);
  const TestFolder folder;
  EXPECT_EQ(Index::create(folder / "x", 100).error().code, Code::invalid_argument);
  EXPECT_EQ(Index::create(folder / "x", 0).error().code, Code::invalid_argument);
  EXPECT_EQ(Index::create(folder / "x", 1088).error().code, Code::invalid_argument);
  EXPECT_EQ(Index::open(folder / "x").error().code, Code::not_found);
  EXPECT_EQ(open_snapshot(folder / "x").error().code, Code::not_found);
  Index index = Index::create(folder / "index", kDim).value();
  EXPECT_EQ(Index::create(folder / "index", kDim).error().code, Code::already_exists);
  const auto rows = random_rows(random, 3);
  auto vectors = clustered(random, kDim, 3, 1);
  const std::string before = index.snapshot().version();
  vectors[2][5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(index.add(rows, vectors).error().code, Code::invalid_argument);
  vectors[2] = std::vector<float>(kDim, 0);
  EXPECT_EQ(index.add(rows, vectors).error().code, Code::invalid_argument);
  vectors[2] = random_unit(random, 128);
  EXPECT_EQ(index.add(rows, vectors).error().code, Code::invalid_argument);
  vectors.pop_back();
  EXPECT_EQ(index.add(rows, vectors).error().code, Code::invalid_argument);
  const std::vector<Row> many(kRowsPerAddMax + 1);
  EXPECT_EQ(index.add(many, std::vector<float>()).error().code, Code::invalid_argument);
  EXPECT_TRUE(index.add({}, std::vector<float>()));
  EXPECT_TRUE(index.remove({}));
  EXPECT_EQ(index.snapshot().version(), before);
}

TEST(Index, AMissingOrForeignFileIsReported) {
  Random random(27);
  const TestFolder folder;
  for (const std::string name : {"a", "b"}) {
    Index index = Index::create(folder / name, kDim).value();
    for (std::uint64_t i = 0; i < 2; ++i) {
      ASSERT_TRUE(index.add(random_rows(random, 9 + (name == "b" ? 1 : 0), 10 * i),
                            clustered(random, kDim, 9 + (name == "b" ? 1 : 0), 2)));
      ASSERT_TRUE(index.compact());
    }
  }
  const auto segment = segment_path(folder / "a", read_manifest(folder / "a")->segments[0].number);
  const auto foreign = segment_path(folder / "b", read_manifest(folder / "b")->segments[0].number);
  std::filesystem::rename(segment, folder / "kept");
  EXPECT_EQ(open_snapshot(folder / "a").error().code, Code::data_corrupted);
  std::filesystem::copy_file(foreign, segment);
  EXPECT_EQ(Index::open(folder / "a").error().code, Code::data_corrupted);
  std::filesystem::remove(segment);
  std::filesystem::rename(folder / "kept", segment);
  EXPECT_TRUE(Index::open(folder / "a"));
}

TEST(Index, AMergeThatFailsLeavesNoFilesBehind) {
  Random random(29);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim).value();
  Model model;
  model.add(random_rows(random, 20), clustered(random, kDim, 20, 2));
  ASSERT_TRUE(index.add(model.rows, model.vectors));
  // The merge writes segment 2 and would then make log 3.
  std::filesystem::create_directories(log_path(folder / "index", 3) / "in the way");
  EXPECT_FALSE(index.compact());
  EXPECT_FALSE(std::filesystem::exists(segment_path(folder / "index", 2)));
  ASSERT_NO_FATAL_FAILURE(expect_same(index.snapshot(), model, random));
  std::filesystem::remove_all(log_path(folder / "index", 3));
  EXPECT_TRUE(index.compact());
  ASSERT_NO_FATAL_FAILURE(expect_same(open_snapshot(folder / "index").value(), model, random));
}

TEST(Index, ManySegmentsAreMerged) {
  Random random(28);
  const TestFolder folder;
  Index index = Index::create(folder / "index", kDim, {.seal_rows = 1}).value();
  Model model;
  for (std::uint64_t i = 0; i < 36; ++i) {
    const auto rows = random_rows(random, 2, 2 * i);
    const auto vectors = clustered(random, kDim, 2, 1);
    ASSERT_TRUE(index.add(rows, vectors));
    model.add(rows, vectors);
    EXPECT_LE(index.snapshot().parts(), 33u);
  }
  ASSERT_NO_FATAL_FAILURE(expect_same(index.snapshot(), model, random));
}

}  // namespace
}  // namespace pandok::search
