#include "match/geometry.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace pandok::match {
namespace {

using Points = std::vector<cv::Point2f>;

Points some_points(int n, std::uint64_t seed) {
  Random random(seed);
  Points points;
  for (int i = 0; i < n; ++i)
    points.emplace_back(static_cast<float>(random.uniform(0, 400)),
                        static_cast<float>(random.uniform(0, 400)));
  return points;
}

Points mapped(const Points& points, const cv::Matx33d& h) {
  Points out;
  for (const cv::Point2f& p : points) {
    const cv::Vec3d q = h * cv::Vec3d(p.x, p.y, 1);
    out.emplace_back(static_cast<float>(q[0] / q[2]), static_cast<float>(q[1] / q[2]));
  }
  return out;
}

const cv::Matx33d kAffine = {1.1, -0.2, 30, 0.15, 0.9, 12, 0, 0, 1};
const cv::Matx33d kBent = {1.1, -0.2, 30, 0.15, 0.9, 12, 1.2e-3, -4e-4, 1};

TEST(Geometry, FindsAMoveAmongTwiceAsManyWrongPairs) {
  for (const cv::Matx33d& truth : {kAffine, kBent}) {
    Points from = some_points(30, 1), to = mapped(from, truth);
    const Points more = some_points(60, 2), wrong = some_points(60, 3);
    from.insert(from.end(), more.begin(), more.end());
    to.insert(to.end(), wrong.begin(), wrong.end());
    const PlaneFit fit = fit_plane(from, to, 5);
    ASSERT_NE(fit.geometry, Geometry::none);
    EXPECT_GE(fit.inliers.size(), 27u);
    EXPECT_LE(fit.inliers.size(), 33u);
    const Points probe = {{100, 100}, {300, 120}, {200, 330}};
    const Points expected = mapped(probe, truth), got = mapped(probe, fit.from_to);
    for (std::size_t i = 0; i < probe.size(); ++i)
      EXPECT_LT(cv::norm(expected[i] - got[i]), 6) << geometry_name(fit.geometry);
  }
}

TEST(Geometry, TakesAHomographyOnlyWhereThereIsOne) {
  const Points from = some_points(60, 4);
  EXPECT_EQ(fit_plane(from, mapped(from, kAffine), 5).geometry, Geometry::affine);
  EXPECT_EQ(fit_plane(from, mapped(from, kBent), 5).geometry, Geometry::homography);
}

TEST(Geometry, RefusesWhatAPictureOfGoodsCannotDo) {
  const Points from = some_points(40, 5);
  const cv::Matx33d mirror = {-1, 0, 400, 0, 1, 0, 0, 0, 1};
  const cv::Matx33d tiny = {0.2, 0, 100, 0, 0.2, 100, 0, 0, 1};
  const cv::Matx33d huge = {4.5, 0, 0, 0, 4.5, 0, 0, 0, 1};
  const cv::Matx33d squeezed = {1.5, 0, 0, 0, 0.3, 0, 0, 0, 1};
  for (const cv::Matx33d& h : {mirror, tiny, huge, squeezed})
    EXPECT_LT(fit_plane(from, mapped(from, h), 5).inliers.size(), 8u);
}

TEST(Geometry, ManyKeyPointsAtOneSpotCountOnce) {
  Points from, to;
  for (const cv::Point2f& p : some_points(6, 6))
    for (int i = 0; i < 5; ++i) from.push_back(p);
  to = mapped(from, kAffine);
  EXPECT_LE(fit_plane(from, to, 4).inliers.size(), 6u);
}

TEST(Geometry, RandomPairsObeyNothing) {
  for (std::uint64_t seed = 10; seed < 30; ++seed)
    EXPECT_LE(fit_plane(some_points(60, seed), some_points(60, seed + 100), 5).inliers.size(), 9u);
}

TEST(Geometry, TooFewPairsAreNone) {
  for (int n = 0; n < 4; ++n)
    EXPECT_EQ(fit_plane(some_points(n, 1), some_points(n, 1), 1).geometry, Geometry::none);
  EXPECT_EQ(fit_plane(some_points(4, 1), some_points(4, 1), 5).geometry, Geometry::none);
}

TEST(Geometry, PointsOnOneLineOrAtOnePlaceAreAnsweredToo) {
  Points line, same(20, {50, 50});
  for (int i = 0; i < 20; ++i) line.emplace_back(static_cast<float>(10 * i), 50.0F);
  EXPECT_NO_THROW(fit_plane(line, line, 5));
  EXPECT_EQ(fit_plane(same, same, 5).geometry, Geometry::none);
}

TEST(Geometry, TheSamePairsGiveTheSameAnswer) {
  Points from = some_points(50, 7), to = mapped(from, kBent);
  const Points wrong = some_points(30, 8);
  std::copy(wrong.begin(), wrong.end(), to.begin());
  const PlaneFit a = fit_plane(from, to, 5), b = fit_plane(from, to, 5);
  EXPECT_EQ(a.inliers, b.inliers);
  EXPECT_EQ(a.from_to, b.from_to);
}

}  // namespace
}  // namespace pandok::match
