#include "match/local_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/hash.h"
#include "base/limits.h"
#include "base/testing.h"
#include "match/descriptor_match.h"
#include "match/test_pictures.h"

namespace pandok::match {
namespace {

constexpr std::size_t kPointsAt = 32 + image::EdgeMap::kBytes;

LocalFeatures some_features() {
  return extract(patterned_picture(1), {40, 30, 280, 240}, {.points_max = 50}).value();
}

TEST(LocalFeatures, ComeBackFromTheirBytesUnchanged) {
  const LocalFeatures features = some_features();
  ASSERT_EQ(features.points.size(), 50u);
  const auto back = LocalFeatures::parse(features.serialise());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, features);
}

TEST(LocalFeatures, WithoutKeyPointsComeBackToo) {
  const cv::Mat blank(100, 80, CV_8UC3, cv::Scalar::all(255));
  const auto features = extract(blank, {});
  ASSERT_TRUE(features);
  EXPECT_TRUE(features->points.empty());
  EXPECT_EQ(features->box, cv::Rect(0, 0, 80, 100));
  EXPECT_EQ(LocalFeatures::parse(features->serialise()).value(), *features);
}

TEST(LocalFeatures, AnyFlippedByteIsRefused) {
  const Bytes good = some_features().serialise();
  for (std::size_t i = 0; i < good.size(); i += i < 64 ? 1 : 97) {
    Bytes bad = good;
    bad[i] ^= 0x10;
    const auto parsed = LocalFeatures::parse(bad);
    ASSERT_FALSE(parsed) << i;
    EXPECT_EQ(parsed.error().code, Code::data_corrupted);
  }
}

TEST(LocalFeatures, AnyOtherLengthIsRefused) {
  const Bytes good = some_features().serialise();
  for (std::size_t n = 0; n < good.size(); n += n < 40 ? 1 : 211)
    EXPECT_FALSE(LocalFeatures::parse(ByteView(good).first(n))) << n;
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(LocalFeatures::parse(longer));
}

TEST(LocalFeatures, ValuesOutOfRangeAreRefusedEvenWithAGoodChecksum) {
  const Bytes good = some_features().serialise();
  EXPECT_TRUE(LocalFeatures::parse(with_value(good, 8, std::int32_t{360})));
  const std::int32_t far = std::numeric_limits<std::int32_t>::max();
  // Picture width and height, box x, y, width, height.
  for (const std::size_t at : {8u, 12u, 16u, 20u, 24u, 28u})
    for (const std::int32_t v : {std::int32_t{-1}, far, std::numeric_limits<std::int32_t>::min()})
      EXPECT_FALSE(LocalFeatures::parse(with_value(good, at, v))) << at << " " << v;
  EXPECT_FALSE(LocalFeatures::parse(with_value(good, 24, std::int32_t{0})));
  EXPECT_FALSE(LocalFeatures::parse(with_value(good, 24, std::int32_t{321})));  // 40 + 321 > 360
  EXPECT_TRUE(LocalFeatures::parse(with_value(good, 24, std::int32_t{320})));
  EXPECT_FALSE(
      LocalFeatures::parse(with_value(good, 33, std::uint8_t{0x99})));        // an edge cell of 9
  EXPECT_FALSE(LocalFeatures::parse(with_value(good, 4, std::uint16_t{2})));  // version
  for (const float v : {NAN, INFINITY, -INFINITY, -16'385.0F, 16'384.0F + 361})
    EXPECT_FALSE(LocalFeatures::parse(with_value(good, kPointsAt, v))) << v;
  EXPECT_TRUE(LocalFeatures::parse(with_value(good, kPointsAt, -16'384.0F)));
}

TEST(LocalFeatures, AsManyKeyPointsAsTheLimitAndNotOneMore) {
  LocalFeatures features = some_features();
  features.points.assign(limits::kKeyPointsMax, features.points[0]);
  features.descriptors.assign(features.points.size() * kDescriptorBytes, 1);
  Bytes bytes = features.serialise();
  EXPECT_EQ(LocalFeatures::parse(bytes).value(), features);
  bytes.insert(bytes.end() - 4, 12 + kDescriptorBytes, std::uint8_t{0});
  const auto over =
      LocalFeatures::parse(with_value(bytes, 6, std::uint16_t{limits::kKeyPointsMax + 1}));
  ASSERT_FALSE(over);
  EXPECT_NE(over.error().message.find("at most 2000"), std::string::npos);
}

TEST(Extract, GivesTheSameBytesEveryTimeAndForAnyNumberOfThreads) {
  const cv::Mat picture = patterned_picture(2);
  const int before = cv::getNumThreads();
  cv::setNumThreads(1);
  const Bytes one = extract(picture, {40, 30, 280, 240})->serialise();
  cv::setNumThreads(2);
  const Bytes two = extract(picture, {40, 30, 280, 240})->serialise();
  cv::setNumThreads(before);
  EXPECT_EQ(one, two);
}

TEST(Extract, PlacesKeyPointsInThePicturesOwnPixels) {
  // A dark disc far from the corner of a picture that is made much smaller inside.
  cv::Mat picture(1'600, 1'600, CV_8UC3, cv::Scalar::all(255));
  cv::circle(picture, {1'200, 500}, 30, cv::Scalar::all(20), cv::FILLED, cv::LINE_AA);
  const auto features = extract(picture, {700, 100, 800, 800});
  ASSERT_TRUE(features);
  ASSERT_FALSE(features->points.empty());
  double nearest = 1e9;
  for (const KeyPoint& p : features->points)
    nearest = std::min(nearest, std::hypot(p.x - 1'200.0, p.y - 500.0));
  EXPECT_LT(nearest, 0.4);
}

TEST(Extract, TheStrongestComeFirstSoFewerPointsAreAPrefix) {
  const cv::Mat picture = patterned_picture(3);
  const LocalFeatures many = extract(picture, {}, {.points_max = 120}).value();
  const LocalFeatures few = extract(picture, {}, {.points_max = 20}).value();
  ASSERT_EQ(many.points.size(), 120u);
  ASSERT_EQ(few.points.size(), 20u);
  EXPECT_TRUE(std::equal(few.points.begin(), few.points.end(), many.points.begin()));
}

TEST(Extract, DescriptorsAreRootSiftInBytes) {
  const LocalFeatures features = some_features();
  for (std::size_t i = 0; i < features.points.size(); ++i) {
    double squares = 0;
    for (const std::uint8_t v : features.descriptor(i)) squares += double(v) * v;
    EXPECT_NEAR(std::sqrt(squares), 512, 24) << i;  // length 1 times 512, less what is cut at 255
  }
}

TEST(Extract, TakesGreyPicturesAndClipsTheBox) {
  cv::Mat grey;
  cv::cvtColor(patterned_picture(4), grey, cv::COLOR_BGR2GRAY);
  const auto features = extract(grey, {-50, 100, 10'000, 10'000});
  ASSERT_TRUE(features);
  EXPECT_EQ(features->box, cv::Rect(0, 100, 360, 200));
  EXPECT_FALSE(features->points.empty());
}

TEST(Extract, RefusesWhatItCannotRead) {
  const cv::Mat good = patterned_picture(5);
  EXPECT_EQ(extract({}, {}).error().code, Code::invalid_argument);
  EXPECT_EQ(extract(cv::Mat(50, 50, CV_32FC3), {}).error().code, Code::invalid_argument);
  EXPECT_EQ(extract(good, {}, {.points_max = -1}).error().code, Code::invalid_argument);
  EXPECT_TRUE(extract(good, {}, {.points_max = limits::kKeyPointsMax}));
  EXPECT_FALSE(extract(good, {}, {.points_max = limits::kKeyPointsMax + 1}));
  EXPECT_TRUE(extract(good, {}, {.side_max_px = 32}));
  EXPECT_FALSE(extract(good, {}, {.side_max_px = 31}));
  EXPECT_FALSE(extract(good, {}, {.side_max_px = 1'025}));
  EXPECT_TRUE(extract(cv::Mat(1, 1, CV_8UC1, cv::Scalar(0)), {}));
}

}  // namespace
}  // namespace pandok::match
