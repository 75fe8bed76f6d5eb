#include "access/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>
#include <vector>

#include "base/random.h"
#include "base/testing.h"

namespace pandok::access {
namespace {

namespace fs = std::filesystem;

TEST(Keys, TheFileIsMadeOnceAndOnlyForUs) {
  const TestFolder folder;
  const fs::path file = folder / "access.key";
  const Bytes sealed = Keys::open(file)->seal(as_bytes("secret"), "a");
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  EXPECT_EQ(as_text(Keys::open(file)->unseal(sealed, "a").value()), "secret");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1)
      << "nothing else is left";
}

TEST(Keys, ADamagedOrOpenFileIsRefused) {
  const TestFolder folder;
  const fs::path file = folder / "access.key";
  ASSERT_TRUE(Keys::open(file));
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  EXPECT_EQ(Keys::open(file).error().code, Code::permission_denied);
  for (const int size : {0, 31, 33, 10'000}) {
    ASSERT_TRUE(write_file_atomic(file, Bytes(static_cast<std::size_t>(size))));
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    EXPECT_FALSE(Keys::open(file)) << size;
  }
  EXPECT_FALSE(Keys::open(folder / "none" / "access.key"));
}

TEST(Keys, ManyOpenOneNewFile) {
  const TestFolder folder;
  std::vector<Bytes> sealed(8);
  std::vector<std::thread> threads;
  for (Bytes& one : sealed)
    threads.emplace_back(
        [&] { one = Keys::open(folder / "access.key").value().seal(as_bytes("x"), ""); });
  for (std::thread& thread : threads) thread.join();
  const Keys keys = Keys::open(folder / "access.key").value();
  for (const Bytes& one : sealed) EXPECT_TRUE(keys.unseal(one, ""));
}

TEST(Keys, WhatWasSealedForOneIsNoUseForAnother) {
  const Keys keys({1}), other({2});
  const Bytes sealed = keys.seal(as_bytes("secret"), "kim");
  EXPECT_NE(sealed, keys.seal(as_bytes("secret"), "kim"));
  EXPECT_EQ(as_text(keys.unseal(sealed, "kim").value()), "secret");
  EXPECT_FALSE(keys.unseal(sealed, "lee"));
  EXPECT_FALSE(other.unseal(sealed, "kim"));
  Random random(4);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes damaged = sealed;
    damaged[i] ^= static_cast<std::uint8_t>(1 << random.below(8));
    EXPECT_FALSE(keys.unseal(damaged, "kim")) << i;
    EXPECT_FALSE(keys.unseal(ByteView(sealed).first(i), "kim")) << i;
  }
}

TEST(Device, IsKnownToItsPersonAlone) {
  const Keys keys({1}), other({2});
  const std::string device = new_device(keys, "kim");
  const auto name = known_device(keys, "kim", device);
  ASSERT_TRUE(name);
  EXPECT_EQ(known_device(keys, "kim", device), name);
  EXPECT_NE(known_device(keys, "kim", new_device(keys, "kim")), name);
  EXPECT_FALSE(known_device(keys, "lee", device));
  EXPECT_FALSE(known_device(keys, "", device));
  EXPECT_FALSE(known_device(other, "kim", device));
  for (std::size_t i = 0; i < device.size(); ++i) {
    std::string damaged = device;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(known_device(keys, "kim", damaged)) << i;
    EXPECT_FALSE(known_device(keys, "kim", device.substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace pandok::access
