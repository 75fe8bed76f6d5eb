// A part of a picture on the evidence sheet, and where its pixels went. Not a front door.
#pragma once

#include <opencv2/core.hpp>

namespace pandok::match {

// The part of a picture that a panel shows: the box with some air, at most as slim or as wide as
// fits a sheet. It may reach out of the picture; there the panel is light grey.
cv::Rect panel_crop(const cv::Rect& box);
// The crop grown in height until width / height is at most aspect.
cv::Rect made_taller(const cv::Rect& crop, double aspect);

class Panel {
 public:
  // Draws `crop` of picture onto `place` of sheet; the two have about the same proportions.
  Panel(cv::Mat& sheet, const cv::Rect& place, const cv::Mat& picture, const cv::Rect& crop);

  const cv::Rect& place() const { return place_; }
  double scale() const { return scale_; }  // sheet pixels per picture pixel
  // A picture's pixel coordinate on the sheet.
  cv::Point2d on_sheet(const cv::Point2d& in_picture) const;
  // Mixes the panel with white; share 0 leaves it, 1 is white.
  void pale(double share);
  // The sheet cut to the panel, for drawing that must not leave it; its origin is place().tl().
  cv::Mat& pixels() { return pixels_; }
  cv::Point2d in_panel(const cv::Point2d& in_picture) const;

 private:
  cv::Rect place_, crop_;
  double scale_ = 1;
  cv::Mat pixels_;
};

}  // namespace pandok::match
