// Does this photo show what that registered view shows? The careful look at one pair.
//
// Key points: matched, then explained by one plane move (geometry.h). Lines: laid over each other
// (edge_align.h). Many views a photo: make one EdgeAligner, ask it about every view of a candidate,
// and verify() only the best view.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "base/cpu.h"
#include "match/edge_align.h"
#include "match/geometry.h"
#include "match/local_features.h"

namespace pandok::match {

// Two key points that are taken for the same spot.
struct Pair {
  std::uint16_t photo = 0, view = 0;  // indices of the key points
  cv::Point2f on_photo, on_view;      // pixels of the two pictures
  double distance = 0;                // between the descriptors, 0 to about 700
};

struct Verification {
  int matches = 0;          // mutual nearest neighbours
  int inliers = 0;          // of them, those that obey the geometry
  double inlier_ratio = 0;  // inliers / matches, 0 without matches
  double spread = 0;        // hull of the inliers / box of the view, 0..1
  Geometry geometry = Geometry::none;
  cv::Matx33d photo_to_view = cv::Matx33d::eye();  // pixels to pixels; eye() without geometry
  std::vector<Pair> pairs;                         // the inliers, nearest descriptors first
  double edge_agreement = 0;                       // edges.score
  EdgeAgreement edges;
};

struct VerifyOptions {
  double ratio = 0.85;  // of the ratio test, see descriptor_match.h; (0, 1]
  int inliers_min = 5;  // fewer are no geometry
  // The edges' answer if the caller has it already; empty: verify() computes it.
  std::optional<EdgeAgreement> edges;
  CpuLevel level = cpu_level();
};

// Always answers: what cannot be explained is geometry none and 0 inliers. The same answer for the
// same features, on every machine level. Pure; any thread. About 0.5 ms, and 0.2 ms for the edges.
Verification verify(const LocalFeatures& photo, const LocalFeatures& view,
                    const VerifyOptions& options = {});

}  // namespace pandok::match
