// From matched key points to one plane move that most of them obey, or to none.
#pragma once

#include <opencv2/core.hpp>
#include <string_view>
#include <vector>

namespace pandok::match {

enum class Geometry { none, affine, homography };
std::string_view geometry_name(Geometry geometry);

struct PlaneFit {
  Geometry geometry = Geometry::none;
  cv::Matx33d from_to = cv::Matx33d::eye();  // maps `from` to `to`
  std::vector<int> inliers;                  // indices into the points, ascending
};

// The move that maps most of `from` to `to`, [n] each, in frames of about kFrameSide units.
// A homography is tried from 8 pairs on (MAGSAC++, Barath et al., CVPR 2020, in OpenCV's USAC with
// a fixed seed), an affine move from 4 on; the homography is kept only if it explains at least
// three pairs more. Refused as a picture of goods cannot do it: mirror images, scales under 1/4 or
// over 4, one direction squeezed to less than 1/4 of the other, points behind the camera. Several
// key points at one spot count once. none if fewer than `inliers_min` pairs remain. Pure; any
// thread; about 0.2 ms for 60 pairs.
inline constexpr double kFrameSide = 400;
PlaneFit fit_plane(const std::vector<cv::Point2f>& from, const std::vector<cv::Point2f>& to,
                   int inliers_min);

}  // namespace pandok::match
