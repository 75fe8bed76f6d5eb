// What a log is after its process or its disk has failed.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <thread>

#include "audit/log.h"
#include "audit/testing.h"
#include "audit/verify.h"
#include "base/random.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

// The content tells the index apart and differs in length, so that no other entry passes for it.
std::string long_entry(std::uint64_t i) {
  return std::to_string(i) + std::string(static_cast<std::size_t>(i * 131 % 400), 'x');
}

// Appends for ever from two threads; each acknowledged index goes into the pipe as 8 bytes.
int append_until_killed(const fs::path& folder, int pipe) {
  auto log = AuditLog::open(folder);
  if (!log) return 1;
  const auto work = [&](std::uint64_t start) {
    for (std::uint64_t i = start;; i += 2) {
      // The text is that of a number of our own; the parent finds it under the index.
      const std::string text = long_entry(i);
      const auto index = (*log)->append(as_bytes(text));
      if (!index) ::_exit(2);
      const std::uint64_t told[2] = {*index, i};
      if (::write(pipe, told, sizeof told) != sizeof told) ::_exit(3);
    }
  };
  const std::uint64_t base = (*log)->size();
  std::thread other(work, base + 1);
  work(base);
  return 0;
}

TEST(AuditLogCrash, KillAtAnyMomentLosesNothingThatWasAcknowledged) {
  constexpr int kKills = 50;
  const TestFolder root;
  const fs::path folder = root / "audit";
  ASSERT_TRUE(AuditLog::create(folder, "test/log"));
  Random random(20261122);
  std::string told;
  for (int kill = 0; kill < kKills || told.size() < 16u * 50; ++kill) {
    TestChild child([&](int pipe) { return append_until_killed(folder, pipe); });
    std::string part = child.read_and_kill_after(random.uniform(0, 40));
    part.resize(part.size() / 16 * 16);
    told += part;
    if (kill % 5 != 0) continue;  // else the next child finds what the last one left
    const auto verified = verify(folder);
    ASSERT_TRUE(verified) << verified.error().message;
  }
  const auto log = AuditLog::open(folder);
  ASSERT_TRUE(log) << log.error().message;
  for (std::size_t at = 0; at < told.size(); at += 16) {
    const auto index = read_value<std::uint64_t>(as_bytes(told), at);
    const auto text = long_entry(read_value<std::uint64_t>(as_bytes(told), at + 8));
    ASSERT_EQ(as_text((*log)->entry(index).value()), text) << index;
  }
  ASSERT_TRUE((*log)->close());
  const auto verified = verify(folder);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->pending, 0u);
}

TEST(AuditLogCrash, ASecondProcessIsRefused) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  TestChild holder([&](int pipe) {
    const auto log = AuditLog::open(root / "audit");
    if (!log || ::write(pipe, "o", 1) != 1) return 1;
    for (;;) ::pause();
  });
  ASSERT_TRUE(holder.read_byte());
  const auto second = AuditLog::open(root / "audit");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::failed_precondition);
  EXPECT_NE(second.error().message.find(fmt::format("pid {}", holder.pid())), std::string::npos)
      << second.error().message;
  holder.kill_hard();
  EXPECT_TRUE(AuditLog::open(root / "audit"));
}

// Fills the log until the disk "is full"; says what happened, one letter a promise.
int fill_the_disk(const fs::path& folder, int pipe) {
  ::signal(SIGXFSZ, SIG_IGN);
  auto log = AuditLog::open(folder);
  if (!log) return 1;
  limit_file_size(300'000);
  std::uint64_t acknowledged = 0;
  Result<std::uint64_t> last = 0;
  while ((last = (*log)->append(Bytes(20'000, 'x')))) ++acknowledged;
  if (last.error().code != Code::resource_exhausted) return 2;
  limit_file_size(RLIM_INFINITY);  // there is room again, but the log has stopped
  if ((*log)->append(as_bytes("more")).error().code != Code::unavailable) return 3;
  if ((*log)->close()) return 4;
  return ::write(pipe, &acknowledged, 8) == 8 ? 0 : 5;
}

TEST(AuditLogCrash, AFullDiskStopsTheLogAndLosesNothing) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  TestChild child([&](int pipe) { return fill_the_disk(root / "audit", pipe); });
  const std::string told = child.read_all();
  ASSERT_EQ(child.wait(), 0);
  const auto acknowledged = read_value<std::uint64_t>(as_bytes(told), 0);
  EXPECT_GT(acknowledged, 3u);
  const auto log = AuditLog::open(root / "audit");
  ASSERT_TRUE(log) << log.error().message;
  EXPECT_GE((*log)->size(), acknowledged);
  EXPECT_LE((*log)->size(), acknowledged + 1);
  for (std::uint64_t i = 0; i < acknowledged; ++i)
    EXPECT_EQ((*log)->entry(i).value(), Bytes(20'000, 'x'));
  EXPECT_TRUE((*log)->append(as_bytes("more")));
  ASSERT_TRUE((*log)->close());
  EXPECT_TRUE(verify(root / "audit"));
}

// A log with 40 settled entries and 300 more that are in the journal, copied while it is open.
class OpenLog : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(AuditLog::create(live(), "test/log"));
    fill(40);
    fs::copy(live(), settled(), fs::copy_options::recursive);
    const auto log = AuditLog::open(live()).value();
    for (std::uint64_t i = 40; i < 340; ++i)
      ASSERT_EQ(log->append(as_bytes(long_entry(i))).value(), i);
    fs::copy(live(), crashed(), fs::copy_options::recursive);
  }
  void fill(std::uint64_t n) {
    const auto log = AuditLog::open(live()).value();
    for (std::uint64_t i = 0; i < n; ++i) ASSERT_TRUE(log->append(as_bytes(long_entry(i))));
    ASSERT_TRUE(log->close());
  }
  void expect_all(const fs::path& folder) {
    const auto log = AuditLog::open(folder);
    ASSERT_TRUE(log) << log.error().message;
    ASSERT_EQ((*log)->size(), 340u);
    for (std::uint64_t i = 0; i < 340; ++i)
      ASSERT_EQ(as_text((*log)->entry(i).value()), long_entry(i));
    ASSERT_TRUE((*log)->close());
    const auto verified = verify(folder);
    EXPECT_TRUE(verified) << verified.error().message;
  }
  Bytes journal() const { return read_file(crashed() / "journal", 10u << 20).value(); }
  void put_journal(const Bytes& bytes) {
    ASSERT_TRUE(write_file_atomic(crashed() / "journal", bytes));
  }
  fs::path live() const { return root_ / "live"; }
  fs::path settled() const { return root_ / "settled"; }
  fs::path crashed() const { return root_ / "crashed"; }

 private:
  TestFolder root_;
};

TEST_F(OpenLog, IsCompletedAfterAKill) {
  ASSERT_TRUE(write_file_atomic(crashed() / kUnfinishedTile, as_bytes("half a ti")));
  EXPECT_EQ(verify(crashed()).value().checkpoint.size, 340u);
  expect_all(crashed());
}

// After a power cut nothing is sure but what was synced: the settled files and the journal.
TEST_F(OpenLog, IsMadeAgainFromTheJournalAfterAPowerCut) {
  ASSERT_TRUE(fs::copy_file(crashed() / "journal", settled() / "journal"));
  const auto verified = verify(settled());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->pending, 300u);
  expect_all(settled());
}

TEST_F(OpenLog, SurvivesTilesThatThePowerCutLeftHalfWritten) {
  for (const char* tile : {"tile/0/000", "tile/entries/000", "tile/entries/001.p/84"}) {
    ASSERT_TRUE(fs::exists(crashed() / tile)) << tile;
    fs::resize_file(crashed() / tile, 5);
  }
  fs::resize_file(crashed() / "checkpoint", 0);
  expect_all(crashed());
}

TEST_F(OpenLog, KeepsTheSettledTilesUntilTheNextOnesAreSafe) {
  EXPECT_TRUE(fs::exists(crashed() / "tile/0/000.p/40"));
  EXPECT_TRUE(fs::exists(crashed() / "tile/entries/000.p/40"));
  expect_all(crashed());
  EXPECT_FALSE(fs::exists(crashed() / "tile/0/000.p"));
}

TEST_F(OpenLog, ATornLastRecordWasNeverAcknowledgedAndIsDiscarded) {
  ASSERT_TRUE(fs::copy_file(crashed() / "journal", settled() / "journal"));
  Bytes bytes = journal();
  const auto records = parse_journal(bytes);
  ASSERT_EQ(records.size(), 301u);
  for (const std::size_t keep : {records[299].end + 8, records[299].end + 60}) {
    Bytes torn = bytes;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(keep), torn.end(), std::uint8_t{0});
    ASSERT_TRUE(write_file_atomic(settled() / "journal", torn));
    EXPECT_EQ(verify(settled()).value().pending, 299u);
  }
  const auto log = AuditLog::open(settled()).value();
  EXPECT_EQ(log->size(), 339u);
}

// The published checkpoint says that they were acknowledged.
TEST_F(OpenLog, AcknowledgedRecordsThatAreCutOffAreMissed) {
  const Bytes bytes = journal();
  const auto records = parse_journal(bytes);
  Bytes cut = bytes;
  cut.resize(records[299].end);
  put_journal(cut);
  EXPECT_EQ(AuditLog::open(crashed()).error().code, Code::data_corrupted);
  EXPECT_EQ(verify(crashed()).error().code, Code::data_corrupted);
}

TEST_F(OpenLog, EveryChangedByteOfARecordIsFound) {
  const Bytes bytes = journal();
  const auto records = parse_journal(bytes);
  fs::remove(crashed() / "checkpoint");  // the journal alone has to know
  for (std::size_t at = records[9].end; at < records[10].end; ++at) {
    Bytes changed = bytes;
    changed[at] ^= 0x20;
    put_journal(changed);
    const auto state = read_log_state({crashed()}, read_public_key({crashed()}).value());
    const bool padding = at >= records[10].end - 7 && bytes[at] == 0;
    EXPECT_EQ(state.has_value(), padding) << at;
  }
}

TEST_F(OpenLog, RecordsOfAnOlderRunAreNotTakenForNewOnes) {
  Bytes old = journal();
  const auto log = AuditLog::open(crashed()).value();  // begins the journal anew
  ASSERT_TRUE(log->append(as_bytes("new")));
  const Bytes fresh = journal();
  const auto records = parse_journal(fresh);
  std::copy(fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(records.back().end),
            old.begin());
  fs::copy(crashed(), settled(),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  ASSERT_TRUE(write_file_atomic(settled() / "journal", old));
  const auto again = AuditLog::open(settled());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->size(), 341u);
}

TEST_F(OpenLog, ACheckpointOlderThanTheJournalIsARollback) {
  const auto log = AuditLog::open(crashed()).value();  // settles 340
  fs::copy_file(settled() / "checkpoint", crashed() / "checkpoint",
                fs::copy_options::overwrite_existing);
  const auto state = read_log_state({crashed()}, log->key());
  EXPECT_EQ(state.error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::audit
