#include "match/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/calib3d.hpp>
#include <set>
#include <utility>

#include "base/check.h"

namespace pandok::match {
namespace {

using Points = std::vector<cv::Point2f>;

constexpr double kThreshold = 6;  // 1.5 % of the frame
constexpr double kScaleMin = 0.25, kScaleMax = 4, kSqueezeMin = 0.25;
constexpr int kHomographyPairsMin = 8, kAffinePairsMin = 4, kHomographyGainMin = 3;

cv::UsacParams parameters() {
  cv::UsacParams p;
  p.confidence = 0.995;
  p.isParallel = false;
  p.loIterations = 5;
  p.loMethod = cv::LOCAL_OPTIM_SIGMA;
  p.loSampleSize = 10;
  p.maxIterations = 1'000;
  p.neighborsSearch = cv::NEIGH_GRID;
  p.randomGeneratorState = 7;
  p.sampler = cv::SAMPLING_UNIFORM;
  p.score = cv::SCORE_METHOD_MAGSAC;
  p.threshold = kThreshold;
  return p;
}

struct Mapped {
  double x, y, w;
};

Mapped map(const cv::Matx33d& h, const cv::Point2f& p) {
  const double w = h(2, 0) * p.x + h(2, 1) * p.y + h(2, 2);
  return {(h(0, 0) * p.x + h(0, 1) * p.y + h(0, 2)) / w,
          (h(1, 0) * p.x + h(1, 1) * p.y + h(1, 2)) / w, w};
}

// What the move does to the surroundings of a point: no mirror, no extreme scale, no squeeze.
bool plausible_at(const cv::Matx33d& h, const cv::Point2f& p) {
  const Mapped m = map(h, p);
  if (!(m.w * h(2, 2) > 0)) return false;
  const double a = (h(0, 0) - h(2, 0) * m.x) / m.w, b = (h(0, 1) - h(2, 1) * m.x) / m.w;
  const double c = (h(1, 0) - h(2, 0) * m.y) / m.w, d = (h(1, 1) - h(2, 1) * m.y) / m.w;
  const double det = a * d - b * c;
  const double squares = a * a + b * b + c * c + d * d;
  const double root = std::sqrt(std::max(0.0, squares * squares - 4 * det * det));
  const double large = std::sqrt((squares + root) / 2);
  const double small = large > 0 ? det / large : 0;  // negative for a mirror image
  return std::isfinite(large) && small >= kScaleMin && large <= kScaleMax &&
         small >= kSqueezeMin * large;
}

std::vector<int> inliers_of(const cv::Matx33d& h, const Points& from, const Points& to) {
  std::vector<int> inliers;
  std::set<std::pair<int, int>> taken_from, taken_to;
  const auto cell = [](const cv::Point2f& p) {
    return std::pair(static_cast<int>(std::lround(p.x / 3)),
                     static_cast<int>(std::lround(p.y / 3)));
  };
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Mapped m = map(h, from[i]);
    const double dx = m.x - to[i].x, dy = m.y - to[i].y;
    if (!(dx * dx + dy * dy <= kThreshold * kThreshold) || !plausible_at(h, from[i])) continue;
    // Key points with several directions, or on several scales, are one piece of evidence.
    if (taken_from.count(cell(from[i])) + taken_to.count(cell(to[i])) > 0) continue;
    taken_from.insert(cell(from[i]));
    taken_to.insert(cell(to[i]));
    inliers.push_back(static_cast<int>(i));
  }
  return inliers;
}

PlaneFit fit_from(const cv::Mat& model, Geometry geometry, const Points& from, const Points& to) {
  PlaneFit fit;
  if (model.empty() || model.cols != 3) return fit;
  cv::Mat wide;
  model.convertTo(wide, CV_64F);
  cv::Matx33d h = cv::Matx33d::eye();
  for (int r = 0; r < wide.rows; ++r)
    for (int c = 0; c < 3; ++c) h(r, c) = wide.at<double>(r, c);
  if (!cv::checkRange(h) || std::abs(h(2, 2)) < 1e-9) return fit;
  h *= 1 / h(2, 2);
  fit.inliers = inliers_of(h, from, to);
  fit.geometry = geometry;
  fit.from_to = h;
  return fit;
}

PlaneFit try_fit(Geometry geometry, const Points& from, const Points& to) {
  try {
    cv::Mat mask;
    const cv::Mat model = geometry == Geometry::homography
                              ? cv::findHomography(from, to, mask, parameters())
                              : cv::estimateAffine2D(from, to, mask, parameters());
    return fit_from(model, geometry, from, to);
  } catch (const cv::Exception&) {
    return {};  // OpenCV throws where no sample gives a model; that is "no geometry"
  }
}

}  // namespace

std::string_view geometry_name(Geometry geometry) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "affine", "homography"};
  return kNames[static_cast<std::size_t>(geometry)];
}

PlaneFit fit_plane(const Points& from, const Points& to, int inliers_min) {
  CHECK(from.size() == to.size());
  PlaneFit best;
  const int n = static_cast<int>(from.size());
  if (n >= kAffinePairsMin) best = try_fit(Geometry::affine, from, to);
  if (n >= kHomographyPairsMin) {
    PlaneFit bent = try_fit(Geometry::homography, from, to);
    if (bent.inliers.size() >= best.inliers.size() + kHomographyGainMin) best = std::move(bent);
  }
  if (std::ssize(best.inliers) < inliers_min) return {};
  return best;
}

}  // namespace pandok::match
