#include "render/camera.h"

#include <algorithm>

namespace pandok::render {

View standard_view(Side side) {
  switch (side) {
    case Side::front:
      return {};
    case Side::back:
      return {.azimuth_deg = 180};
    case Side::left:
      return {.azimuth_deg = -90};
    case Side::right:
      return {.azimuth_deg = 90};
    case Side::top:
      return {.elevation_deg = 90};
    case Side::bottom:
      return {.elevation_deg = -90};
    case Side::perspective:
      break;
  }
  return {.azimuth_deg = 33, .elevation_deg = 24, .roll_deg = 0, .distance = 5, .fov_deg = 24};
}

std::string_view side_name(Side side) {
  switch (side) {
    case Side::front:
      return "front";
    case Side::back:
      return "back";
    case Side::left:
      return "left";
    case Side::right:
      return "right";
    case Side::top:
      return "top";
    case Side::bottom:
      return "bottom";
    case Side::perspective:
      break;
  }
  return "perspective";
}

Camera::Camera(const Surface& surface, const View& view, const Framing& framing, int side_px)
    : ortho_(view.fov_deg <= 0), distance_(std::max(view.distance, 1.5F)), side_px_(side_px) {
  const float az = radians(view.azimuth_deg), el = radians(view.elevation_deg);
  back_ = {std::cos(el) * std::sin(az), std::sin(el), std::cos(el) * std::cos(az)};
  const Vec3 right = {std::cos(az), 0, -std::sin(az)};
  const Vec3 up = cross(back_, right);
  const float c = std::cos(radians(view.roll_deg)), s = std::sin(radians(view.roll_deg));
  right_ = right * c + up * s;
  up_ = up * c - right * s;
  if (!ortho_) focal_ = 1 / std::tan(radians(std::clamp(view.fov_deg, 1.0F, 120.0F)) / 2);

  float x0 = -1, x1 = 1, y0 = -1, y1 = 1;
  bool first = true;
  for (const Vec3& vertex : surface.vertices) {
    const Vec3 p = raw(vertex);
    x0 = first ? p.x : std::min(x0, p.x);
    x1 = first ? p.x : std::max(x1, p.x);
    y0 = first ? p.y : std::min(y0, p.y);
    y1 = first ? p.y : std::max(y1, p.y);
    first = false;
  }
  const auto side = static_cast<float>(side_px);
  scale_ = framing.fill * side / std::max({x1 - x0, y1 - y0, 1e-6F});
  offset_x_ = side * (0.5F + framing.shift_x) - scale_ * (x0 + x1) / 2;
  offset_y_ = side * (0.5F + framing.shift_y) + scale_ * (y0 + y1) / 2;
}

Vec3 Camera::raw(Vec3 point) const {
  const Vec3 eye = {dot(point, right_), dot(point, up_), distance_ - dot(point, back_)};
  if (ortho_) return eye;
  const float z = std::max(eye.z, 0.05F);
  return {eye.x * focal_ / z, eye.y * focal_ / z, -1 / z};
}

Vec3 Camera::project(Vec3 point) const {
  const Vec3 p = raw(point);
  return {offset_x_ + scale_ * p.x, offset_y_ - scale_ * p.y, p.z};
}

Camera::Ray Camera::ray(float x, float y) const {
  const float u = (x - offset_x_) / scale_, v = (offset_y_ - y) / scale_;
  if (ortho_) return {right_ * u + up_ * v + back_ * distance_, back_ * -1.0F};
  return {back_ * distance_, right_ * (u / focal_) + up_ * (v / focal_) - back_};
}

float Camera::pixels_per_unit() const { return ortho_ ? scale_ : scale_ * focal_ / distance_; }

}  // namespace pandok::render
