#include "match/verify.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "match/descriptor_match.h"

namespace pandok::match {
namespace {

// Pixels to units of the item's frame, so that one threshold serves all picture sizes.
cv::Matx33d to_frame(const LocalFeatures& features) {
  const cv::Rect frame = image::edge_frame(features.box);
  const double s = kFrameSide / frame.width;
  return {s, 0, (0.5 - frame.x) * s, 0, s, (0.5 - frame.y) * s, 0, 0, 1};
}

std::vector<cv::Point2f> framed(const LocalFeatures& features, const std::vector<int>& which) {
  const cv::Matx33d t = to_frame(features);
  std::vector<cv::Point2f> out;
  out.reserve(which.size());
  for (const int i : which) {
    const KeyPoint& p = features.points[static_cast<std::size_t>(i)];
    out.emplace_back(static_cast<float>(t(0, 0) * p.x + t(0, 2)),
                     static_cast<float>(t(1, 1) * p.y + t(1, 2)));
  }
  return out;
}

double hull_share(const std::vector<Pair>& pairs, const cv::Rect& box) {
  if (pairs.size() < 3) return 0;
  std::vector<cv::Point2f> points, hull;
  for (const Pair& pair : pairs) points.push_back(pair.on_view);
  cv::convexHull(points, hull);
  return std::min(1.0, cv::contourArea(hull) / std::max(1, box.area()));
}

void compare_key_points(const LocalFeatures& photo, const LocalFeatures& view,
                        const VerifyOptions& options, Verification& out) {
  const auto matches = match_descriptors(photo.descriptors, view.descriptors,
                                         {.ratio = options.ratio}, options.level);
  CHECK(matches.has_value());  // features from extract() or parse() are always rows
  out.matches = static_cast<int>(matches->size());
  std::vector<int> a, b;
  for (const Match& m : *matches) {
    a.push_back(m.a);
    b.push_back(m.b);
  }
  const PlaneFit fit = fit_plane(framed(photo, a), framed(view, b), options.inliers_min);
  if (fit.geometry == Geometry::none) return;
  out.geometry = fit.geometry;
  out.photo_to_view = to_frame(view).inv() * fit.from_to * to_frame(photo);
  for (const int i : fit.inliers) {
    const Match& m = (*matches)[static_cast<std::size_t>(i)];
    const KeyPoint &p = photo.points[m.a], &q = view.points[m.b];
    out.pairs.push_back({.photo = m.a,
                         .view = m.b,
                         .on_photo = {p.x, p.y},
                         .on_view = {q.x, q.y},
                         .distance = std::sqrt(double(m.distance_sq))});
  }
  std::stable_sort(out.pairs.begin(), out.pairs.end(),
                   [](const Pair& x, const Pair& y) { return x.distance < y.distance; });
  out.inliers = static_cast<int>(out.pairs.size());
  out.inlier_ratio = double(out.inliers) / out.matches;
  out.spread = hull_share(out.pairs, view.box);
}

}  // namespace

Verification verify(const LocalFeatures& photo, const LocalFeatures& view,
                    const VerifyOptions& options) {
  Verification out;
  compare_key_points(photo, view, options, out);
  out.edges = options.edges ? *options.edges
                            : EdgeAligner(photo.edges, options.level).agreement(view.edges);
  out.edge_agreement = out.edges.score;
  return out;
}

}  // namespace pandok::match
