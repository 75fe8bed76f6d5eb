#include "store/database.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/file.h"
#include "base/testing.h"
#include "store/testing_postgres.h"

namespace pandok::store {
namespace {

constexpr const char* kTable =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, x REAL, s TEXT, b BLOB) STRICT";

std::unique_ptr<Database> open_with_table(const std::filesystem::path& file) {
  auto database = Database::open(test_database(file)).value();
  EXPECT_TRUE(database->execute(kTable));
  return database;
}

std::int64_t count(Database& database) {
  return database.query_integer("SELECT count(*) FROM t").value().value();
}

}  // namespace

TEST(Database, EveryKindOfValueComesBack) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  const Bytes bytes = {0, 1, 0xff, 0};
  const std::string text("판독\x01'; DROP TABLE t;--");
  ASSERT_TRUE(database->execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5)",
                                {std::int64_t{7}, INT64_MIN, -0.1, text, bytes}));
  int rows = 0;
  ASSERT_TRUE(database->query("SELECT n, x, s, b, id FROM t", {}, [&](const Row& row) -> Result<> {
    ++rows;
    EXPECT_EQ(row.integer(0), INT64_MIN);
    EXPECT_EQ(row.real(1), -0.1);
    EXPECT_EQ(row.text(2), text);
    EXPECT_EQ(Bytes(row.bytes(3).begin(), row.bytes(3).end()), bytes);
    EXPECT_EQ(row.integer(4), 7);
    return {};
  }));
  EXPECT_EQ(rows, 1);
}

TEST(Database, ATextWithAZeroByteIsRefused) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  const std::string text("a\0b", 3);
  EXPECT_EQ(database->execute("INSERT INTO t (s) VALUES ($1)", {text}).error().code,
            Code::invalid_argument);
  EXPECT_EQ(database->query_text("SELECT $1", {text}).error().code, Code::invalid_argument);
  EXPECT_EQ(count(*database), 0);
  ASSERT_TRUE(database->execute("INSERT INTO t (b) VALUES ($1)", {Bytes{'a', 0, 'b'}}));
}

TEST(Database, NullIsNotEmptyAndEmptyIsNotNull) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  const char* const kInsert = "INSERT INTO t VALUES ($1, $2, $3, $4, $5)";
  ASSERT_TRUE(database->execute(kInsert, {std::int64_t{1}, {}, {}, {}, {}}));
  ASSERT_TRUE(
      database->execute(kInsert, {std::int64_t{2}, std::int64_t{0}, 0.0, std::string(), Bytes()}));
  std::vector<bool> nulls;
  ASSERT_TRUE(
      database->query("SELECT n, x, s, b FROM t ORDER BY id", {}, [&](const Row& row) -> Result<> {
        for (int column = 0; column < 4; ++column) nulls.push_back(row.is_null(column));
        EXPECT_EQ(row.integer(0), 0);
        EXPECT_EQ(row.real(1), 0);
        EXPECT_EQ(row.text(2), "");
        EXPECT_TRUE(row.bytes(3).empty());
        return {};
      }));
  EXPECT_EQ(nulls, (std::vector<bool>{true, true, true, true, false, false, false, false}));
}

TEST(Database, ParametersGoByTheirNumberNotTheirPlace) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  EXPECT_EQ(
      database->query_text("SELECT $2 || $1 || $2", {std::string("a"), std::string("b")}).value(),
      "bab");
  EXPECT_EQ(database
                ->query_integer("SELECT $3 * 100 + $1 * 10 + $2",
                                {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}})
                .value(),
            312);
}

TEST(Database, TheFirstColumnOfTheFirstRowOrNothing) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  EXPECT_EQ(database->query_integer("SELECT n FROM t").value(), std::nullopt);
  EXPECT_EQ(database->query_integer("SELECT NULL").value(), std::nullopt);
  EXPECT_EQ(database->query_text("SELECT NULL").value(), std::nullopt);
  EXPECT_EQ(database->query_text("SELECT ''").value(), "");
  EXPECT_EQ(database->query_integer("SELECT 5 UNION ALL SELECT 6").value(), 5);
}

TEST(Database, ExecuteCountsTheRowsThatItChanged) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  EXPECT_EQ(database->execute("INSERT INTO t (id) VALUES (1), (2), (3)").value(), 3);
  EXPECT_EQ(database->execute("UPDATE t SET n = 1 WHERE id > $1", {std::int64_t{1}}).value(), 2);
  EXPECT_EQ(database->execute("UPDATE t SET n = 1 WHERE id > 9").value(), 0);
  EXPECT_EQ(database->execute("CREATE TABLE u (id INTEGER) STRICT").value(), 0);
  EXPECT_EQ(database->execute("INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING").value(), 0);
  EXPECT_EQ(database->execute("DELETE FROM t").value(), 3);
}

TEST(Database, ReturningInsertsOnceAndCompletely) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  EXPECT_EQ(database->query_integer("INSERT INTO t (n) VALUES (10), (11) RETURNING id").value(), 1);
  EXPECT_EQ(database->query_integer("INSERT INTO t (n) VALUES (12) RETURNING s").value(),
            std::nullopt);
  EXPECT_EQ(database->query_integer("INSERT INTO t (n) VALUES (13)").value(), std::nullopt);
  EXPECT_EQ(count(*database), 4);
  EXPECT_EQ(database->query_integer("UPDATE t SET n = 0 WHERE id = 99 RETURNING id").value(),
            std::nullopt);
  const auto other = Database::open(test_database(folder / "db")).value();
  EXPECT_EQ(count(*other), 4);
}

TEST(Database, TheErrorOfAVisitorEndsTheQuery) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (1), (2), (3)"));
  int rows = 0;
  const auto stop = [&](const Row& row) -> Result<> {
    ++rows;
    if (row.integer(0) == 2) return fail(Code::cancelled, "enough");
    return {};
  };
  EXPECT_EQ(database->query("SELECT id FROM t ORDER BY id", {}, stop).error().code,
            Code::cancelled);
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(database->execute("DELETE FROM t").value(), 3);  // nothing is held
}

TEST(Database, AVisitorMayRunOtherStatements) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (1), (2), (3)"));
  int rows = 0;
  ASSERT_TRUE(database->query("SELECT id FROM t", {}, [&](const Row& row) -> Result<> {
    ++rows;
    PANDOK_CHECKED(database->execute("UPDATE t SET n = $1 WHERE id = $1", {row.integer(0)}));
    return {};
  }));
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(database->query_integer("SELECT sum(n) FROM t").value(), 6);
}

// Many rows, of which most have not come when the visitor asks for the first time.
TEST(Database, AVisitorOfManyRowsMayRunOtherStatements) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  auto transaction = Transaction::begin(*database).value();
  for (std::int64_t n = 0; n < 400; ++n)
    ASSERT_TRUE(
        database->execute("INSERT INTO t (n, s) VALUES ($1, $2)", {n, std::string(500, 'x')}));
  ASSERT_TRUE(transaction.commit());
  std::int64_t rows = 0;
  ASSERT_TRUE(database->query("SELECT n, s FROM t ORDER BY n", {}, [&](const Row& row) -> Result<> {
    EXPECT_EQ(row.integer(0), rows++);
    const std::string before(row.text(1));
    PANDOK_TRY(const auto inner,
               database->query_integer("SELECT n FROM t WHERE n = $1", {row.integer(0)}));
    EXPECT_EQ(inner, row.integer(0));
    EXPECT_EQ(row.text(1), before);  // the row stays what it was
    return database->query("SELECT n FROM t WHERE n < 2 ORDER BY n", {},
                           [](const Row&) -> Result<> { return {}; });
  }));
  EXPECT_EQ(rows, 400);
}

// The order of bytes, whatever the order of the server or the language is.
TEST(Database, TextsAreOrderedByTheirBytes) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  const std::vector<std::string> ordered = {"",   "A",  "B", "Z", "a",  "a-b",
                                            "aB", "ab", "~", "é", "가", "힣"};
  for (std::size_t i = 0; i < ordered.size(); ++i)
    ASSERT_TRUE(
        database->execute("INSERT INTO t (s) VALUES ($1)", {ordered[(i * 7) % ordered.size()]}));
  std::vector<std::string> found;
  ASSERT_TRUE(database->query("SELECT s FROM t ORDER BY s", {}, [&](const Row& row) -> Result<> {
    found.emplace_back(row.text(0));
    return {};
  }));
  EXPECT_EQ(found, ordered);
  EXPECT_EQ(
      database->query_integer("SELECT count(*) FROM t WHERE s > $1 AND s < '~'", {std::string("Z")})
          .value(),
      4);
}

TEST(DatabaseDeathTest, MistakesInOurOwnCallsEndTheProgram) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  const Value one = std::int64_t{1};
  EXPECT_DEATH(static_cast<void>(database->query_integer("SELECT $1 + $2", {one})), "CHECK");
  EXPECT_DEATH(static_cast<void>(database->query_integer("SELECT $1", {one, one})), "CHECK");
  EXPECT_DEATH(static_cast<void>(database->execute("DELETE FROM t; DROP TABLE t")), "CHECK");
  // The inner query would move the rows of the outer one.
  const auto same = [&](const Row&) -> Result<> {
    return database->query("SELECT 1 UNION ALL SELECT 2", {},
                           [](const Row&) -> Result<> { return {}; });
  };
  EXPECT_DEATH(static_cast<void>(database->query("SELECT 1 UNION ALL SELECT 2", {}, same)),
               "CHECK");
}

TEST(Database, SqlThatIsWrongIsAnError) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  EXPECT_EQ(database->execute("SELEC 1").error().code, Code::internal);
  EXPECT_EQ(database->execute("INSERT INTO nowhere VALUES (1)").error().code, Code::internal);
  EXPECT_EQ(count(*database), 0);
}

TEST(Database, AConstraintSaysWhoseFaultItIs) {
  const TestFolder folder;
  const auto database = Database::open(test_database(folder / "db")).value();
  for (const char* table : {"CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
                            "n INTEGER CHECK (n > 0)) STRICT",
                            "CREATE TABLE c (parent INTEGER REFERENCES p (id)) STRICT",
                            "CREATE TABLE k (key TEXT PRIMARY KEY) STRICT"})
    ASSERT_TRUE(database->execute(table));
  ASSERT_TRUE(database->execute("INSERT INTO p VALUES (1, 'a', 1)"));
  ASSERT_TRUE(database->execute("INSERT INTO c VALUES (1)"));
  ASSERT_TRUE(database->execute("INSERT INTO k VALUES ('k')"));
  const auto code = [&](const char* sql) { return database->execute(sql).error().code; };
  EXPECT_EQ(code("INSERT INTO p VALUES (2, 'a', 1)"), Code::already_exists);
  EXPECT_EQ(code("INSERT INTO p VALUES (1, 'b', 1)"), Code::already_exists);
  EXPECT_EQ(code("INSERT INTO k VALUES ('k')"), Code::already_exists);
  EXPECT_EQ(code("INSERT INTO c VALUES (9)"), Code::failed_precondition);
  EXPECT_EQ(code("DELETE FROM p"), Code::failed_precondition);
  EXPECT_EQ(code("INSERT INTO p VALUES (2, NULL, 1)"), Code::invalid_argument);
  EXPECT_EQ(code("INSERT INTO p VALUES (2, 'b', 0)"), Code::invalid_argument);
  EXPECT_EQ(code("INSERT INTO p VALUES (2, 'b', 'x')"), Code::invalid_argument);
}

TEST(Transaction, CommitsOrRollsBackAtTheEndOfItsScope) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  {
    auto transaction = Transaction::begin(*database).value();
    ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (1)"));
    ASSERT_TRUE(transaction.commit());
  }
  {
    auto transaction = Transaction::begin(*database).value();
    ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (2)"));
    EXPECT_EQ(count(*database), 2);
    const auto moved = std::move(transaction);  // ends once, not twice
  }
  EXPECT_EQ(count(*database), 1);
  EXPECT_TRUE(Transaction::begin(*database));
}

TEST(Transaction, IsNotNested) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  auto outer = Transaction::begin(*database).value();
  ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (1)"));
  EXPECT_FALSE(Transaction::begin(*database));
  ASSERT_TRUE(outer.commit());
  EXPECT_EQ(count(*database), 1);
}

// A deferred foreign key is looked at when the transaction commits.
TEST(Transaction, ACommitThatFailsRollsBackAtOnce) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  ASSERT_TRUE(database->execute(
      "CREATE TABLE c (t INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED) STRICT"));
  auto transaction = Transaction::begin(*database).value();
  ASSERT_TRUE(database->execute("INSERT INTO t (id) VALUES (1)"));
  ASSERT_TRUE(database->execute("INSERT INTO c VALUES (99)"));
  EXPECT_EQ(transaction.commit().error().code, Code::failed_precondition);
  EXPECT_EQ(count(*database), 0);
  EXPECT_TRUE(Transaction::begin(*database));
}

TEST(TransactionDeathTest, CommittingTwiceEndsTheProgram) {
  const TestFolder folder;
  const auto database = open_with_table(folder / "db");
  auto transaction = Transaction::begin(*database).value();
  ASSERT_TRUE(transaction.commit());
  EXPECT_DEATH(static_cast<void>(transaction.commit()), "CHECK");
}

}  // namespace pandok::store
