// Pictures drawn for the tests of this room; the same every time.
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace pandok::image {

// A picture whose four corners are unlike each other: red, green, blue, grey quarters.
inline cv::Mat four_quarters(int width, int height) {
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar(128, 128, 128));
  const int w = width / 2, h = height / 2;
  picture(cv::Rect(0, 0, w, h)).setTo(cv::Scalar(0, 0, 255));
  picture(cv::Rect(w, 0, width - w, h)).setTo(cv::Scalar(0, 255, 0));
  picture(cv::Rect(0, h, w, height - h)).setTo(cv::Scalar(255, 0, 0));
  return picture;
}

// The bytes of a picture in the format of an extension that OpenCV knows (".jpg", ".tif", …).
inline Bytes encoded(const std::string& extension, const cv::Mat& picture,
                     const std::vector<int>& settings = {}) {
  Bytes bytes;
  cv::imencode(extension, picture, bytes, settings);
  return bytes;
}

inline void add_noise(cv::Mat& picture, double sigma, std::uint64_t seed) {
  Random random(seed);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols * picture.channels(); ++x) {
      std::uint8_t& v = picture.ptr<std::uint8_t>(y)[x];
      v = cv::saturate_cast<std::uint8_t>(v + sigma * random.normal());
    }
}

// A chair of thin legs and a seat, 200 x 300 pixels, with its upper left corner at `at`.
inline cv::Rect draw_chair(cv::Mat& picture, const cv::Point& at, const cv::Scalar& colour) {
  const auto bar = [&](int x, int y, int w, int h) {
    cv::rectangle(picture, cv::Rect(at.x + x, at.y + y, w, h), colour, cv::FILLED);
  };
  bar(0, 150, 200, 22);
  bar(0, 0, 14, 160);
  bar(186, 0, 14, 160);
  bar(0, 10, 200, 40);
  for (const int x : {4, 60, 130, 190}) bar(x, 160, 6, 140);
  return {at, cv::Size(200, 300)};
}

inline double overlap(const cv::Rect& a, const cv::Rect& b) {
  const double both = (a & b).area();
  return both / (a.area() + b.area() - both);
}

}  // namespace pandok::image
