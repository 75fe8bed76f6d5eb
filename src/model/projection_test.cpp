#include "model/projection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/hash.h"
#include "base/random.h"
#include "base/testing.h"

namespace pandok::model {
namespace {

constexpr std::size_t kDim = Projection::kDim;

std::vector<float> identity() {
  std::vector<float> matrix(kDim * kDim, 0.0F);
  for (std::size_t i = 0; i < kDim; ++i) matrix[i * kDim + i] = 1;
  return matrix;
}

std::vector<float> some_matrix() {
  std::vector<float> matrix = identity();
  Random random(5);
  for (float& value : matrix) value += static_cast<float>(0.05 * random.normal());
  return matrix;
}

std::vector<float> some_vector(std::uint64_t seed) {
  Random random(seed);
  std::vector<float> vector(kDim);
  for (float& value : vector) value = static_cast<float>(random.normal() / 16);
  return vector;
}

TEST(Projection, ComesBackFromItsBytesUnchanged) {
  const auto matrix = some_matrix();
  const auto projection = Projection::from_matrix(matrix).value();
  const Bytes bytes = projection.serialise();
  EXPECT_EQ(bytes.size(), Projection::kBytes);
  const auto back = Projection::parse(bytes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, projection);
  EXPECT_EQ(back->matrix(), matrix);
  EXPECT_EQ(back->version(), Sha256::of(bytes).hex().substr(0, 16));
}

TEST(Projection, IsTheMatrixTimesTheVectorAtLengthOne) {
  const auto matrix = some_matrix();
  const auto vector = some_vector(9);
  std::vector<double> expected(kDim, 0.0);
  double square = 0;
  for (std::size_t r = 0; r < kDim; ++r) {
    for (std::size_t c = 0; c < kDim; ++c)
      expected[r] += static_cast<double>(matrix[r * kDim + c]) * static_cast<double>(vector[c]);
    square += expected[r] * expected[r];
  }
  const auto got = Projection::from_matrix(matrix)->apply(vector).value();
  double length = 0;
  for (std::size_t r = 0; r < kDim; ++r) {
    EXPECT_NEAR(static_cast<double>(got[r]), expected[r] / std::sqrt(square), 1e-6);
    length += static_cast<double>(got[r]) * static_cast<double>(got[r]);
  }
  EXPECT_NEAR(length, 1, 1e-6);
}

TEST(Projection, AnotherMatrixHasAnotherVersion) {
  auto matrix = some_matrix();
  const auto first = Projection::from_matrix(matrix).value();
  EXPECT_EQ(first.version().size(), 16u);
  matrix[77] = std::nextafter(matrix[77], 2.0F);
  EXPECT_NE(Projection::from_matrix(matrix)->version(), first.version());
}

TEST(Projection, AVectorThatVanishesIsAnErrorAndNotANumberThatIsNone) {
  const auto nothing = Projection::from_matrix(std::vector<float>(kDim * kDim, 0.0F)).value();
  EXPECT_EQ(nothing.apply(some_vector(1)).error().code, Code::internal);
  const auto projection = Projection::from_matrix(identity()).value();
  EXPECT_EQ(projection.apply(std::vector<float>(kDim - 1, 1.0F)).error().code,
            Code::invalid_argument);
}

TEST(Projection, RefusesAMatrixThatIsNone) {
  EXPECT_FALSE(Projection::from_matrix(std::vector<float>(255 * 256, 0.0F)));
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -INFINITY, 1e4F}) {
    auto matrix = some_matrix();
    matrix[300] = bad;
    EXPECT_EQ(Projection::from_matrix(matrix).error().code, Code::invalid_argument) << bad;
  }
}

TEST(Projection, AnyFlippedByteIsRefused) {
  const Bytes good = Projection::from_matrix(some_matrix())->serialise();
  for (std::size_t i = 0; i < good.size(); i += i < 40 || i + 8 > good.size() ? 1 : 9973) {
    Bytes bad = good;
    bad[i] ^= 0x10;
    const auto parsed = Projection::parse(bad);
    ASSERT_FALSE(parsed) << i;
    EXPECT_EQ(parsed.error().code, Code::data_corrupted);
  }
}

TEST(Projection, AnyOtherLengthIsRefused) {
  Bytes bytes = Projection::from_matrix(some_matrix())->serialise();
  for (const std::size_t n :
       {std::size_t{0}, std::size_t{7}, std::size_t{16}, std::size_t{20}, bytes.size() - 1})
    EXPECT_FALSE(Projection::parse(ByteView(bytes).first(n))) << n;
  bytes.push_back(0);
  EXPECT_FALSE(Projection::parse(bytes));
}

TEST(Projection, ValuesOutOfRangeAreRefusedEvenWithAGoodChecksum) {
  const Bytes good = Projection::from_matrix(some_matrix())->serialise();
  EXPECT_TRUE(Projection::parse(with_value(good, 16, 0.5F)));
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), INFINITY, 1001.0F})
    EXPECT_FALSE(Projection::parse(with_value(good, 1016, bad))) << bad;
  for (const std::uint32_t size : {0u, 255u, 257u, 0xffffffffu}) {
    EXPECT_FALSE(Projection::parse(with_value(good, 8, size))) << size;
    EXPECT_FALSE(Projection::parse(with_value(good, 12, size))) << size;
  }
}

}  // namespace
}  // namespace pandok::model
