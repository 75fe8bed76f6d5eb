// The database file and what may be wrong with it: another file, damage, a newer schema, a full
// disk, another writer.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <latch>
#include <thread>

#include "base/file.h"
#include "base/random.h"
#include "base/testing.h"
#include "store/database.h"

namespace pandok::store {
namespace {

namespace fs = std::filesystem;

// A closed database with 400 rows of 500 bytes.
void make_filled(const fs::path& file) {
  const auto database = Database::open(file).value();
  ASSERT_TRUE(
      database->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT NOT NULL UNIQUE) STRICT"));
  auto transaction = Transaction::begin(*database).value();
  for (int i = 0; i < 400; ++i)
    ASSERT_TRUE(database->execute("INSERT INTO t (s) VALUES ($1)", {fmt::format("{:0500}", i)}));
  ASSERT_TRUE(transaction.commit());
}

// Opens the file and reads everything; the code of the first error.
std::optional<Code> code_of_using(const fs::path& file) {
  auto database = Database::open(file);
  if (!database) return database.error().code;
  if (auto checked = (*database)->check(); !checked) return checked.error().code;
  const auto sum = (*database)->query_integer("SELECT sum(length(s)) FROM t");
  if (!sum) return sum.error().code;
  return std::nullopt;
}

}  // namespace

TEST(DatabaseFile, OpensAgainWithWhatWasWritten) {
  const TestFolder folder;
  make_filled(folder / "db");
  EXPECT_EQ(code_of_using(folder / "db"), std::nullopt);
  const auto database = Database::open(folder / "db").value();
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 400);
  EXPECT_EQ(database->query_integer("SELECT value FROM counters WHERE name = 'revision'").value(),
            0);
}

// The promise of a durable commit rests on these settings.
TEST(DatabaseFile, RunsInWalModeWithFullSyncAndForeignKeys) {
  const TestFolder folder;
  const auto database = Database::open(folder / "db").value();
  EXPECT_EQ(database->query_text("PRAGMA journal_mode").value(), "wal");
  EXPECT_EQ(database->query_integer("PRAGMA synchronous").value(), 2);
  EXPECT_EQ(database->query_integer("PRAGMA foreign_keys").value(), 1);
}

TEST(DatabaseFile, AnotherKindOfFileIsCorrupt) {
  const TestFolder folder;
  // An empty file is a new database, and SQLite takes a single byte for an empty file.
  for (const std::size_t size : {2u, 15u, 99u, 512u, 5'000u, 100'000u}) {
    const Bytes other(size, 'x');
    ASSERT_TRUE(write_file_atomic(folder / "db", other));
    EXPECT_EQ(code_of_using(folder / "db"), Code::data_corrupted) << size;
    EXPECT_TRUE(read_file(folder / "db", 1u << 20).value() == other) << "it was written into";
  }
}

TEST(DatabaseFile, AFileThatWasCutShortIsCorrupt) {
  const TestFolder folder;
  make_filled(folder / "db");
  const auto whole = read_file(folder / "db", 1u << 30).value();
  ASSERT_GT(whole.size(), 200'000u);
  for (const std::size_t size : {whole.size() - 1, whole.size() - 4'096, whole.size() / 2,
                                 std::size_t{4'096}, std::size_t{600}, std::size_t{50}}) {
    ASSERT_TRUE(write_file_atomic(folder / "cut", ByteView(whole).first(size)));
    EXPECT_EQ(code_of_using(folder / "cut"), Code::data_corrupted) << size;
    for (const char* rest : {"cut-wal", "cut-shm"}) fs::remove(folder / rest);
  }
}

// A page of noise anywhere: found, never a crash, never a wrong code. (A free page or unused bytes
// of a page may go unseen; this file has no free pages.)
TEST(DatabaseFile, APageOfNoiseIsFoundByTheCheck) {
  const TestFolder folder;
  make_filled(folder / "db");
  const auto whole = read_file(folder / "db", 1u << 30).value();
  Random random(3);
  for (std::size_t page = 0; page < whole.size() / 4'096; page += 5) {
    Bytes damaged = whole;
    for (std::size_t i = 0; i < 4'096; ++i)
      damaged[page * 4'096 + i] = static_cast<std::uint8_t>(random.next());
    ASSERT_TRUE(write_file_atomic(folder / "noise", damaged));
    EXPECT_EQ(code_of_using(folder / "noise"), Code::data_corrupted) << page;
    for (const char* rest : {"noise-wal", "noise-shm"}) fs::remove(folder / rest);
  }
}

TEST(DatabaseFile, ANewerSchemaIsRefusedAndLeftAlone) {
  const TestFolder folder;
  {
    const auto database = Database::open(folder / "db").value();
    ASSERT_TRUE(database->execute("PRAGMA user_version=900"));
  }
  const auto newer = Database::open(folder / "db");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, Code::failed_precondition);
  EXPECT_NE(newer.error().message.find("900"), std::string::npos);
}

TEST(DatabaseFile, AMissingFolderIsNotMade) {
  const TestFolder folder;
  EXPECT_EQ(Database::open(folder / "none/db").error().code, Code::failed_precondition);
  EXPECT_EQ(Database::open(folder.path()).error().code, Code::failed_precondition);
}

TEST(DatabaseFile, ManyProcessesMayOpenANewOneAtOnce) {
  const TestFolder folder;
  for (int round = 0; round < 5; ++round) {
    const fs::path file = folder / fmt::format("db{}", round);
    const auto open = [&](int) { return Database::open(file) ? 0 : 1; };
    TestChild a(open), b(open), c(open), d(open);
    for (TestChild* child : {&a, &b, &c, &d}) EXPECT_EQ(child->wait(), 0) << round;
  }
}

// A full disk as the limit of a file's size. The child inserts until it is refused; what it was
// told to be stored is there afterwards.
TEST(DatabaseFile, AFullDiskIsSaidAndLosesNothing) {
  const TestFolder folder;
  for (const bool returning : {false, true}) {
    const fs::path file = folder / (returning ? "returning" : "plain");
    { make_filled(file); }
    TestChild child([&](int pipe) {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlim_t bytes = fs::file_size(file) + 100'000;
      const rlimit limit{bytes, bytes};
      const auto database = Database::open(file);
      if (!database || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
      for (int i = 400; i < 20'000; ++i) {
        const auto text = fmt::format("{:0500}", i);
        const auto done =
            returning
                ? (*database)
                      ->query_integer("INSERT INTO t (s) VALUES ($1) RETURNING id", {text})
                      .map([](auto) {})
                : (*database)->execute("INSERT INTO t (s) VALUES ($1)", {text}).map([](auto) {});
        if (!done)
          return done.error().code == Code::resource_exhausted
                     ? 0
                     : 10 + static_cast<int>(done.error().code);
        if (::write(pipe, "+", 1) != 1) return 2;
      }
      return 3;
    });
    const auto acknowledged = static_cast<std::int64_t>(child.read_all().size());
    EXPECT_EQ(child.wait(), 0) << returning;
    EXPECT_GT(acknowledged, 0);
    const auto database = Database::open(file).value();
    EXPECT_TRUE(database->check());
    EXPECT_EQ(database->query_integer("SELECT count(*) FROM t").value(), 400 + acknowledged);
  }
}

TEST(TwoConnections, ASecondWriterWaitsForTheFirst) {
  const TestFolder folder;
  make_filled(folder / "db");
  const auto first = Database::open(folder / "db").value();
  const auto second = Database::open(folder / "db").value();
  auto transaction = std::make_unique<Transaction>(Transaction::begin(*first).value());
  ASSERT_TRUE(first->execute("UPDATE t SET s = 'first' WHERE id = 1"));
  std::latch about_to_write(1);
  Result<std::int64_t> changed = 0;
  std::jthread other([&] {
    about_to_write.count_down();
    changed = second->execute("UPDATE t SET s = 'second' WHERE id = 1 AND s = 'first'");
  });
  about_to_write.wait();
  ASSERT_TRUE(transaction->commit());
  other.join();
  EXPECT_EQ(changed.value(), 1);  // it saw what the first had written
}

TEST(TwoConnections, ASecondWriterThatWaitsTooLongGetsUnavailable) {
  const TestFolder folder;
  make_filled(folder / "db");
  const auto first = Database::open(folder / "db").value();
  const auto second = Database::open(folder / "db").value();
  ASSERT_TRUE(second->execute("PRAGMA busy_timeout=1"));
  const auto transaction = Transaction::begin(*first).value();
  const auto refused = second->execute("DELETE FROM t");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_FALSE(Transaction::begin(*second));
}

TEST(TwoConnections, AReaderSeesTheLastCommitAndNeverWaits) {
  const TestFolder folder;
  make_filled(folder / "db");
  const auto writer = Database::open(folder / "db").value();
  const auto reader = Database::open(folder / "db").value();
  ASSERT_TRUE(reader->execute("PRAGMA busy_timeout=1"));
  auto transaction = Transaction::begin(*writer).value();
  ASSERT_TRUE(writer->execute("DELETE FROM t"));
  EXPECT_EQ(reader->query_integer("SELECT count(*) FROM t").value(), 400);
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(reader->query_integer("SELECT count(*) FROM t").value(), 0);
}

}  // namespace pandok::store
