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

// The two sums that the kernels compute, the plain way.
struct Sums {
  std::int32_t upper = 0, lower = 0;
};
Sums sums_of(const Query& query, const RowCode& code) {
  Sums sums;
  for (std::size_t d = 0; d < code.codes.size(); ++d) {
    sums.upper += query.codes[d] * (code.codes[d] >> 4);
    sums.lower += query.codes[d] * (code.codes[d] & 15);
  }
  return sums;
}

ErrorBounds bounds_of(const RowCode::Error& error, float scale) {
  ErrorBounds bounds;
  bounds.include(error, scale);
  return bounds;
}

TEST(Quantise, RoundsHalfToEvenAndKeepsTheRange) {
  RowCode code;
  encode_row(std::vector<float>{0.5F, 1.5F, -0.5F, -2.5F, 126.6F, 127, -127, 0}, code);
  EXPECT_EQ(code.scale, 1);
  EXPECT_EQ(code.codes, (std::vector<std::uint8_t>{128, 130, 128, 126, 255, 255, 1, 128}));
}

TEST(Quantise, TheErrorsAreTheNormsOfWhatIsLeftAndOfWhatIsKept) {
  RowCode code;  // codes 255, 133, 129 and 1, so that the coarse values are 119.5, 7.5, 7.5, -120.5
  encode_row(std::vector<float>{127, 5.25F, 0.75F, -127}, code);
  EXPECT_NEAR(code.fine.norm, std::sqrt(2 * 127 * 127 + 25 + 1), 1e-9);
  EXPECT_NEAR(code.fine.residual, std::sqrt(0.125), 1e-9);
  EXPECT_NEAR(code.coarse.norm, std::sqrt(119.5 * 119.5 + 2 * 7.5 * 7.5 + 120.5 * 120.5), 1e-9);
  EXPECT_NEAR(code.coarse.residual, std::sqrt(7.5 * 7.5 + 2.25 * 2.25 + 6.75 * 6.75 + 6.5 * 6.5),
              1e-9);
}

// The bounds of the proof, on friendly and on hostile vectors: exact scores never leave them, and
// in the worst case they come close, so the bounds are not vacuous.
TEST(Quantise, EveryScoreLiesWithinTheProvenBounds) {
  Random random(11);
  double closest_coarse = 0, closest_fine = 0;
  RowCode code;
  for (const int dim : {64, 256, 1024})
    for (int i = 0; i < 300; ++i) {
      std::vector<float> x = random_unit(random, dim), q = random_unit(random, dim);
      if (i % 3 != 0) {  // all components far from their codes, the query along the residual
        for (float& v : x) v = std::floor(v * 4) * 16 + (i % 3 == 1 ? 0.499F : 7.4F);
        x[0] = 127;
        x = unit(x);
        for (std::size_t d = 0; d < q.size(); ++d) q[d] = d == 0 ? 0.F : 1.F;
        q = unit(q);
      }
      encode_row(x, code);
      const Query query = make_query(q);
      const Sums sums = sums_of(query, code);
      const auto exact_score = static_cast<double>(score(query.exact.data(), x.data(), x.size()));
      const Estimate coarse =
          coarse_estimate(query, bounds_of(code.coarse, code.scale), code.scale, sums.upper);
      const Estimate fine = fine_estimate(query, bounds_of(code.fine, code.scale), code.scale,
                                          sums.upper, sums.lower);
      EXPECT_LE(std::abs(exact_score - coarse.value), coarse.bound);
      EXPECT_LE(std::abs(exact_score - fine.value), fine.bound);
      closest_coarse =
          std::max(closest_coarse, std::abs(exact_score - coarse.value) / coarse.bound);
      closest_fine = std::max(closest_fine, std::abs(exact_score - fine.value) / fine.bound);
    }
  EXPECT_GT(closest_coarse, 0.9);
  EXPECT_GT(closest_fine, 0.9);
}

TEST(Quantise, TheBoundsOfASegmentHoldForEachOfItsRows) {
  Random random(10);
  ErrorBounds coarse, fine;
  std::vector<RowCode> codes(200);
  for (RowCode& code : codes) {
    encode_row(random_unit(random, 64), code);
    coarse.include(code.coarse, code.scale);
    fine.include(code.fine, code.scale);
  }
  for (const RowCode& code : codes) {
    EXPECT_TRUE(coarse.holds_for(code.coarse, code.scale));
    EXPECT_TRUE(fine.holds_for(code.fine, code.scale));
  }
  RowCode::Error worse = codes[0].coarse;
  worse.residual *= 2;
  EXPECT_FALSE(coarse.holds_for(worse, codes[0].scale));
}

// The kernels' test in float, in either order of rounding, never drops a row that reaches the
// floor.
TEST(Quantise, TheCoarseTestKeepsEveryRowThatCanReachTheFloor) {
  Random random(12);
  RowCode code;
  int needless = 0;
  for (int i = 0; i < 3000; ++i) {
    const int dim = 64 << (i % 5);
    const std::vector<float> x = random_unit(random, dim);
    encode_row(x, code);
    const Query query = make_query(i % 2 == 0 ? x : random_unit(random, dim));
    const ErrorBounds bounds = bounds_of(code.coarse, code.scale);
    const std::int32_t sum = sums_of(query, code).upper;
    const double upper = coarse_estimate(query, bounds, code.scale, sum).upper();
    const CoarseTest test = coarse_test(query, bounds, code.scale);
    const auto value = static_cast<float>(sum);
    const float plain = code.scale * (value * test.slope + test.offset);
    const float fused = code.scale * std::fma(value, test.slope, test.offset);
    EXPECT_GE(std::min(plain, fused), test.threshold(upper));
    if (std::max(plain, fused) >= test.threshold(upper + 1e-4)) ++needless;
  }
  EXPECT_EQ(needless, 0);
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
    EXPECT_EQ(score(make_query(a).exact.data(), b.data(), 256), static_cast<float>(exact(a, b)));
  }
}

TEST(Score, IsNeverNotANumber) {
  const std::vector<double> a(64, 1);
  std::vector<float> b(64, 1);
  b[3] = std::nanf("");
  EXPECT_EQ(score(a.data(), b.data(), 64), -std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace pandok::search
