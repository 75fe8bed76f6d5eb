// What only a server can do: go away, come back, be asked by two at once, refuse a user.
// Runs where PANDOK_TEST_DB=postgresql (the test store_postgresql).
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/database_backend.h"
#include "store/testing_postgres.h"

namespace pandok::store {
namespace {

class Postgres : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!tests_use_postgresql()) GTEST_SKIP() << "runs with PANDOK_TEST_DB=postgresql";
    server = TestPostgres::get();
    if (server == nullptr) GTEST_SKIP() << "the package postgresql is missing";
    url = server->make_for(folder / "db");
    database = open();
    ASSERT_TRUE(database->execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, s TEXT NOT NULL) STRICT"));
    ASSERT_TRUE(database->execute("INSERT INTO t (n, s) VALUES (1, 'a'), (2, 'b')"));
  }
  std::unique_ptr<Database> open() const { return Database::open(*url).value(); }
  std::int64_t count() { return open()->query_integer("SELECT count(*) FROM t").value().value(); }
  static std::int64_t process_of(Database& one) {
    return one.query_integer("SELECT pg_backend_pid()").value().value();
  }
  // kill -9 of one server process: the server ends all others too and recovers from its log.
  void crash(Database& one) {
    const auto witness = open();
    const auto snapshot = Snapshot::begin(*witness).value();
    ASSERT_EQ(::kill(static_cast<pid_t>(process_of(one)), SIGKILL), 0);
    while (witness->query_integer("SELECT 1")) ::poll(nullptr, 0, 5);
    while (PQping(url->secret_text().c_str()) != PQPING_OK) ::poll(nullptr, 0, 20);
  }

  TestPostgres* server = nullptr;
  TestFolder folder;
  std::optional<DatabaseUrl> url;
  std::unique_ptr<Database> database;
};

}  // namespace

TEST_F(Postgres, CommitsAreOnTheDiskOfTheServer) {
  EXPECT_EQ(database->query_text("SHOW synchronous_commit").value(), "on");
  EXPECT_EQ(database->query_text("SHOW fsync").value(), "on");
}

TEST_F(Postgres, AKilledServerProcessInATransactionLeavesNothingHalfDone) {
  {
    auto transaction = Transaction::begin(*database).value();
    ASSERT_TRUE(database->execute("INSERT INTO t (n, s) VALUES (3, 'c')"));
    crash(*database);
    EXPECT_EQ(database->execute("INSERT INTO t (n, s) VALUES (4, 'd')").error().code,
              Code::unavailable);
    EXPECT_EQ(database->query_integer("SELECT 1").error().code, Code::unavailable);
    EXPECT_EQ(transaction.commit().error().code, Code::unavailable);
  }
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 2);
  auto transaction = Transaction::begin(*database).value();
  ASSERT_TRUE(database->execute("INSERT INTO t (n, s) VALUES (3, 'c')"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(count(), 3);
}

TEST_F(Postgres, WhatWasAcknowledgedSurvivesACrashOfTheServer) {
  ASSERT_TRUE(database->execute("INSERT INTO t (n, s) VALUES (3, 'c')"));
  crash(*database);
  EXPECT_EQ(count(), 3);
}

TEST_F(Postgres, AServerThatIsGoneIsUnavailableAndThenComesBack) {
  server->stop();
  const auto gone = database->execute("UPDATE t SET n = 9");
  EXPECT_EQ(gone.error().code, Code::unavailable);
  EXPECT_EQ(Database::open(*url).error().code, Code::unavailable);
  EXPECT_FALSE(Transaction::begin(*database));
  server->start();
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t WHERE n < 9").value(), 2);
  EXPECT_TRUE(Transaction::begin(*database));
}

// The connection is lost while rows come and while the visitor asks for others.
TEST_F(Postgres, AConnectionThatIsLostInAQueryEndsIt) {
  const auto other = open();
  const std::int64_t process = process_of(*database);
  int rows = 0;
  const auto visit = [&](const Row&) -> Result<> {
    if (++rows > 1) return {};
    PANDOK_CHECKED(other->query_integer("SELECT pg_terminate_backend($1::int)::int", {process}));
    PANDOK_CHECKED(database->execute("UPDATE t SET n = 7"));
    return {};
  };
  const auto lost =
      database->query("SELECT n, repeat('x', 1000000) FROM t, generate_series(1, 50)", {}, visit);
  EXPECT_EQ(lost.error().code, Code::unavailable);
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 2);
}

TEST_F(Postgres, AnIdleConnectionThatWasEndedIsReplacedUnseen) {
  const auto other = open();
  const std::int64_t process = process_of(*database);
  ASSERT_TRUE(other->query_integer("SELECT pg_terminate_backend($1::int)::int", {process}));
  while (other->query_integer("SELECT 1 FROM pg_stat_activity WHERE pid = $1", {process}).value())
    ::poll(nullptr, 0, 5);
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 2);
}

// Both read 1 and write what they read and one more: nobody's addition is lost.
TEST_F(Postgres, ASecondTransactionWaitsAndSeesWhatTheFirstWrote) {
  const auto second = open();
  auto first = std::make_unique<Transaction>(Transaction::begin(*database).value());
  const auto add = [](Database& one) -> Result<> {
    PANDOK_TRY(const auto n, one.query_integer("SELECT n FROM t WHERE s = 'a'"));
    PANDOK_CHECKED(one.execute("UPDATE t SET n = $1 WHERE s = 'a'", {*n + 1}));
    return {};
  };
  ASSERT_TRUE(add(*database));
  std::latch about_to_begin(1);
  Result<> added;
  std::jthread other([&] {
    about_to_begin.count_down();
    auto transaction = Transaction::begin(*second);
    added = transaction ? add(*second) : Result<>(fail(Code::internal, "no transaction"));
    if (added) added = transaction->commit();
  });
  about_to_begin.wait();
  ASSERT_TRUE(first->commit());
  other.join();
  EXPECT_TRUE(added);
  EXPECT_EQ(database->query_integer("SELECT n FROM t WHERE s = 'a'").value(), 3);
}

TEST_F(Postgres, AWriterThatWaitsTooLongIsTold) {
  const auto second = open();
  ASSERT_TRUE(second->execute("SET lock_timeout = '50ms'"));
  const auto transaction = Transaction::begin(*database).value();
  EXPECT_EQ(Transaction::begin(*second).error().code, Code::unavailable);
  ASSERT_TRUE(database->execute("UPDATE t SET n = 5 WHERE s = 'a'"));
  EXPECT_EQ(second->execute("UPDATE t SET n = 6 WHERE s = 'a'").error().code, Code::unavailable);
  EXPECT_EQ(second->query_integer("SELECT n FROM t WHERE s = 'a'").value(),
            1);  // readers never wait
}

// A statement outside transactions changes the row that a transaction has read: one is told.
TEST_F(Postgres, OfTwoThatChangeOneRowOneIsTold) {
  const auto second = open();
  auto transaction = Transaction::begin(*database).value();
  ASSERT_EQ(database->query_integer("SELECT n FROM t WHERE s = 'a'").value(), 1);
  ASSERT_TRUE(second->execute("UPDATE t SET n = 10 WHERE s = 'a'"));
  EXPECT_EQ(database->execute("UPDATE t SET n = 2 WHERE s = 'a'").error().code, Code::unavailable);
  EXPECT_FALSE(transaction.commit());
  EXPECT_EQ(second->query_integer("SELECT n FROM t WHERE s = 'a'").value(), 10);
}

TEST_F(Postgres, ACommitAfterAnErrorIsNoCommit) {
  auto transaction = Transaction::begin(*database).value();
  ASSERT_TRUE(database->execute("INSERT INTO t (n, s) VALUES (3, 'c')"));
  EXPECT_EQ(database->execute("INSERT INTO t (id, n, s) VALUES (1, 1, 'x')").error().code,
            Code::already_exists);
  EXPECT_EQ(transaction.commit().error().code, Code::failed_precondition);
  EXPECT_EQ(count(), 2);
}

TEST_F(Postgres, ASnapshotSeesOneState) {
  const auto other = open();
  const auto snapshot = Snapshot::begin(*database).value();
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 2);
  ASSERT_TRUE(other->execute("DELETE FROM t"));
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 2);
  EXPECT_EQ(database->execute("DELETE FROM t").error().code, Code::permission_denied);
}

TEST_F(Postgres, ValuesOfAnotherTypeAreRefused) {
  EXPECT_EQ(
      database->execute("INSERT INTO t (n, s) VALUES ($1, 'x')", {std::string("5")}).error().code,
      Code::invalid_argument);
  EXPECT_EQ(
      database->execute("INSERT INTO t (n, s) VALUES (1, $1)", {std::string("\xff")}).error().code,
      Code::invalid_argument);
  EXPECT_EQ(database->execute("INSERT INTO t (n, s) VALUES ($1, 'x')", {Bytes{1}}).error().code,
            Code::invalid_argument);
}

TEST_F(Postgres, SumsAndMeansOfAnySizeAreNumbers) {
  const auto integer = [&](const char* sql) { return database->query_integer(sql).value(); };
  EXPECT_EQ(integer("SELECT sum(n) FROM t"), 3);
  EXPECT_EQ(integer("SELECT sum(n) * -100000 FROM t"), -300'000);
  EXPECT_EQ(integer("SELECT sum(n - n) FROM t"), 0);
  EXPECT_EQ(integer("SELECT sum(x) FROM (VALUES (9007199254740991::bigint), (0)) v (x)"),
            9'007'199'254'740'991);
  double mean = 0;
  ASSERT_TRUE(database->query("SELECT avg(n) FROM t", {}, [&](const Row& row) -> Result<> {
    mean = row.real(0);
    return {};
  }));
  EXPECT_DOUBLE_EQ(mean, 1.5);
}

TEST_F(Postgres, ManyMayOpenAnEmptyDatabaseAtOnce) {
  const DatabaseUrl empty = server->make_empty();
  std::vector<std::jthread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] { opened += Database::open(empty) ? 1 : 0; });
  threads.clear();
  EXPECT_EQ(opened, 6);
  const auto one = Database::open(empty).value();
  EXPECT_EQ(one->query_integer("SELECT count(*) FROM counters").value(), 2);
  EXPECT_EQ(one->query_integer("SELECT version FROM pandok_schema").value(), newest_schema());
}

TEST_F(Postgres, ANewerSchemaIsRefused) {
  ASSERT_TRUE(database->execute("UPDATE pandok_schema SET version = 900"));
  const auto newer = Database::open(*url);
  EXPECT_EQ(newer.error().code, Code::failed_precondition);
  EXPECT_NE(newer.error().message.find("900"), std::string::npos);
}

TEST_F(Postgres, AServerThatDoesNotLetUsInIsSaid) {
  const auto open_as = [&](const std::string& user, const std::string& name) {
    std::string text = server->text_of(name);
    text.replace(text.find("pandok@"), 6, user);
    return Database::open(DatabaseUrl::parse(text).value()).error();
  };
  EXPECT_EQ(open_as("nobody", "postgres").code, Code::permission_denied);
  EXPECT_EQ(open_as("pandok", "nowhere").code, Code::failed_precondition);
  server->command("CREATE ROLE reader LOGIN");
  const std::string name = url->settings().at("dbname");
  EXPECT_EQ(open_as("reader", name).code, Code::permission_denied);
  server->command(
      "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
  EXPECT_EQ(open_as("pandok", "latin").code, Code::failed_precondition);
}

}  // namespace pandok::store
