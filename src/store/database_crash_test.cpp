// A database under kill -9: what was acknowledged is there, nothing is half there.
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "store/database.h"

namespace pandok::store {
namespace {

constexpr int kKills = 40;
constexpr int kRowsATransaction = 3;
constexpr double kLifeMaxMs = 25;

// Commits transactions of three rows each, from number `first` on, and says one byte for each.
int insert_for_ever(const std::filesystem::path& file, std::int64_t first, int pipe) {
  const auto database = Database::open(file);
  if (!database) return 1;
  for (std::int64_t n = first;; ++n) {
    auto transaction = Transaction::begin(**database);
    if (!transaction) return 2;
    for (std::int64_t row = 0; row < kRowsATransaction; ++row)
      if (!(*database)->execute("INSERT INTO t VALUES ($1, $2, $3)",
                                {n, row, std::string(900, 'x')}))
        return 3;
    if (!transaction->commit() || ::write(pipe, "+", 1) != 1) return 4;
  }
}

}  // namespace

TEST(DatabaseCrash, AKillAtAnyMomentLosesNoAcknowledgedTransactionAndHalvesNone) {
  const TestFolder folder;
  const auto file = folder / "db";
  Random random(17);
  {
    const auto database = Database::open(file).value();
    ASSERT_TRUE(database->execute(
        "CREATE TABLE t (n INTEGER, row INTEGER, s TEXT NOT NULL, PRIMARY KEY (n, row)) STRICT"));
  }
  std::int64_t committed = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    TestChild child([&](int pipe) { return insert_for_ever(file, committed, pipe); });
    // Every other child gets to its first commit however busy the machine is.
    std::int64_t acknowledged = committed;
    if (kill % 2 == 0 && child.read_byte()) ++acknowledged;
    acknowledged +=
        static_cast<std::int64_t>(child.read_and_kill_after(random.uniform(0, kLifeMaxMs)).size());

    const auto database = Database::open(file).value();
    ASSERT_TRUE(database->check()) << "kill " << kill;
    committed = database->query_integer("SELECT count(DISTINCT n) FROM t").value().value();
    ASSERT_GE(committed, acknowledged) << "kill " << kill;
    ASSERT_LE(committed, acknowledged + 1) << "kill " << kill;
    ASSERT_EQ(database->query_integer("SELECT count(*) FROM t").value(),
              committed * kRowsATransaction);
    ASSERT_EQ(database->query_integer("SELECT coalesce(max(n), -1) FROM t").value(), committed - 1);
  }
  EXPECT_GE(committed, kKills / 2);
}

// Killed while it makes the file: the next one gets a whole schema.
TEST(DatabaseCrash, AKillDuringTheFirstOpenLeavesNoHalfSchema) {
  const TestFolder folder;
  Random random(18);
  for (int kill = 0; kill < 20; ++kill) {
    const auto file = folder / fmt::format("db{}", kill);
    TestChild child([&](int) { return Database::open(file) ? 0 : 1; });
    static_cast<void>(child.read_and_kill_after(random.uniform(0, 12)));
    const auto database = Database::open(file);
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_TRUE((*database)->check());
    EXPECT_EQ((*database)->query_integer("SELECT count(*) FROM counters").value(), 2);
  }
}

}  // namespace pandok::store
