#include "audit/recorder.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <set>
#include <thread>

#include "audit/entry.h"
#include "audit/log_folder.h"
#include "audit/verify.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

Act an_act(std::string id) {
  return {.person = "local:kim",
          .role = "officer",
          .act = "reading.make",
          .object_type = "reading",
          .object_id = std::move(id)};
}

class RecorderTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Recorder::create(log(), keys())); }
  fs::path log() const { return root_ / "audit"; }
  fs::path keys() const { return root_ / "keys"; }
  // What the log holds, after it was verified.
  std::vector<Entry> entries() const {
    const auto verified = verify(log());
    EXPECT_TRUE(verified) << verified.error().message;
    const auto opened = AuditLog::open(log()).value();
    std::vector<Entry> all;
    for (std::uint64_t i = 0; i < opened->size(); ++i)
      all.push_back(Entry::parse(as_text(opened->entry(i).value())).value());
    return all;
  }
  PersonKey key_of(std::string_view person) const {
    return FolderKeys::open(keys()).value()->existing(person).value();
  }

 private:
  TestFolder root_;
};

TEST_F(RecorderTest, AnActIsThereAsItWasRecorded) {
  Act act = an_act("01K");
  act.digest = Sha256::of(as_bytes("document"));
  act.request = "r1";
  act.personal = "Kim, counter 3";
  {
    Recorder recorder(log(), keys(), {.clock = [] { return std::int64_t{1'795'326'300'000}; }});
    EXPECT_EQ(recorder.record(act).value(), 0u);
    EXPECT_EQ(recorder.record(an_act("02K")).value(), 1u);
  }
  const auto all = entries();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time_ms, 1'795'326'300'000);
  EXPECT_EQ(all[0].who, pseudonym("local:kim", key_of("local:kim")));
  EXPECT_EQ(all[0].role, "officer");
  EXPECT_EQ(all[0].act, "reading.make");
  EXPECT_EQ(all[0].object_type, "reading");
  EXPECT_EQ(all[0].object_id, "01K");
  EXPECT_EQ(all[0].digest, act.digest);
  EXPECT_EQ(all[0].request, "r1");
  EXPECT_EQ(as_text(unseal(*all[0].sealed, key_of("local:kim")).value()), act.personal);
  EXPECT_EQ(all[1].who, all[0].who);
  EXPECT_FALSE(all[1].sealed);
}

TEST_F(RecorderTest, AnActThatIsNoneIsRefusedAndTheNextIsTaken) {
  Recorder recorder(log(), keys());
  Act bad = an_act("x");
  bad.role = "Two Words";
  EXPECT_EQ(recorder.record(bad).error().code, Code::invalid_argument);
  bad = an_act("x");
  bad.person = "";
  EXPECT_EQ(recorder.record(bad).error().code, Code::invalid_argument);
  bad = an_act(std::string(limits::kAuditTextBytesMax + 1, 'x'));
  EXPECT_EQ(recorder.record(bad).error().code, Code::invalid_argument);
  bad = an_act("x");
  bad.personal.assign(limits::kAuditSealedBytesMax + 1, 'x');
  EXPECT_EQ(recorder.record(bad).error().code, Code::invalid_argument);
  EXPECT_EQ(recorder.record(an_act(std::string(limits::kAuditTextBytesMax, 'x'))).value(), 0u);
}

// Also over a reopening, by this recorder or another one.
TEST_F(RecorderTest, TimesNeverGoBack) {
  std::int64_t now = 1'000'000;
  const auto clock = [&] { return now; };
  for (int round = 0; round < 3; ++round) {
    Recorder recorder(log(), keys(), {.clock = clock});
    ASSERT_TRUE(recorder.record(an_act("a")));
    now -= 5'000;
    ASSERT_TRUE(recorder.record(an_act("b")));
  }
  now = 2'000'000;
  ASSERT_TRUE(Recorder(log(), keys(), {.clock = clock}).record(an_act("c")));
  const auto all = entries();
  ASSERT_EQ(all.size(), 7u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(all[i].time_ms, 1'000'000);
  EXPECT_EQ(all[6].time_ms, 2'000'000);
}

TEST_F(RecorderTest, ThreadsShareTheLogInTheOrderOfTime) {
  constexpr int kThreads = 8, kEach = 50;
  {
    Recorder recorder(log(), keys());
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i)
          EXPECT_TRUE(recorder.record(an_act(fmt::format("{}-{}", t, i))));
      });
    for (auto& thread : threads) thread.join();
  }
  const auto all = entries();
  std::set<std::string> ids;
  std::int64_t before = 0;
  for (const Entry& entry : all) {
    ids.insert(entry.object_id);
    EXPECT_GE(entry.time_ms, before);
    before = entry.time_ms;
  }
  EXPECT_EQ(all.size(), std::size_t{kThreads * kEach});
  EXPECT_EQ(ids.size(), all.size());
}

TEST_F(RecorderTest, LetsGoWhenIdleAndOnDestruction) {
  auto recorder = std::make_unique<Recorder>(log(), keys());
  ASSERT_TRUE(recorder->record(an_act("a")));
  const Stopwatch watch;
  Result<std::unique_ptr<AuditLog>> other = AuditLog::open(log());
  EXPECT_FALSE(other) << "it is kept while it is busy";
  while (!other && watch.ms() < 5'000) other = AuditLog::open(log());
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_GT(watch.ms(), 50);
  ASSERT_TRUE((*other)->close());
  ASSERT_TRUE(recorder->record(an_act("b")));
  recorder.reset();
  EXPECT_FALSE(fs::exists(log() / "journal"));
  EXPECT_EQ(entries().size(), 2u);
}

TEST_F(RecorderTest, AProcessThatDoesNotLetGoMakesItUnavailable) {
  Recorder recorder(log(), keys(), {.log = {.wait = milliseconds(150)}});
  const auto holder = AuditLog::open(log()).value();
  const Stopwatch watch;
  EXPECT_EQ(recorder.record(an_act("a")).error().code, Code::unavailable);
  EXPECT_GE(watch.ms(), 150);
  ASSERT_TRUE(holder->close());
  EXPECT_TRUE(recorder.record(an_act("a")));
}

TEST_F(RecorderTest, ALogThatIsMissingIsMadeOnlyWhereItMayBe) {
  fs::remove_all(log());
  EXPECT_EQ(Recorder(log(), keys()).record(an_act("a")).error().code, Code::data_corrupted);
  EXPECT_FALSE(fs::exists(log()));
  Recorder maker(log(), keys(), {.log = {.missing = Missing::create}});
  EXPECT_EQ(maker.record(an_act("a")).value(), 0u);
}

TEST_F(RecorderTest, AFolderThatGoesWhileItRunsIsNoticed) {
  Recorder recorder(log(), keys(), {.log = {.missing = Missing::create}});
  ASSERT_TRUE(recorder.record(an_act("a")));
  fs::rename(log(), log().parent_path() / "away");
  EXPECT_EQ(recorder.record(an_act("b")).error().code, Code::data_corrupted);
  EXPECT_EQ(recorder.record(an_act("b")).error().code, Code::data_corrupted);
  EXPECT_FALSE(fs::exists(log()));
  fs::rename(log().parent_path() / "away", log());
  EXPECT_TRUE(recorder.record(an_act("c")));
}

TEST_F(RecorderTest, WhoIsForgottenIsAnotherPersonAfterwards) {
  Act act = an_act("a");
  act.personal = "secret";
  Recorder recorder(log(), keys());
  ASSERT_TRUE(recorder.record(act));
  ASSERT_TRUE(recorder.record(act));
  Recorder other(log(), keys());
  ASSERT_TRUE(other.forget("local:kim", {.person = "admin", .role = "admin", .act = "forget"}));
  EXPECT_EQ(
      other.forget("local:kim", {.person = "admin", .role = "admin", .act = "forget"}).error().code,
      Code::not_found);
  ASSERT_TRUE(recorder.record(act));
  const PersonKey now = key_of("local:kim");
  const Stopwatch watch;
  Result<std::unique_ptr<AuditLog>> log_now = AuditLog::open(log());
  while (!log_now && watch.ms() < 5'000) log_now = AuditLog::open(log());
  std::vector<Entry> all;
  for (std::uint64_t i = 0; i < (*log_now)->size(); ++i)
    all.push_back(Entry::parse(as_text((*log_now)->entry(i).value())).value());
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].who, all[1].who);
  EXPECT_EQ(all[2].act, "forget");
  EXPECT_NE(all[3].who, all[0].who);
  EXPECT_EQ(all[3].who, pseudonym("local:kim", now));
  EXPECT_FALSE(unseal(*all[0].sealed, now));
}

// What a process leaves that died while it destroyed a key.
TEST_F(RecorderTest, AKeyThatWasOverwrittenAndNotRemovedIsNoKey) {
  ASSERT_TRUE(Recorder(log(), keys()).record(an_act("a")));
  const auto folder = FolderKeys::open(keys()).value();
  ASSERT_TRUE(write_file_atomic(folder->file("local:kim").value(), Bytes(32, 0)));
  EXPECT_EQ(folder->existing("local:kim").error().code, Code::not_found);
  ASSERT_TRUE(Recorder(log(), keys()).record(an_act("b")));
  const auto all = entries();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].who, pseudonym("local:kim", key_of("local:kim")));
  EXPECT_NE(all[1].who, all[0].who);
}

}  // namespace
}  // namespace pandok::audit
