#include "render/line_edges.h"

#include <algorithm>
#include <cmath>

namespace pandok::render {
namespace {

constexpr float kStep = 0.012F;     // a jump in distance, in radii, that is a contour
constexpr float kHidden = 0.006F;   // a crease this far behind the surface cannot be seen
constexpr float kJointCos = 0.94F;  // pieces that meet flatter than this show no joint
constexpr float kOpenCos = 0.75F;   // the same between faces whose edges do not match

// Looks at two neighbouring pixels at a time and marks the one that a line belongs to.
class PairMarker {
 public:
  PairMarker(const Surface& surface, const Camera& camera, const Raster& raster, LineMasks& masks)
      : surface_(surface),
        camera_(camera),
        raster_(raster),
        masks_(masks),
        slopes_(surface.faces.size()),
        known_(surface.faces.size(), false) {}

  void mark(int x, int y, int dx, int dy, bool with_creases) {
    const std::size_t a = at(x, y), b = at(x + dx, y + dy);
    const std::int32_t fa = raster_.face[a], fb = raster_.face[b];
    if (fa == fb) return;
    if (fa < 0 || fb < 0) {
      if (fa >= 0)
        masks_.contours.at<std::uint8_t>(y, x) = 255;
      else
        masks_.contours.at<std::uint8_t>(y + dy, x + dx) = 255;
      return;
    }
    const bool a_in_front = raster_.depth[a] <= raster_.depth[b];
    const int px = a_in_front ? x : x + dx, py = a_in_front ? y : y + dy;
    if (steps(a, b, dx, dy))
      masks_.contours.at<std::uint8_t>(py, px) = 255;
    else if (with_creases && joins(fa, fb))
      masks_.creases.at<std::uint8_t>(py, px) = 255;
  }

 private:
  std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(raster_.side) +
           static_cast<std::size_t>(x);
  }

  const Slope& slope(std::int32_t face) {
    const auto f = static_cast<std::size_t>(face);
    if (!known_[f]) {
      slopes_[f] = depth_slope(raster_, surface_, face);
      known_[f] = true;
    }
    return slopes_[f];
  }

  // True if neither pixel's plane, carried on, reaches the other pixel's depth.
  bool steps(std::size_t a, std::size_t b, int dx, int dy) {
    const float za = raster_.depth[a], zb = raster_.depth[b];
    const float scale = camera_.distance_per_depth(std::max(za, zb));
    if (std::abs(za - zb) * scale < kStep) return false;
    const Slope sa = slope(raster_.face[a]), sb = slope(raster_.face[b]);
    const auto fx = static_cast<float>(dx), fy = static_cast<float>(dy);
    const float miss_a = std::abs(za + sa.dx * fx + sa.dy * fy - zb);
    const float miss_b = std::abs(zb - sb.dx * fx - sb.dy * fy - za);
    return std::min(miss_a, miss_b) * scale > kStep;
  }

  // True if the faces belong to different pieces that meet at an angle or differ in colour.
  bool joins(std::int32_t fa, std::int32_t fb) const {
    const auto a = static_cast<std::size_t>(fa), b = static_cast<std::size_t>(fb);
    const auto& left = surface_.faces[a];
    const auto& right = surface_.faces[b];
    const float cosine = std::abs(dot(surface_.face_normals[a], surface_.face_normals[b]));
    if (left.piece != right.piece) return left.part != right.part || cosine < kJointCos;
    return left.open && right.open && cosine < kOpenCos;
  }

  const Surface& surface_;
  const Camera& camera_;
  const Raster& raster_;
  LineMasks& masks_;
  std::vector<Slope> slopes_;
  std::vector<bool> known_;
};

// True if the crease at a point of the picture is on the visible surface: one of its two faces
// shows beside it, or nothing there is nearer.
bool crease_shows(const Raster& raster, const Camera& camera, const Surface::Crease& crease,
                  Vec3 point) {
  const int cx = static_cast<int>(point.x), cy = static_cast<int>(point.y);
  const float bias = kHidden / camera.distance_per_depth(point.z);
  bool free = false;
  for (int y = std::max(0, cy - 1); y <= std::min(raster.side - 1, cy + 1); ++y) {
    for (int x = std::max(0, cx - 1); x <= std::min(raster.side - 1, cx + 1); ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(raster.side) +
                     static_cast<std::size_t>(x);
      const auto face = static_cast<std::uint32_t>(raster.face[i]);
      if (raster.face[i] >= 0 && (face == crease.face_a || face == crease.face_b)) return true;
      if (x == cx && y == cy) free = point.z <= raster.depth[i] + bias;
    }
  }
  return free;
}

void draw_crease(const Raster& raster, const Camera& camera, const Surface::Crease& crease,
                 cv::Mat& mask) {
  const Vec3 from = raster.points[crease.from], to = raster.points[crease.to];
  const float run = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
  if (!std::isfinite(run)) return;
  const int steps = std::clamp(static_cast<int>(std::ceil(run)), 1, 4 * raster.side);
  for (int i = 0; i <= steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps);
    const Vec3 point = from * (1 - t) + to * t;
    const int x = static_cast<int>(std::floor(point.x)), y = static_cast<int>(std::floor(point.y));
    if (x < 0 || y < 0 || x >= raster.side || y >= raster.side) continue;
    if (crease_shows(raster, camera, crease, point)) mask.at<std::uint8_t>(y, x) = 255;
  }
}

}  // namespace

LineMasks find_lines(const Surface& surface, const Camera& camera, const Raster& raster,
                     bool with_creases) {
  LineMasks masks;
  masks.contours = cv::Mat::zeros(raster.side, raster.side, CV_8U);
  masks.creases = cv::Mat::zeros(raster.side, raster.side, CV_8U);
  PairMarker marker(surface, camera, raster, masks);
  for (int y = 0; y < raster.side; ++y) {
    for (int x = 0; x < raster.side; ++x) {
      if (x + 1 < raster.side) marker.mark(x, y, 1, 0, with_creases);
      if (y + 1 < raster.side) marker.mark(x, y, 0, 1, with_creases);
    }
  }
  if (with_creases)
    for (const Surface::Crease& crease : surface.creases)
      draw_crease(raster, camera, crease, masks.creases);
  return masks;
}

}  // namespace pandok::render
