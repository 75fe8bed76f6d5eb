// Made-up pictures for the tests of this room.
#pragma once

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "base/random.h"

namespace pandok::match {

// A white page with a filled, patterned thing in the middle; another seed is another thing.
inline cv::Mat patterned_picture(std::uint64_t seed, int width = 360, int height = 300) {
  Random random(seed);
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar::all(255));
  const cv::Rect body(width / 8, height / 8, width * 3 / 4, height * 3 / 4);
  cv::rectangle(picture, body, cv::Scalar::all(170), cv::FILLED);
  for (int i = 0; i < 60; ++i) {
    const cv::Scalar colour(random.below(256), random.below(256), random.below(256));
    const cv::Point at(body.x + 15 + random.below(body.width - 30),
                       body.y + 15 + random.below(body.height - 30));
    const cv::Size size(3 + random.below(12), 3 + random.below(12));
    cv::ellipse(picture, at, size, random.below(180), 0, 200 + random.below(160), colour,
                random.chance(0.5) ? cv::FILLED : 2, cv::LINE_AA);
  }
  return picture;
}

// An outline of some corners around the middle, drawn as in a registered view.
inline cv::Mat outline_picture(std::uint64_t seed, int side = 300) {
  Random random(seed);
  std::vector<cv::Point> corners;
  const int n = 5 + random.below(5);
  for (int i = 0; i < n; ++i) {
    const double angle = 2 * CV_PI * i / n, r = side * random.uniform(0.2, 0.45);
    corners.emplace_back(static_cast<int>(side / 2 + r * std::cos(angle)),
                         static_cast<int>(side / 2 + r * std::sin(angle)));
  }
  cv::Mat picture(side, side, CV_8UC3, cv::Scalar::all(255));
  cv::polylines(picture, corners, true, cv::Scalar::all(0), 2, cv::LINE_AA);
  for (int i = 0; i < n; i += 2)
    cv::line(picture, corners[static_cast<std::size_t>(i)], {side / 2, side / 2},
             cv::Scalar::all(0), 2, cv::LINE_AA);
  return picture;
}

// The picture as a camera a little to the side would take it.
inline cv::Mat seen_by_camera(const cv::Mat& picture, cv::Matx33d* view_to_photo = nullptr) {
  const auto w = static_cast<float>(picture.cols), h = static_cast<float>(picture.rows);
  const std::vector<cv::Point2f> from = {{0, 0}, {w, 0}, {w, h}, {0, h}};
  const std::vector<cv::Point2f> to = {{20, 30}, {w + 10, 15}, {w + 30, h + 25}, {10, h + 50}};
  const cv::Mat h33 = cv::getPerspectiveTransform(from, to);
  if (view_to_photo != nullptr) *view_to_photo = cv::Matx33d(h33.ptr<double>());
  cv::Mat photo;
  cv::warpPerspective(picture, photo, h33, {picture.cols + 60, picture.rows + 80}, cv::INTER_LINEAR,
                      cv::BORDER_CONSTANT, cv::Scalar(225, 232, 230));
  photo.convertTo(photo, -1, 0.85, 12);
  cv::GaussianBlur(photo, photo, {}, 0.7);
  return photo;
}

}  // namespace pandok::match
