// write_file_atomic under kill -9: a file that is rewritten all the time is always whole.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/random.h"
#include "base/testing.h"

namespace pandok {
namespace {

constexpr int kKills = 100;
constexpr double kLifeMaxMs = 12;

// The n-th version: its number, then bytes that depend on it; each version has another length.
Bytes version(std::uint64_t n) {
  Bytes bytes;
  append_value(bytes, n);
  bytes.resize(20'000 + n % 7 * 13'331, static_cast<std::uint8_t>(n * 37));
  return bytes;
}

// Writes one version after the other and says one byte for each that is written.
int rewrite_for_ever(const std::filesystem::path& path, std::uint64_t first, int pipe) {
  for (std::uint64_t n = first;; ++n)
    if (!write_file_atomic(path, version(n)) || ::write(pipe, "+", 1) != 1) return 1;
}

}  // namespace

TEST(FileCrash, AKillAtAnyMomentLeavesAWholeVersionNotOlderThanTheLastAcknowledged) {
  const TestFolder folder;
  const auto path = folder / "file";
  Random random(11);
  std::uint64_t acknowledged = 0, written = 0;
  ASSERT_TRUE(write_file_atomic(path, version(0)));
  for (int kill = 0; kill < kKills; ++kill) {
    TestChild child([&](int pipe) { return rewrite_for_ever(path, acknowledged + 1, pipe); });
    // Every other child gets to its first write however busy the machine is.
    if (kill % 2 == 0 && child.read_byte()) ++acknowledged, ++written;
    const std::string said = child.read_and_kill_after(random.uniform(0, kLifeMaxMs));
    acknowledged += said.size();
    written += said.size();

    const Bytes found = read_file(path, 1u << 20).value();
    ASSERT_GE(found.size(), sizeof(std::uint64_t));
    const auto n = read_value<std::uint64_t>(found, 0);
    ASSERT_TRUE(n == acknowledged || n == acknowledged + 1) << n << " " << acknowledged;
    ASSERT_EQ(found, version(n)) << "kill " << kill;
    acknowledged = n;
  }
  EXPECT_GE(written, kKills / 2u);
  // Each kill left at most one temporary file.
  const auto left = std::distance(std::filesystem::directory_iterator(folder.path()), {});
  EXPECT_LE(left, 1 + kKills);
}

}  // namespace pandok
