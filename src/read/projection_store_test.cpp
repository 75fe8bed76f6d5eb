#include "read/projection_store.h"

#include <gtest/gtest.h>

#include "base/testing.h"
#include "read/calibration_store.h"
#include "store/testing_postgres.h"

namespace pandok::read {
namespace {

constexpr const char* kNetwork = "sha256:net";

model::Projection projection(float seed) {
  std::vector<float> matrix(model::Projection::kDim * model::Projection::kDim, 0.0F);
  for (std::size_t i = 0; i < model::Projection::kDim; ++i)
    matrix[i * (model::Projection::kDim + 1)] = seed + 1;
  matrix[1] = seed;
  return model::Projection::from_matrix(matrix).value();
}

class ProjectionStore : public ::testing::Test {
 protected:
  Result<> put(const model::Projection& one, const std::string& network = kNetwork) {
    const reg::EmbeddingSpace space{network, one};
    return put_projection(*database, network, one, {{"cases", 7}},
                          Calibration::uncalibrated(space.key()));
  }
  // The version in use, "" for none.
  std::string in_use(const std::string& network = kNetwork) {
    const auto space = current_space(*database, network).value();
    EXPECT_EQ(space.network, network);
    return space.projection ? space.projection->version() : "";
  }
  std::vector<std::string> listed() {
    std::vector<std::string> all;
    const auto stored = list_projections(*database).value();
    for (const auto& one : stored)
      all.push_back(one.version + (one.in_use ? " in use" : "") + (one.undone ? " undone" : ""));
    return all;
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  model::Projection first = projection(0.1F), second = projection(0.2F);
};

TEST_F(ProjectionStore, WithoutAnyTheNetworkIsInUseAsItIs) {
  EXPECT_EQ(in_use(), "");
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(undo_projection(*database, kNetwork).value(), std::nullopt);
}

TEST_F(ProjectionStore, TheNewestIsInUseWithItsCalibration) {
  ASSERT_TRUE(put(first));
  ASSERT_TRUE(put(second));
  EXPECT_EQ(in_use(), second.version());
  EXPECT_EQ(current_space(*database, kNetwork)->projection, second);
  EXPECT_EQ(listed(), (std::vector<std::string>{first.version(), second.version() + " in use"}));
  EXPECT_TRUE(newest_calibration(*database, std::string(kNetwork) + "+" + second.version()));
  EXPECT_EQ(list_projections(*database)->at(0).document["cases"], 7);
}

TEST_F(ProjectionStore, UndoGoesBackStepByStep) {
  ASSERT_TRUE(put(first));
  ASSERT_TRUE(put(second));
  EXPECT_EQ(undo_projection(*database, kNetwork).value(), second.version());
  EXPECT_EQ(in_use(), first.version());
  EXPECT_EQ(undo_projection(*database, kNetwork).value(), first.version());
  EXPECT_EQ(in_use(), "");
  EXPECT_EQ(undo_projection(*database, kNetwork).value(), std::nullopt);
  ASSERT_TRUE(put(first));  // learnt once more
  EXPECT_EQ(in_use(), first.version());
  EXPECT_EQ(listed(),
            (std::vector<std::string>{second.version() + " undone", first.version() + " in use"}));
}

TEST_F(ProjectionStore, AnotherNetworkHasItsOwn) {
  ASSERT_TRUE(put(first));
  EXPECT_EQ(in_use("sha256:new"), "");
  ASSERT_TRUE(put(second, "sha256:new"));
  EXPECT_EQ(in_use(), first.version());
  EXPECT_EQ(undo_projection(*database, "sha256:new").value(), second.version());
  EXPECT_EQ(in_use(), first.version());
}

TEST_F(ProjectionStore, DamageIsNamedAndUndoHealsIt) {
  for (const char* damage :
       {"UPDATE projections SET matrix = (SELECT p.matrix FROM projections p WHERE p.version <> "
        "$1) "
        "WHERE version = $1",
        "UPDATE projections SET matrix = substr(matrix, 1, 1) WHERE version = $1"}) {
    ASSERT_TRUE(put(first));
    ASSERT_TRUE(put(second));
    ASSERT_EQ(database->execute(damage, {second.version()}).value(), 1);
    const auto space = current_space(*database, kNetwork);
    ASSERT_FALSE(space);
    EXPECT_EQ(space.error().code, Code::data_corrupted);
    EXPECT_NE(space.error().message.find("pandok train --undo"), std::string::npos);
    EXPECT_EQ(list_projections(*database).error().code, Code::data_corrupted);
    ASSERT_TRUE(undo_projection(*database, kNetwork));
    EXPECT_EQ(in_use(), first.version());
  }
}

TEST_F(ProjectionStore, AMatrixUnderAnothersVersionIsDamage) {
  ASSERT_TRUE(put(first));
  ASSERT_TRUE(database->execute("UPDATE projections SET version = 'x'"));
  EXPECT_EQ(current_space(*database, kNetwork).error().code, Code::data_corrupted);
}

TEST_F(ProjectionStore, ADocumentThatIsNoJsonIsDamage) {
  ASSERT_TRUE(put(first));
  ASSERT_TRUE(database->execute("UPDATE projections SET document = '{'"));
  EXPECT_EQ(list_projections(*database).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::read
