#include "search/quantise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "search/score.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

double exact(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d)
    sum += static_cast<double>(a[d]) * static_cast<double>(b[d]);
  return sum;
}

TEST(Quantise, RoundsHalfToEvenAndClamps) {
  std::int8_t codes[8];
  const std::vector<float> x{0.5F, 1.5F, -0.5F, -2.5F, 126.6F, 400, -400, 0};
  quantise(x, 1, codes);
  EXPECT_EQ(std::vector<int>(codes, codes + 8), (std::vector<int>{0, 2, 0, -2, 127, 127, -127, 0}));
}

TEST(Quantise, TheErrorsAreTheNormsOfWhatIsLeftAndOfWhatIsKept) {
  std::int8_t codes[4];
  const CodeError error = quantise(std::vector<float>{3, 4.25F, 0, 0.25F}, 1, codes);
  EXPECT_NEAR(error.code_norm, 5, 1e-10);
  EXPECT_NEAR(error.residual_norm, std::sqrt(0.125), 1e-10);
}

// The bound of the proof, on friendly and on hostile vectors: exact scores never leave it, and in
// the worst case they come close, so it is not vacuous.
TEST(Quantise, EveryScoreLiesWithinTheProvenBound) {
  Random random(11);
  double closest = 0;
  for (const int dim : {64, 256, 1024})
    for (int i = 0; i < 300; ++i) {
      std::vector<float> x = random_unit(random, dim), q = random_unit(random, dim);
      if (i % 3 == 0) {  // all components half-way between codes, query along the residual
        for (float& v : x) v = std::floor(v * 20) + 0.499F;
        x[0] = 127;
        x = unit(x);
        for (std::size_t d = 0; d < q.size(); ++d) q[d] = d == 0 ? 0.F : 1.F;
        q = unit(q);
      }
      const float scale = peak(x) / 127;
      std::vector<std::int8_t> codes(x.size());
      const CodeError error = quantise(x, scale, codes.data());
      const Query query = make_query(q);
      std::int64_t sum = 0;
      for (std::size_t d = 0; d < codes.size(); ++d) sum += codes[d] * query.codes[d];
      const double approximate =
          static_cast<double>(scale) * static_cast<double>(query.scale) * static_cast<double>(sum);
      const double bound = score_bound(query, error.residual_norm, error.code_norm);
      const double off =
          std::abs(static_cast<double>(score(q.data(), x.data(), x.size())) - approximate);
      EXPECT_LE(off, bound);
      closest = std::max(closest, off / bound);
    }
  EXPECT_GT(closest, 0.9);
}

TEST(Quantise, TheThresholdKeepsEverySumThatCanReachTheFloor) {
  Random random(12);
  for (int i = 0; i < 20'000; ++i) {
    const double unit = random.uniform(1e-7, 1e-3), bound = random.uniform(0, 0.1);
    const double floor = random.uniform(-1, 1);
    const auto offset = static_cast<std::int64_t>(random.uniform(-1e6, 1e6));
    const std::int32_t threshold = sum_threshold(floor, bound, unit, offset);
    const auto upper = [&](std::int64_t sum) {
      return unit * static_cast<double>(sum - offset) + bound;
    };
    EXPECT_LT(upper(threshold - 1), floor);  // what is dropped cannot reach it
    EXPECT_GE(upper(threshold + 2), floor);  // and little is kept in vain
  }
}

TEST(Quantise, TheThresholdSaturates) {
  EXPECT_EQ(sum_threshold(-2, 0.1, 1e-300, 0), std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(sum_threshold(2, 0.1, 1e-300, 0), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(sum_threshold(std::nan(""), 0, 1, 0), std::numeric_limits<std::int32_t>::min());
}

TEST(Quantise, OnlyUnitVectorsAreAccepted) {
  EXPECT_TRUE(check_unit(unit(std::vector<float>(64, 1)), 64));
  std::vector<float> x(64, 0);
  EXPECT_EQ(check_unit(x, 64).error().code, Code::invalid_argument);
  x[0] = 1;
  EXPECT_TRUE(check_unit(x, 64));
  EXPECT_EQ(check_unit(x, 128).error().code, Code::invalid_argument);
  for (const float bad :
       {1.0011F, 0.9989F, std::nanf(""), std::numeric_limits<float>::infinity()}) {
    x[0] = bad;
    EXPECT_EQ(check_unit(x, 64).error().code, Code::invalid_argument) << bad;
  }
}

TEST(Score, IsTheNearestFloatToTheTrueProduct) {
  Random random(13);
  for (int i = 0; i < 200; ++i) {
    const auto a = random_unit(random, 256), b = random_unit(random, 256);
    EXPECT_EQ(score(a.data(), b.data(), 256), static_cast<float>(exact(a, b)));
  }
}

TEST(Score, IsNeverNotANumber) {
  std::vector<float> a(64, 1), b(64, 1);
  b[3] = std::nanf("");
  EXPECT_EQ(score(a.data(), b.data(), 64), -std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace pandok::search
