#include "audit/verify.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "audit/log.h"
#include "audit/testing.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

std::string bundle_entry(std::uint64_t i) { return "entry " + std::to_string(i); }

void grow(const fs::path& folder, std::uint64_t n) {
  const auto log = AuditLog::open(folder).value();
  for (std::uint64_t i = 0; i < n; ++i)
    ASSERT_TRUE(log->append(as_bytes(bundle_entry(log->size()))));
  ASSERT_TRUE(log->close());
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != "lock") files.push_back(entry.path());
  return files;
}

// In place: the mode of a file stays.
void put(const fs::path& file, ByteView bytes) {
  const Fd fd(::open(file.c_str(), O_WRONLY | O_TRUNC));
  ASSERT_TRUE(fd);
  ASSERT_TRUE(write_all(fd.get(), bytes, file));
}

// Three entries: few bytes, every kind of file.
class SmallLog : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(AuditLog::create(folder(), "test/log"));
    grow(folder(), 3);
    const auto verified = verify(folder());
    ASSERT_TRUE(verified) << verified.error().message;
  }
  fs::path folder() const { return root_ / "audit"; }
  fs::path other() const { return root_ / "other"; }
  // One line that names the file, as damage.
  void expect_found(const fs::path& file, std::size_t at) {
    const auto verified = verify(folder());
    ASSERT_FALSE(verified) << file << " at " << at;
    EXPECT_EQ(verified.error().code, Code::data_corrupted) << verified.error().message;
    EXPECT_NE(verified.error().message.find(folder().string()), std::string::npos)
        << verified.error().message;
    EXPECT_EQ(verified.error().message.find('\n'), std::string::npos);
  }

 private:
  TestFolder root_;
};

TEST_F(SmallLog, EveryFlippedBitOfEveryFileIsFound) {
  for (const fs::path& file : files_of(folder())) {
    const Bytes bytes = read(file);
    for (std::size_t at = 0; at < bytes.size(); ++at)
      for (const int bit : {0, 3, 7}) {
        Bytes changed = bytes;
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1 << bit));
        put(file, changed);
        expect_found(file, at);
      }
    put(file, bytes);
  }
  EXPECT_TRUE(verify(folder()));
}

TEST_F(SmallLog, EveryCutTailIsFound) {
  for (const fs::path& file : files_of(folder())) {
    const Bytes bytes = read(file);
    for (std::size_t keep = 0; keep < bytes.size(); ++keep) {
      put(file, ByteView(bytes).first(keep));
      expect_found(file, keep);
    }
    put(file, bytes);
  }
}

TEST_F(SmallLog, EveryMissingFileIsFound) {
  for (const fs::path& file : files_of(folder())) {
    if (file.filename() == "key") continue;  // an auditor's copy has none
    fs::rename(file, folder().parent_path() / "away");
    expect_found(file, 0);
    fs::rename(folder().parent_path() / "away", file);
  }
}

TEST_F(SmallLog, BytesBehindTheEndAndFilesBesideAreFound) {
  for (const fs::path& file : files_of(folder())) {
    const Bytes bytes = read(file);
    Bytes longer = bytes;
    longer.push_back('\n');
    put(file, longer);
    expect_found(file, bytes.size());
    put(file, bytes);
  }
  for (const char* name : {"more", "tile/0/001", "tile/0/000.p/4", "tile/1/000.p/1", "journal"}) {
    fs::create_directories((folder() / name).parent_path());
    ASSERT_TRUE(write_file_atomic(folder() / name, as_bytes("x")));
    if (std::string_view(name) != "journal") expect_found(name, 0);
    fs::remove(folder() / name);
  }
}

TEST_F(SmallLog, ANarrowTileThatIsNotTheBeginningIsFound) {
  const Bytes hashes = read(folder() / "tile/0/000.p/3");
  const fs::path narrow = folder() / "tile/0/000.p/2";
  ASSERT_TRUE(write_file_atomic(narrow, ByteView(hashes).first(64)));
  EXPECT_TRUE(verify(folder()));
  ASSERT_TRUE(write_file_atomic(narrow, ByteView(hashes).last(64)));
  expect_found(narrow, 0);
}

TEST_F(SmallLog, ReorderedEntriesAreFound) {
  Bytes bundle;
  for (const std::uint64_t i : {1, 0, 2}) append_entry(bundle, as_bytes(bundle_entry(i)));
  put(folder() / "tile/entries/000.p/3", bundle);
  expect_found("entries", 0);
  // Also where the hashes are swapped with them.
  const Bytes hashes = read(folder() / "tile/0/000.p/3");
  Bytes swapped(hashes.begin() + 32, hashes.begin() + 64);
  swapped.insert(swapped.end(), hashes.begin(), hashes.begin() + 32);
  swapped.insert(swapped.end(), hashes.begin() + 64, hashes.end());
  put(folder() / "tile/0/000.p/3", swapped);
  expect_found("tile", 0);
  const Fd lock(::open((folder() / "lock").c_str(), O_RDONLY));  // as if the log were open
  ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
  expect_found("tile", 0);
}

TEST_F(SmallLog, ALogThatSomeoneElseHasMadeIsNotTheTrustedOne) {
  const PublicKey trusted = read_public_key({folder()}).value();
  EXPECT_TRUE(verify(folder(), trusted));
  ASSERT_TRUE(AuditLog::create(other(), "test/log"));
  grow(other(), 3);
  EXPECT_TRUE(verify(other()));
  EXPECT_EQ(verify(other(), trusted).error().code, Code::data_corrupted);
}

TEST_F(SmallLog, AnAuditorsCopyNeedsNoPrivateKeyAndNoLock) {
  fs::remove(folder() / "key");
  fs::remove(folder() / "lock");
  EXPECT_TRUE(verify(folder()));
}

TEST_F(SmallLog, ALaterStateIsConsistentWithEveryEarlierOne) {
  std::vector<std::string> older;
  for (const std::uint64_t n : {1u, 1u, 250u, 1u, 1u, 100u}) {
    older.emplace_back(as_text(read(folder() / "checkpoint")));
    grow(folder(), n);
    for (const std::string& note : older) EXPECT_TRUE(verify_consistent(folder(), note));
  }
}

TEST_F(SmallLog, AForkIsFound) {
  fs::copy(folder(), other(), fs::copy_options::recursive);
  grow(folder(), 5);
  {
    const auto log = AuditLog::open(other()).value();
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(log->append(as_bytes("another story")));
  }
  const std::string seen(as_text(read(folder() / "checkpoint")));
  EXPECT_TRUE(verify(other()));  // it is whole in itself
  const auto consistent = verify_consistent(other(), seen);
  ASSERT_FALSE(consistent);
  EXPECT_EQ(consistent.error().code, Code::data_corrupted);
  EXPECT_NE(consistent.error().message.find("fork"), std::string::npos);
}

TEST_F(SmallLog, ARollbackAndAForgeryAreFound) {
  fs::copy(folder(), other(), fs::copy_options::recursive);
  grow(folder(), 5);
  std::string seen(as_text(read(folder() / "checkpoint")));
  EXPECT_EQ(verify_consistent(other(), seen).error().code, Code::data_corrupted);
  seen[seen.find("\n8\n") + 1] = '2';
  EXPECT_EQ(verify_consistent(folder(), seen).error().code, Code::data_corrupted);
  EXPECT_EQ(verify_consistent(folder(), "nothing").error().code, Code::data_corrupted);
}

TEST(Verify, ALargerLogWithOneChangedHashAboveIsFound) {
  const TestFolder root;
  ASSERT_TRUE(AuditLog::create(root / "audit", "test/log"));
  grow(root / "audit", 700);
  EXPECT_EQ(verify(root / "audit").value().checkpoint.size, 700u);
  for (const char* tile :
       {"tile/1/000.p/2", "tile/0/001", "tile/0/002.p/188", "tile/entries/000"}) {
    const Bytes bytes = read(root / "audit" / tile);
    Bytes changed = bytes;
    changed[changed.size() / 2] ^= 4;
    put(root / "audit" / tile, changed);
    const auto verified = verify(root / "audit");
    ASSERT_FALSE(verified) << tile;
    EXPECT_EQ(verified.error().code, Code::data_corrupted) << verified.error().message;
    put(root / "audit" / tile, bytes);
  }
}

}  // namespace
}  // namespace pandok::audit
