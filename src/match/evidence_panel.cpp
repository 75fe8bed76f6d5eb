#include "match/evidence_panel.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace pandok::match {
namespace {

constexpr double kAir = 0.10;  // of the longer side, on each side
const cv::Scalar kOutside(242, 242, 242);
constexpr double kAspectMin = 0.75, kAspectMax = 2.0;  // width / height

cv::Mat as_bgr(const cv::Mat& picture) {
  if (picture.channels() == 3) return picture;
  cv::Mat bgr;
  cv::cvtColor(picture, bgr, cv::COLOR_GRAY2BGR);
  return bgr;
}

}  // namespace

cv::Rect panel_crop(const cv::Rect& box) {
  const int air = static_cast<int>(std::lround(kAir * std::max(box.width, box.height)));
  int w = box.width + 2 * air, h = box.height + 2 * air;
  if (w < kAspectMin * h) w = static_cast<int>(std::lround(kAspectMin * h));
  if (w > kAspectMax * h) h = static_cast<int>(std::lround(w / kAspectMax));
  w = std::max(w, 8);
  h = std::max(h, 8);
  return {box.x + box.width / 2 - w / 2, box.y + box.height / 2 - h / 2, w, h};
}

cv::Rect made_taller(const cv::Rect& crop, double aspect) {
  const int h = std::max(crop.height, static_cast<int>(std::lround(crop.width / aspect)));
  return {crop.x, crop.y - (h - crop.height) / 2, crop.width, h};
}

Panel::Panel(cv::Mat& sheet, const cv::Rect& place, const cv::Mat& picture, const cv::Rect& crop)
    : place_(place), crop_(crop), pixels_(sheet(place)) {
  scale_ = std::min(double(place.width) / crop.width, double(place.height) / crop.height);

  const cv::Rect inside = crop & cv::Rect({0, 0}, picture.size());
  const cv::Mat part = as_bgr(picture(inside));
  cv::Mat scaled;
  const cv::Size size(std::max(1, static_cast<int>(std::lround(inside.width * scale_))),
                      std::max(1, static_cast<int>(std::lround(inside.height * scale_))));
  cv::resize(part, scaled, size, 0, 0, scale_ < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  const cv::Point at(static_cast<int>(std::lround((inside.x - crop.x) * scale_)),
                     static_cast<int>(std::lround((inside.y - crop.y) * scale_)));
  const cv::Rect target = cv::Rect(at, size) & cv::Rect({0, 0}, place.size());
  const int bottom = std::max(0, place.height - target.br().y);
  const int right = std::max(0, place.width - target.br().x);
  cv::Mat filled;
  cv::copyMakeBorder(scaled(cv::Rect({0, 0}, target.size())), filled, target.y, bottom, target.x,
                     right, cv::BORDER_CONSTANT, kOutside);
  filled.copyTo(pixels_);
}

cv::Point2d Panel::in_panel(const cv::Point2d& p) const {
  return {(p.x + 0.5 - crop_.x) * scale_ - 0.5, (p.y + 0.5 - crop_.y) * scale_ - 0.5};
}

cv::Point2d Panel::on_sheet(const cv::Point2d& p) const {
  return in_panel(p) + cv::Point2d(place_.tl());
}

void Panel::pale(double share) { pixels_.convertTo(pixels_, -1, 1 - share, 255 * share); }

}  // namespace pandok::match
