#include "store/blob_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/testing.h"

namespace pandok::store {
namespace {

namespace fs = std::filesystem;

Bytes random_bytes(std::uint64_t seed, std::size_t n) {
  Random random(seed);
  Bytes bytes(n);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

void damage(const fs::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(3);
  file.put('!');
}

// The files below a folder, without those that a kill may leave.
std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

TEST(BlobStore, GivesBackWhatWasPutUnderItsDigest) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Bytes bytes = random_bytes(1, 10'000);
  const Sha256 name = blobs.put(bytes).value();
  EXPECT_EQ(name, Sha256::of(bytes));
  EXPECT_TRUE(blobs.contains(name));
  EXPECT_EQ(blobs.get(name).value(), bytes);
  const Sha256 nothing = blobs.put({}).value();
  EXPECT_TRUE(blobs.get(nothing).value().empty());
}

TEST(BlobStore, TheLayoutIsTwoDigitsThenTheWholeName) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Sha256 name = blobs.put(as_bytes("abc")).value();
  EXPECT_EQ(blobs.path_of(name), folder / "blobs/ba" / name.hex());
  EXPECT_TRUE(fs::is_regular_file(blobs.path_of(name)));
}

TEST(BlobStore, WhatIsNotThereIsNotFound) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Sha256 name = Sha256::of(as_bytes("never put"));
  EXPECT_FALSE(blobs.contains(name));
  EXPECT_EQ(blobs.get(name).error().code, Code::not_found);
}

TEST(BlobStore, PuttingTwiceKeepsTheFileThatIsThere) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Sha256 name = blobs.put(as_bytes("abc")).value();
  const MappedFile before = MappedFile::open(blobs.path_of(name)).value();
  const fs::path second_name = folder / "same file";
  fs::create_hard_link(blobs.path_of(name), second_name);
  EXPECT_EQ(blobs.put(as_bytes("abc")).value(), name);
  EXPECT_EQ(fs::hard_link_count(blobs.path_of(name)), 2u);
  EXPECT_EQ(files_in(folder / "blobs").size(), 1u);
}

TEST(BlobStore, ADamagedBlobIsSaidToBeOneAndPuttingItAgainMendsIt) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Bytes bytes = random_bytes(2, 1'000);
  const Sha256 name = blobs.put(bytes).value();

  damage(blobs.path_of(name));
  const auto damaged = blobs.get(name);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, Code::data_corrupted);
  EXPECT_EQ(blobs.put(bytes).value(), name);
  EXPECT_EQ(blobs.get(name).value(), bytes);

  for (const std::uintmax_t size : {0u, 999u, 1'001u}) {
    fs::resize_file(blobs.path_of(name), size);
    EXPECT_EQ(blobs.get(name).error().code, Code::data_corrupted) << size;
    ASSERT_TRUE(blobs.put(bytes));
    EXPECT_EQ(blobs.get(name).value(), bytes) << size;
  }
}

TEST(BlobStore, RefusesWhatItWouldNotReadBack) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const Bytes at_limit(limits::kPictureBytesMax, 7);
  const auto name = blobs.put(at_limit);
  ASSERT_TRUE(name);
  EXPECT_EQ(blobs.get(*name).value(), at_limit);
  EXPECT_EQ(blobs.put(Bytes(limits::kPictureBytesMax + 1, 7)).error().code,
            Code::resource_exhausted);
  EXPECT_EQ(files_in(folder.path()), std::set<std::string>{name->hex()});
}

TEST(BlobStore, ARootThatIsAFileIsAnError) {
  const TestFolder folder;
  ASSERT_TRUE(write_file_atomic(folder / "blobs", as_bytes("x")));
  const BlobStore blobs(folder / "blobs");
  EXPECT_FALSE(blobs.put(as_bytes("abc")));
  EXPECT_EQ(blobs.get(Sha256::of(as_bytes("abc"))).error().code, Code::not_found);
}

TEST(BlobStore, ManyThreadsPutTheSameBytes) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  std::atomic<int> failures{0};
  for (std::uint64_t round = 0; round < 8; ++round) {
    const Bytes bytes = random_bytes(100 + round, 200'000);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        const auto name = blobs.put(bytes);
        if (!name || !blobs.get(*name)) ++failures;
      });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(files_in(folder.path()).size(), 8u);
}

TEST(BlobStore, TwoProcessesPutTheSameBytes) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  const auto put_all = [&](int) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const Bytes bytes = random_bytes(i, 100'000);
      const auto name = blobs.put(bytes);
      const auto back = name ? blobs.get(*name) : Result<Bytes>();
      if (!name || !back || *back != bytes) return 1;
    }
    return 0;
  };
  TestChild first(put_all), second(put_all);
  EXPECT_EQ(first.wait(), 0);
  EXPECT_EQ(second.wait(), 0);
  EXPECT_EQ(files_in(folder.path()).size(), 20u);
}

// The child says a byte for each blob; each of them is whole after the kill.
TEST(BlobStore, AKilledPutLeavesNoHalfBlobUnderAName) {
  const TestFolder folder;
  const BlobStore blobs(folder / "blobs");
  Random random(5);
  for (std::uint64_t kill = 0; kill < 15; ++kill) {
    const auto content = [&](std::uint64_t i) { return random_bytes(1'000 * kill + i, 60'000); };
    TestChild child([&](int pipe) {
      for (std::uint64_t i = 0;; ++i)
        if (!blobs.put(content(i)) || ::write(pipe, "+", 1) != 1) return 1;
    });
    const std::size_t done = child.read_and_kill_after(random.uniform(0, 15)).size();
    for (std::uint64_t i = 0; i < done; ++i)
      ASSERT_EQ(blobs.get(Sha256::of(content(i))).value(), content(i)) << kill << " " << i;
  }
  for (const std::string& file : files_in(folder.path())) {
    const auto name = Sha256::parse(file);  // no digest: what a killed put() left
    EXPECT_TRUE(!name || blobs.get(*name)) << file;
  }
}

}  // namespace pandok::store
