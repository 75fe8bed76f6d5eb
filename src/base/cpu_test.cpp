#include "base/cpu.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace pandok {
namespace {

// The level is asked once a process, so each wish needs a fresh one: the "threadsafe" style starts
// this program again for the statement.
void expect_level(const char* wish, CpuLevel wanted) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto print_level = [wish] {
    ::setenv("PANDOK_CPU", wish, 1);
    std::fprintf(stderr, "level=%s;", std::string(cpu_level_name(cpu_level())).c_str());
    std::exit(0);
  };
  EXPECT_EXIT(print_level(), testing::ExitedWithCode(0),
              "level=" + std::string(cpu_level_name(wanted)) + ";")
      << wish;
}

}  // namespace

TEST(CpuLevelDeathTest, TheEnvironmentLowersItAndNeverRaisesIt) {
  const CpuLevel best = cpu_level_max();
  expect_level("scalar", CpuLevel::scalar);
  expect_level("avx2", std::min(CpuLevel::avx2, best));
  expect_level("avx512_vnni", best);
  expect_level("avx1024", best);
  expect_level("", best);
}

TEST(CpuLevel, EachHasAName) {
  EXPECT_EQ(cpu_level_name(CpuLevel::scalar), "scalar");
  EXPECT_EQ(cpu_level_name(CpuLevel::avx2), "avx2");
  EXPECT_EQ(cpu_level_name(CpuLevel::avx512_vnni), "avx512_vnni");
  EXPECT_LT(CpuLevel::scalar, CpuLevel::avx2);
  EXPECT_LT(CpuLevel::avx2, CpuLevel::avx512_vnni);
}

}  // namespace pandok
