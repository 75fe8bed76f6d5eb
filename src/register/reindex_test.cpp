#include "register/reindex.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "register/picture_keeper.h"
#include "register/test_support.h"

namespace pandok::reg {

class Reindex : public RegisterTest {
 protected:
  void SetUp() override {
    RegisterTest::SetUp();
    for (const std::string name : {"a", "b", "c", "d"}) picture(name + ".png", "picture " + name);
    index = std::make_unique<search::Index>(open_index(folder / "index", indexer.dim()).value());
  }
  void TearDown() override {
    index.reset();
    RegisterTest::TearDown();
  }
  SyncReport sync() {
    SilentProgress silent;
    return sync_index(*the_register, *index, folder / "index", {indexer.model()}, silent).value();
  }
  void reopen() {
    index.reset();
    index = std::make_unique<search::Index>(open_index(folder / "index", indexer.dim()).value());
  }
  // "design/file:locarno:country:from..to" of every row, sorted: what the index says.
  std::vector<std::string> rows() {
    std::vector<std::string> all;
    for (const auto& row : index->snapshot().rows()) {
      const auto view = the_register->view(static_cast<std::int64_t>(row.view));
      all.push_back(fmt::format("{}:{}:{}:{}..{}", view ? view->view.file : "gone", row.locarno,
                                row.country, row.valid_from, row.valid_to));
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  // The design found for a picture of the fake indexer.
  std::string nearest(const std::string& text) {
    const std::vector<Bytes> pictures = {Bytes(as_bytes(text).begin(), as_bytes(text).end())};
    const std::vector<std::vector<float>> photo = {indexer.compute(pictures)[0]->embedding};
    const auto hits = index->snapshot().search(photo, 1).value();
    if (hits.empty() || hits[0].score < 0.99) return "";
    const std::vector<std::int64_t> ids = {static_cast<std::int64_t>(hits[0].design)};
    return the_register->designs(ids)->at(0).design.design_id;
  }
  static std::string row(const std::string& file, int locarno, int country = 0) {
    return fmt::format("{}:{}:{}:{}..{}", file, locarno, country, kEver, kAlways);
  }

  std::unique_ptr<search::Index> index;
};

static const std::string kDesigns =
    "design_id,file,locarno,country\n"
    "1,a.png,06-01;14-03,KR\n1,b.png,,\n2,c.png,,\n";
static const int kKorea = 'K' * 256 + 'R';

TEST_F(Reindex, HoldsOneRowAViewAndClass) {
  ASSERT_TRUE(import(kDesigns));
  const auto report = sync();
  EXPECT_TRUE(report.rebuilt);
  EXPECT_EQ(report.rows_written, 5);
  EXPECT_EQ(rows(), (std::vector<std::string>{row("a.png", 1403, kKorea), row("a.png", 601, kKorea),
                                              row("b.png", 1403, kKorea), row("b.png", 601, kKorea),
                                              row("c.png", 0)}));
  EXPECT_EQ(nearest("picture a"), "1");
  EXPECT_EQ(nearest("picture c"), "2");
}

TEST_F(Reindex, TouchesOnlyWhatChanged) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  EXPECT_EQ(sync().designs_written, 0);
  reopen();
  EXPECT_EQ(sync().designs_written, 0);
  ASSERT_TRUE(import("design_id,file\n3,d.png\n"));
  EXPECT_EQ(sync().designs_written, 1);
  EXPECT_EQ(nearest("picture d"), "3");
  ASSERT_TRUE(import("design_id,file,status\n2,c.png,무효\n"));
  const auto report = sync();
  EXPECT_FALSE(report.rebuilt);
  EXPECT_EQ(report.designs_written, 1);
  EXPECT_EQ(rows()[4], fmt::format("c.png:0:0:{}..{}", INT32_MAX, INT32_MIN));
  picture("d.png", "another picture");
  ASSERT_TRUE(import("design_id,file\n3,d.png\n"));
  sync();
  EXPECT_EQ(nearest("picture d"), "");
  EXPECT_EQ(nearest("another picture"), "3");
}

TEST_F(Reindex, ForgetsRemovedDesignsAlsoWhenNumbersComeBack) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  const std::vector<std::string> both = {"1", "2"};
  ASSERT_TRUE(the_register->remove(both));
  ASSERT_TRUE(import("design_id,file\n9,d.png\n"));  // may get a number that was used before
  sync();
  EXPECT_EQ(rows(), std::vector<std::string>{row("d.png", 0)});
  EXPECT_EQ(nearest("picture d"), "9");
  const std::vector<std::string> nine = {"9"};
  ASSERT_TRUE(the_register->remove(nine));
  EXPECT_EQ(sync().designs_removed, 1);
  EXPECT_EQ(index->snapshot().size(), 0u);
}

TEST_F(Reindex, RepairsAnIndexThatIsNotWhatTheMarkSays) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  const auto good = rows();
  // Lost rows, and rows of a design that the register does not have.
  const std::vector<std::uint64_t> one = {1};
  ASSERT_TRUE(index->remove(one));
  const std::vector<search::Row> strange = {{.view = 77, .design = 99}};
  std::vector<float> vector(64, 0);
  vector[0] = 1;
  ASSERT_TRUE(index->add(strange, vector));
  const auto report = sync();
  EXPECT_FALSE(report.rebuilt);
  EXPECT_EQ(rows(), good);
  // An emptied folder whose mark is still there.
  index.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder / "index"))
    if (entry.path().filename() != "register.json") std::filesystem::remove(entry.path());
  reopen();
  sync();
  EXPECT_EQ(rows(), good);
  // Compaction is no damage.
  ASSERT_TRUE(index->compact());
  EXPECT_EQ(sync().designs_written, 0);
  EXPECT_EQ(rows(), good);
}

// A backup that was restored and imported into has designs under numbers that the index knows for
// others.
TEST_F(Reindex, ARegisterWithAnotherHistoryIsNotTakenForThatOfTheIndex) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  const auto backup = the_register->revision().value();
  ASSERT_TRUE(import("design_id,file\n3,d.png\n"));
  sync();
  EXPECT_EQ(nearest("picture d"), "3");
  const auto gone = the_register->revision().value();
  for (const char* sql : {"DELETE FROM views WHERE revision = $1",
                          "DELETE FROM designs WHERE "
                          "revision = $1",
                          "DELETE FROM counters WHERE value = $1"})
    ASSERT_TRUE(database->execute(sql, {gone}));
  ASSERT_TRUE(
      database->execute("INSERT INTO counters (name, value) VALUES ('revision', $1)", {backup}));
  ASSERT_TRUE(import("design_id,file\n4,a.png\n"));
  EXPECT_NE(the_register->revision().value(), gone);
  EXPECT_TRUE(sync().rebuilt);
  EXPECT_EQ(rows().size(), index->snapshot().size());
  EXPECT_EQ(nearest("picture d"), "");
  EXPECT_FALSE(sync().rebuilt);
}

TEST_F(Reindex, DamagedIndexIsMadeAnew) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  const auto good = rows();
  index.reset();
  write("index/MANIFEST", "rubbish");
  reopen();
  EXPECT_TRUE(sync().rebuilt);
  EXPECT_EQ(rows(), good);
  index = std::make_unique<search::Index>(open_index(folder / "index", 128).value());
  EXPECT_EQ(index->dim(), 128);
  EXPECT_EQ(index->snapshot().size(), 0u);
}

TEST_F(Reindex, AnotherNetworkRebuildsOnceItsFeaturesAreThere) {
  ASSERT_TRUE(import(kDesigns));
  sync();
  FakeIndexer other("sha256:other");
  SilentProgress silent;
  const auto early = sync_index(*the_register, *index, folder / "index", {other.model()}, silent);
  EXPECT_EQ(early.error().code, Code::failed_precondition);
  ASSERT_TRUE(compute_missing(*the_register, other, silent));
  const auto report =
      sync_index(*the_register, *index, folder / "index", {other.model()}, silent).value();
  EXPECT_TRUE(report.rebuilt);
  EXPECT_EQ(report.rows_written, 5);
  EXPECT_EQ(index->snapshot().size(), 5u);
  EXPECT_EQ(nearest("picture a"), "");  // of the first network
}

// A network of 256 numbers and a projection that forgets half of them.
class ReindexInASpace : public Reindex {
 protected:
  void SetUp() override {
    Reindex::SetUp();
    ASSERT_TRUE(import(kDesigns));
    ASSERT_TRUE(compute_missing(*the_register, wide, silent));
    index = std::make_unique<search::Index>(open_index(folder / "index", wide.dim()).value());
    std::vector<float> matrix(model::Projection::kDim * model::Projection::kDim, 0.0F);
    for (std::size_t i = 0; i < 128; ++i) matrix[i * (model::Projection::kDim + 1)] = 1;
    turned.projection = model::Projection::from_matrix(matrix).value();
  }
  Result<SyncReport> sync_to(const EmbeddingSpace& space, Progress& progress) {
    return sync_index(*the_register, *index, folder / "index", space, progress);
  }
  IndexState state(const EmbeddingSpace& space) {
    return index_state(*the_register, index->snapshot(), folder / "index", space).value();
  }
  // How near the view of "picture a" is to what the space makes of that picture.
  float nearness(const EmbeddingSpace& space) {
    const std::string text = "picture a";
    const std::vector<Bytes> pictures = {Bytes(as_bytes(text).begin(), as_bytes(text).end())};
    auto vector = wide.compute(pictures)[0]->embedding;
    if (space.projection) vector = space.projection->apply(vector).value();
    const std::vector<std::vector<float>> photo = {vector};
    return index->snapshot().search(photo, 1).value().at(0).score;
  }

  SilentProgress silent;
  FakeIndexer wide{"sha256:wide", 256};
  EmbeddingSpace plain{"sha256:wide"}, turned{"sha256:wide"};
};

TEST_F(ReindexInASpace, AProjectionTurnsEveryVectorAndIsNamedInTheMark) {
  EXPECT_EQ(turned.key(), "sha256:wide+" + turned.projection->version());
  EXPECT_EQ(state(plain), IndexState::other_space) << "there is a register, and no mark";
  ASSERT_TRUE(sync_to(plain, silent));
  EXPECT_EQ(state(plain), IndexState::current);
  EXPECT_EQ(state(turned), IndexState::other_space);
  EXPECT_NEAR(nearness(plain), 1, 1e-3);
  EXPECT_LT(nearness(turned), 0.9F);
  EXPECT_TRUE(sync_to(turned, silent)->rebuilt);
  EXPECT_EQ(state(turned), IndexState::current);
  EXPECT_NEAR(nearness(turned), 1, 1e-3);
  EXPECT_EQ(sync_to(turned, silent)->designs_written, 0);
  ASSERT_TRUE(the_register->remove(std::vector<std::string>{"2"}));
  EXPECT_EQ(state(turned), IndexState::behind);
  EXPECT_FALSE(sync_to(turned, silent)->rebuilt);
  EXPECT_TRUE(sync_to(plain, silent)->rebuilt);
  EXPECT_NEAR(nearness(plain), 1, 1e-3);
}

TEST_F(ReindexInASpace, ARebuildThatWasBrokenOffIsNeverTakenForEitherSpace) {
  ASSERT_TRUE(sync_to(plain, silent));
  CancelAfter at_once(0);
  ASSERT_EQ(sync_to(turned, at_once).error().code, Code::cancelled);
  EXPECT_EQ(state(turned), IndexState::other_space);
  EXPECT_EQ(state(plain), IndexState::other_space) << "its rows may be of both";
  EXPECT_TRUE(sync_to(plain, silent)->rebuilt);
  EXPECT_NEAR(nearness(plain), 1, 1e-3);
}

TEST_F(Reindex, StoppedItIsCompletedByTheNextRun) {
  ASSERT_TRUE(import(kDesigns));
  CancelAfter at_once(0);
  EXPECT_EQ(
      sync_index(*the_register, *index, folder / "index", {indexer.model()}, at_once).error().code,
      Code::cancelled);
  sync();
  EXPECT_EQ(rows().size(), 5u);
}

TEST_F(Reindex, DamagedFeaturesAreNoticed) {
  ASSERT_TRUE(import(kDesigns));
  ASSERT_TRUE(database->execute("UPDATE pictures SET checksum = checksum + 1"));
  SilentProgress silent;
  EXPECT_EQ(
      sync_index(*the_register, *index, folder / "index", {indexer.model()}, silent).error().code,
      Code::data_corrupted);
}

}  // namespace pandok::reg
