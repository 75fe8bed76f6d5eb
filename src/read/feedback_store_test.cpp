#include "read/feedback_store.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "base/limits.h"
#include "base/testing.h"
#include "read/reading_store.h"
#include "store/testing_postgres.h"

namespace pandok::read {
namespace {

class FeedbackTest : public ::testing::Test {
 protected:
  // Stores a reading of this version and returns its id.
  std::string reading(const std::string& model, const std::string& calibration = "c") {
    Reading one;
    one.model = model, one.calibration = calibration;
    EXPECT_TRUE(readings.add(one));
    return one.id;
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  ReadingStore readings{*database, store::BlobStore(folder / "blobs")};
  FeedbackStore feedback{*database};
};

TEST_F(FeedbackTest, TheLastWordIsKept) {
  const std::string id = reading("m");
  EXPECT_EQ(feedback.get(id).value(), std::nullopt);
  ASSERT_TRUE(feedback.put(id, 2, "다른 디자인"));
  const std::int64_t before = now_ms();
  const auto kept = feedback.put(id, 5, "").value();
  EXPECT_EQ(kept.score, 5);
  EXPECT_GE(kept.given_ms, before);
  const auto stored = feedback.get(id).value();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->score, 5);
  EXPECT_EQ(stored->comment, "");
  EXPECT_EQ(stored->given_ms, kept.given_ms);
  EXPECT_EQ(feedback.summary()->at(0).mean.n, 1);
}

TEST_F(FeedbackTest, IsRefusedOutsideItsLimits) {
  const std::string id = reading("m");
  std::string longest;
  for (std::size_t i = 0; i < limits::kFeedbackCommentCharsMax; ++i) longest += "판";
  for (const int score : {0, 6, -1})
    EXPECT_EQ(feedback.put(id, score, "").error().code, Code::invalid_argument) << score;
  EXPECT_EQ(feedback.put(id, 3, longest + "a").error().code, Code::invalid_argument);
  EXPECT_EQ(feedback.put(id, 3, "\xff").error().code, Code::invalid_argument);
  EXPECT_EQ(feedback.put(new_id(5), 3, "").error().code, Code::not_found);
  EXPECT_EQ(feedback.put("'", 3, "").error().code, Code::not_found);
  EXPECT_EQ(feedback.get(id).value(), std::nullopt);
  ASSERT_TRUE(feedback.put(id, 1, longest));
  EXPECT_EQ(feedback.get(id).value()->comment, longest);
}

TEST_F(FeedbackTest, IsSummedByTheVersionThatAnswered) {
  EXPECT_TRUE(feedback.summary()->empty());
  for (const int score : {1, 5, 5, 4}) ASSERT_TRUE(feedback.put(reading("m2"), score, ""));
  ASSERT_TRUE(feedback.put(reading("m1", "d"), 3, ""));
  ASSERT_TRUE(feedback.put(reading("m1", "c"), 5, ""));
  reading("m0");  // of which nothing was said
  const auto all = feedback.summary().value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].model + all[0].calibration, "m1c");
  EXPECT_EQ(all[1].model + all[1].calibration, "m1d");
  EXPECT_EQ(all[2].model + all[2].calibration, "m2c");
  EXPECT_EQ(all[2].scores, (std::array<std::int64_t, 5>{1, 0, 0, 1, 2}));
  EXPECT_EQ(all[2].mean.n, 4);
  EXPECT_NEAR(all[2].mean.value, 3.75, 1e-12);
  EXPECT_EQ(all[0].mean.value, 5);
  EXPECT_LT(all[0].mean.low, 2);  // one word is little
}

TEST_F(FeedbackTest, StandsOrFallsWithTheCallersTransaction) {
  const std::string id = reading("m");
  {
    const auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(feedback.put(id, 4, ""));
  }
  EXPECT_EQ(feedback.get(id).value(), std::nullopt);
}

}  // namespace
}  // namespace pandok::read
