#include "audit/log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "audit/verify.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

std::string log_entry(std::uint64_t i) { return "entry " + std::to_string(i * 7919); }

std::unique_ptr<AuditLog> new_log(const fs::path& folder) {
  EXPECT_TRUE(AuditLog::create(folder, "test/log"));
  return AuditLog::open(folder).value();
}

void append_some(AuditLog& log, std::uint64_t n) {
  const std::uint64_t first = log.size();
  for (std::uint64_t i = first; i < first + n; ++i)
    ASSERT_EQ(log.append(as_bytes(log_entry(i))).value(), i);
}

TEST(AuditLog, EntriesComeBackAndProve) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  EXPECT_EQ(log->size(), 0u);
  append_some(*log, 300);
  EXPECT_EQ(log->size(), 300u);
  const Checkpoint checkpoint = open_checkpoint(log->checkpoint(), log->key()).value();
  EXPECT_EQ(checkpoint.size, 300u);
  for (const std::uint64_t i : {0u, 1u, 255u, 256u, 299u}) {
    EXPECT_EQ(as_text(log->entry(i).value()), log_entry(i));
    const Proof proof = log->inclusion_proof(i, 300).value();
    EXPECT_TRUE(
        verify_inclusion(leaf_hash(as_bytes(log_entry(i))), i, 300, proof, checkpoint.root));
  }
  const Proof older = log->inclusion_proof(17, 100).value();
  const Hash root100 = make_root(100, TileFolder(root / "audit").nodes(100)).value();
  EXPECT_TRUE(verify_inclusion(leaf_hash(as_bytes(log_entry(17))), 17, 100, older, root100));
  const Proof consistent = log->consistency_proof(100, 300).value();
  EXPECT_TRUE(verify_consistency(100, root100, 300, checkpoint.root, consistent));
}

TEST(AuditLog, WhatIsNotThereIsRefused) {
  const TestFolder root;
  EXPECT_EQ(AuditLog::open(root / "audit").error().code, Code::not_found);
  EXPECT_EQ(AuditLog::create(root / "audit", "a b").error().code, Code::invalid_argument);
  const auto log = new_log(root / "audit");
  append_some(*log, 3);
  EXPECT_EQ(log->entry(3).error().code, Code::invalid_argument);
  EXPECT_EQ(log->entry(UINT64_MAX).error().code, Code::invalid_argument);
  EXPECT_EQ(log->inclusion_proof(0, 4).error().code, Code::invalid_argument);
  EXPECT_EQ(log->inclusion_proof(3, 3).error().code, Code::invalid_argument);
  EXPECT_EQ(log->consistency_proof(0, 3).error().code, Code::invalid_argument);
  EXPECT_EQ(AuditLog::create(root / "audit", "again").error().code, Code::failed_precondition);
  ASSERT_TRUE(log->close());
  EXPECT_EQ(AuditLog::create(root / "audit", "again").error().code, Code::already_exists);
}

TEST(AuditLog, AnEntryAtTheLimitIsTakenAndOneOverIsNot) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  const Bytes largest(limits::kAuditEntryBytesMax, 'x');
  EXPECT_EQ(log->append(largest).value(), 0u);
  EXPECT_EQ(log->append({}).value(), 1u);
  EXPECT_EQ(log->append(Bytes(limits::kAuditEntryBytesMax + 1)).error().code,
            Code::invalid_argument);
  EXPECT_EQ(log->entry(0).value(), largest);
  EXPECT_EQ(log->entry(1).value(), Bytes());
  ASSERT_TRUE(log->close());
  EXPECT_TRUE(verify(root / "audit"));
}

TEST(AuditLog, GoesOnWhereItWasClosed) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  for (const std::uint64_t n : {0u, 1u, 254u, 1u, 1u, 40u, 1u}) {
    const auto log = AuditLog::open(root / "audit").value();
    append_some(*log, n);
    ASSERT_TRUE(log->close());
    EXPECT_EQ(verify(root / "audit").value().checkpoint.size, log->size());
  }
}

TEST(AuditLog, ManyThreadsGetOneIndexEach) {
  constexpr int kThreads = 8, kEach = 100;
  const TestFolder root;
  const auto log = new_log(root / "audit");
  std::vector<std::vector<std::uint64_t>> indexes(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string text = fmt::format("{}-{}", t, i);
        indexes[static_cast<std::size_t>(t)].push_back(log->append(as_bytes(text)).value());
      }
    });
  for (auto& thread : threads) thread.join();
  std::vector<std::uint64_t> all;
  for (int t = 0; t < kThreads; ++t) {
    const auto& mine = indexes[static_cast<std::size_t>(t)];
    EXPECT_TRUE(std::ranges::is_sorted(mine));
    for (int i = 0; i < kEach; ++i)
      EXPECT_EQ(as_text(log->entry(mine[static_cast<std::size_t>(i)]).value()),
                fmt::format("{}-{}", t, i));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::ranges::sort(all);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i);
  EXPECT_EQ(all.size(), std::size_t{kThreads * kEach});
}

TEST(AuditLog, IsVerifiedAndReadWhileItGrows) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  append_some(*log, 250);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) static_cast<void>(log->append(as_bytes("more")));
  });
  std::string older = log->checkpoint();
  for (int round = 0; round < 50; ++round) {
    const auto verified = verify(root / "audit");
    EXPECT_TRUE(verified) << verified.error().message;
    const auto consistent = verify_consistent(root / "audit", older);
    EXPECT_TRUE(consistent) << consistent.error().message;
    older = log->checkpoint();
    const std::uint64_t size = log->size();
    EXPECT_TRUE(log->inclusion_proof(size / 2, size));
  }
  stop = true;
  writer.join();
}

// More than one journal of entries: what was settled is not needed any more.
TEST(AuditLog, TheJournalIsSettledAndBeginsAnew) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  const Bytes large(60'000, 'x');
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(log->append(large));
  EXPECT_LT(fs::file_size(root / "audit" / "journal"), 3u << 20);
  fs::copy(root / "audit", root / "copy", fs::copy_options::recursive);  // as a crash leaves it
  const auto copy = AuditLog::open(root / "copy").value();
  EXPECT_EQ(copy->size(), 50u);
  ASSERT_TRUE(copy->close());
  EXPECT_TRUE(verify(root / "copy"));
}

TEST(AuditLog, AppendAfterCloseIsUnavailable) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  ASSERT_TRUE(log->close());
  EXPECT_EQ(log->append(as_bytes("late")).error().code, Code::unavailable);
  EXPECT_FALSE(fs::exists(root / "audit" / "journal"));
  EXPECT_TRUE(log->close());
}

TEST(AuditLog, ThePrivateKeyIsForItsOwnerOnly) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  const fs::path key = root / "audit" / "key";
  EXPECT_EQ(fs::status(key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(key, fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(AuditLog::open(root / "audit").error().code, Code::permission_denied);
}

TEST(AuditLog, ACreationThatWasInterruptedIsDoneAgain) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  fs::remove(root / "audit" / "checkpoint");
  EXPECT_EQ(AuditLog::open(root / "audit").error().code, Code::data_corrupted);
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  const auto log = AuditLog::open(root / "audit").value();
  append_some(*log, 1);
}

TEST(AuditLog, IsOpenInOnePlaceOnly) {
  const TestFolder root;
  const auto log = new_log(root / "audit");
  const auto second = AuditLog::open(root / "audit");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::failed_precondition);
  EXPECT_NE(second.error().message.find(fmt::format("pid {}", ::getpid())), std::string::npos);
}

}  // namespace
}  // namespace pandok::audit
