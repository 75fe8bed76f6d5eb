#include "audit/journal.h"

#include <gtest/gtest.h>

#include "audit/testing.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

TEST(Journal, RecordsComeBackAndEachContinuesTheOneBefore) {
  const TestFolder root;
  Journal journal = Journal::create(root / "journal", 5, "settled").value();
  ASSERT_TRUE(journal.append(5, 2, as_bytes("bundle"), "note 7"));
  ASSERT_TRUE(journal.append(7, 1, {}, "note 8"));
  ASSERT_TRUE(journal.append(9, 1, {}, "a gap"));
  const Bytes bytes = read(root / "journal");
  const auto records = parse_journal(bytes);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].size_before, 5u);
  EXPECT_EQ(records[0].checkpoint, "settled");
  EXPECT_EQ(records[1].entries, 2u);
  EXPECT_EQ(as_text(records[1].bundle), "bundle");
  EXPECT_EQ(records[2].checkpoint, "note 8");
  EXPECT_TRUE(has_later_record(bytes, records[1].end - 8, 7));
  EXPECT_FALSE(has_later_record(bytes, 0, 10));
}

TEST(Journal, AnOlderRunIsNotPartOfTheNewOne) {
  const TestFolder root;
  Journal journal = Journal::create(root / "journal", 0, "settled").value();
  ASSERT_TRUE(journal.append(0, 1, {}, "note 1"));
  ASSERT_TRUE(journal.append(1, 1, {}, "note 2"));
  ASSERT_TRUE(journal.restart(1, "settled"));  // of the same length: old records follow on
  const Bytes bytes = read(root / "journal");
  EXPECT_EQ(parse_journal(bytes).size(), 1u);
  EXPECT_FALSE(has_later_record(bytes, 0, 1));
}

}  // namespace
}  // namespace pandok::audit
