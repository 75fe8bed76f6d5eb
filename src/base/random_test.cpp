#include "base/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace pandok {

// Published outputs of SplitMix64 for the seeds 0 and 1234567.
TEST(Random, IsSplitMix64) {
  Random zero(0);
  for (const std::uint64_t wanted : {0xe220a8397b1dcdafu, 0x6e789e6aa1b965f4u, 0x06c45d188009454fu,
                                     0xf88bb8a8724c81ecu, 0x1b39896a51a8749bu})
    EXPECT_EQ(zero.next(), wanted);
  Random other(1'234'567);
  for (const std::uint64_t wanted :
       {6'457'827'717'110'365'317u, 3'203'168'211'198'807'973u, 9'817'491'932'198'370'423u,
        4'593'380'528'125'082'431u, 16'408'922'859'458'223'821u})
    EXPECT_EQ(other.next(), wanted);
}

// Computed from the published outputs by another program; demo data and test data depend on it.
TEST(Random, DerivedDrawsStayTheSame) {
  Random random(42);
  EXPECT_EQ(random.uniform(), 0x1.7bae644c5fd6dp-1);
  EXPECT_EQ(random.below(1'000), 159);
  EXPECT_EQ(random.uniform(-1, 3), 0x1.d499d5c4c3e60p-4);
  EXPECT_TRUE(random.chance(0.5));
  EXPECT_NEAR(random.normal(), 0.1883526341159315, 1e-15);
  EXPECT_EQ(random.fork(7).next(), 0xd28c8cfb34256f82u);
}

TEST(Random, StaysInItsRange) {
  Random random(3);
  std::vector<int> counts(6, 0);
  for (int i = 0; i < 60'000; ++i) {
    const double u = random.uniform();
    ASSERT_TRUE(u >= 0 && u < 1);
    ++counts.at(static_cast<std::size_t>(random.below(6)));
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_EQ(random.below(1), 0);
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(1));
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(4);
  constexpr int kN = 100'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < kN; ++i) {
    const double x = random.normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x, squares += x * x;
  }
  EXPECT_NEAR(sum / kN, 0, 0.02);
  EXPECT_NEAR(squares / kN, 1, 0.03);
}

TEST(Random, AForkIsItsOwnStreamAndLeavesTheParentAlone) {
  Random parent(5);
  const std::uint64_t first = parent.fork(1).next();
  EXPECT_EQ(parent.fork(1).next(), first);
  EXPECT_NE(parent.fork(2).next(), first);
  EXPECT_EQ(parent.next(), Random(5).next());
}

}  // namespace pandok
