#include "match/verify.h"

#include <gtest/gtest.h>

#include "match/test_pictures.h"

namespace pandok::match {
namespace {

LocalFeatures view_of(std::uint64_t seed) {
  return extract(patterned_picture(seed), {40, 30, 280, 240}, ExtractOptions::view()).value();
}
LocalFeatures photo_of(std::uint64_t seed, cv::Matx33d* truth = nullptr) {
  const cv::Mat photo = seen_by_camera(patterned_picture(seed), truth);
  return extract(photo, {55, 60, 300, 280}, ExtractOptions::photo()).value();
}

TEST(Verify, TheSameThingGivesManyInliersAndTheRightMove) {
  cv::Matx33d truth;
  const LocalFeatures photo = photo_of(1, &truth);
  const Verification v = verify(photo, view_of(1));
  EXPECT_GE(v.inliers, 30);
  EXPECT_GT(v.inlier_ratio, 0.5);
  EXPECT_GT(v.spread, 0.3);
  EXPECT_GT(v.edge_agreement, 0.4);
  ASSERT_EQ(std::ssize(v.pairs), v.inliers);
  for (const Pair& pair : v.pairs) {
    const cv::Vec3d q = truth * cv::Vec3d(pair.on_view.x, pair.on_view.y, 1);
    EXPECT_LT(std::hypot(q[0] / q[2] - pair.on_photo.x, q[1] / q[2] - pair.on_photo.y), 10);
  }
  const cv::Vec3d back = v.photo_to_view * (truth * cv::Vec3d(180, 150, 1));
  EXPECT_LT(std::hypot(back[0] / back[2] - 180, back[1] / back[2] - 150), 4);
}

TEST(Verify, OtherThingsGiveFewInliers) {
  const LocalFeatures photo = photo_of(1);
  for (std::uint64_t seed = 2; seed < 12; ++seed)
    EXPECT_LE(verify(photo, view_of(seed)).inliers, 8);
}

TEST(Verify, PairsComeNearestFirst) {
  const Verification v = verify(photo_of(3), view_of(3));
  ASSERT_GT(v.pairs.size(), 3u);
  EXPECT_TRUE(std::is_sorted(v.pairs.begin(), v.pairs.end(),
                             [](const Pair& a, const Pair& b) { return a.distance < b.distance; }));
}

TEST(Verify, GivesTheSameAnswerOnEveryKernelAndEveryTime) {
  const LocalFeatures photo = photo_of(4), view = view_of(4);
  const Verification expected = verify(photo, view, {.edges = {}, .level = CpuLevel::scalar});
  for (const CpuLevel level : {CpuLevel::scalar, CpuLevel::avx2, CpuLevel::avx512_vnni}) {
    if (level > cpu_level_max()) continue;
    const Verification v = verify(photo, view, {.edges = {}, .level = level});
    EXPECT_EQ(v.inliers, expected.inliers);
    EXPECT_EQ(v.photo_to_view, expected.photo_to_view);
    EXPECT_EQ(v.edge_agreement, expected.edge_agreement);
  }
}

TEST(Verify, TakesTheEdgesThatTheCallerHas) {
  EdgeAgreement known;
  known.score = 0.123;
  const Verification v = verify(photo_of(5), view_of(5), {.edges = known});
  EXPECT_EQ(v.edge_agreement, 0.123);
}

TEST(Verify, NothingToHoldOnToIsNoGeometry) {
  const LocalFeatures blank = extract(cv::Mat(90, 90, CV_8UC3, cv::Scalar::all(255)), {}).value();
  for (const Verification& v : {verify(blank, view_of(1)), verify(photo_of(1), blank)}) {
    EXPECT_EQ(v.inliers, 0);
    EXPECT_EQ(v.inlier_ratio, 0);
    EXPECT_EQ(v.geometry, Geometry::none);
    EXPECT_EQ(v.edge_agreement, 0);
    EXPECT_EQ(v.photo_to_view, cv::Matx33d::eye());
  }
}

}  // namespace
}  // namespace pandok::match
