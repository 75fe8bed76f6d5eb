#include "store/copy.h"

#include <gtest/gtest.h>

#include "store/database_backend.h"
#include "store/testing_postgres.h"

namespace pandok::store {
namespace {

// Stops at the n-th question.
class StopAt final : public Progress {
 public:
  explicit StopAt(int questions) : left_(questions) {}
  void advance(std::string_view, std::int64_t, std::int64_t) override {}
  bool cancelled() const override { return --left_ < 0; }

 private:
  mutable int left_;
};

// Rows in tables that refer to each other, of all kinds of values.
void fill(Database& database, int designs) {
  auto transaction = Transaction::begin(database).value();
  ASSERT_TRUE(database.execute("UPDATE counters SET value = 41 WHERE name = 'revision'"));
  ASSERT_TRUE(database.execute("INSERT INTO holders (id, name, contact) VALUES (7, '하늘', '')"));
  for (std::int64_t i = 1; i <= designs; ++i) {
    ASSERT_TRUE(database.execute(
        "INSERT INTO designs (id, design_id, holder, registered_on, status, valid_from, valid_to, "
        "revision) VALUES ($1, $2, 7, $3, 'registered', $4, $5, 1)",
        {i * 3, fmt::format("30-{}", i), i % 2 == 0 ? Value(std::int64_t{-5}) : Value(), INT64_MIN,
         INT64_MAX}));
    ASSERT_TRUE(database.execute("INSERT INTO design_text (rowid, words) VALUES ($1, $2)",
                                 {i * 3, fmt::format("00{:02} ", i % 100)}));
    ASSERT_TRUE(database.execute(
        "INSERT INTO pictures (sha256, model, width, height, embedding, features, checksum) "
        "VALUES ($1, 'm', 1, 2, $2, $3, 0)",
        {fmt::format("{:064}", i), Bytes{0, 1, 0xff}, Bytes()}));
  }
  ASSERT_TRUE(transaction.commit());
}

class CopyTest : public ::testing::Test {
 protected:
  // A new empty database: of the other kind where the tests run on PostgreSQL.
  DatabaseUrl target(const std::string& name) {
    if (tests_use_postgresql()) return TestPostgres::get()->make_empty();
    return folder / name;
  }
  CopyReport copied(Database& from, const DatabaseUrl& to) {
    const auto snapshot = Snapshot::begin(from).value();
    SilentProgress silent;
    auto report = copy_database(from, to, silent);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : CopyReport();
  }

  TestFolder folder;
};

}  // namespace

TEST_F(CopyTest, EveryRowArrivesAndGoesBack) {
  const auto from = Database::open(folder / "from.db").value();
  fill(*from, 333);
  const DatabaseUrl there = target("there.db");
  const CopyReport report = copied(*from, there);
  EXPECT_TRUE(report.same());
  const auto rows = [&](const std::string& table) {
    for (const TableCopy& one : report.tables)
      if (one.name == table) return one.to.rows;
    return std::int64_t{-1};
  };
  EXPECT_EQ(rows("designs"), 333);
  EXPECT_EQ(rows("pictures"), 333);
  EXPECT_EQ(rows("design_text"), 333);
  EXPECT_EQ(rows("counters"), 2);
  EXPECT_EQ(rows("readings"), 0);
  const auto to = Database::open(there).value();
  EXPECT_TRUE(to->check());
  EXPECT_EQ(to->query_integer("SELECT value FROM counters WHERE name = 'revision'").value(), 41);
  EXPECT_EQ(to->query_integer("SELECT valid_from FROM designs WHERE id = 999").value(), INT64_MIN);
  EXPECT_EQ(to->query_integer("SELECT registered_on FROM designs WHERE id = 999").value(),
            std::nullopt);
  EXPECT_EQ(to->query_integer("INSERT INTO holders (name, contact) VALUES ('x', 'y') RETURNING id")
                .value(),
            8);
  ASSERT_TRUE(to->execute("DELETE FROM holders WHERE id = 8"));

  const CopyReport back = copied(*to, folder / "back.db");
  EXPECT_TRUE(back.same());
  ASSERT_EQ(back.tables.size(), report.tables.size());
  for (std::size_t i = 0; i < back.tables.size(); ++i) {
    EXPECT_EQ(back.tables[i].name, report.tables[i].name);
    EXPECT_EQ(back.tables[i].to, report.tables[i].from) << back.tables[i].name;
  }
}

TEST_F(CopyTest, ADatabaseThatHoldsSomethingIsNoTarget) {
  const auto from = Database::open(folder / "from.db").value();
  fill(*from, 3);
  const DatabaseUrl there = target("there.db");
  ASSERT_TRUE(Database::open(there));  // an empty one with its tables is
  EXPECT_TRUE(copied(*from, there).same());
  SilentProgress silent;
  const auto again = copy_database(*from, there, silent);
  EXPECT_EQ(again.error().code, Code::failed_precondition);
  EXPECT_EQ(Database::open(there).value()->query_integer("SELECT count(*) FROM designs").value(),
            3);
}

TEST_F(CopyTest, AnInterruptedCopyIsNotUsed) {
  const auto from = Database::open(folder / "from.db").value();
  fill(*from, 500);
  for (const int questions : {0, 2, 5}) {
    const DatabaseUrl there = target(fmt::format("there{}.db", questions));
    StopAt stop(questions);
    EXPECT_EQ(copy_database(*from, there, stop).error().code, Code::cancelled);
    const auto opened = Database::open(there);
    ASSERT_FALSE(opened) << questions;
    EXPECT_EQ(opened.error().code, Code::failed_precondition);
    EXPECT_NE(opened.error().message.find("unfinished copy"), std::string::npos);
    SilentProgress silent;
    EXPECT_EQ(copy_database(*from, there, silent).error().code, Code::failed_precondition);
  }
}

// The comparison sees a value that changed, a row that is missing and one that is there twice.
TEST_F(CopyTest, TheDigestOfATableDependsOnEveryValueAndNotOnTheOrder) {
  const auto digest = [&](const std::vector<const char*>& statements) {
    static int number = 0;
    const auto from = Database::open(folder / fmt::format("f{}.db", number)).value();
    for (const char* sql : statements) EXPECT_TRUE(from->execute(sql)) << sql;
    for (const TableCopy& table : copied(*from, folder / fmt::format("t{}.db", number++)).tables)
      if (table.name == "holders") return table.to;
    return TableDigest();
  };
  const char* a = "INSERT INTO holders (id, name, contact) VALUES (1, 'ab', 'c')";
  const char* b = "INSERT INTO holders (id, name, contact) VALUES (2, 'd', 'e')";
  const auto ab = digest({a, b});
  EXPECT_EQ(ab, digest({b, a}));
  EXPECT_NE(ab, digest({a}));
  EXPECT_NE(ab, digest({"INSERT INTO holders (id, name, contact) VALUES (1, 'a', 'bc')", b}));
  EXPECT_NE(ab, digest({"INSERT INTO holders (id, name, contact) VALUES (3, 'ab', 'c')", b}));
  EXPECT_EQ(ab.hex().size(), 64u);
}

}  // namespace pandok::store
