#include "image/picture_square.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace pandok::image {

namespace {

// Median of the four border lines, corners twice.
std::uint8_t border_median(const cv::Mat& grey) {
  std::vector<std::uint8_t> border;
  for (int x = 0; x < grey.cols; ++x) {
    border.push_back(grey.at<std::uint8_t>(0, x));
    border.push_back(grey.at<std::uint8_t>(grey.rows - 1, x));
  }
  for (int y = 0; y < grey.rows; ++y) {
    border.push_back(grey.at<std::uint8_t>(y, 0));
    border.push_back(grey.at<std::uint8_t>(y, grey.cols - 1));
  }
  const auto middle = border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  return *middle;
}

}  // namespace

cv::Mat to_grey(const cv::Mat& picture) {
  if (picture.channels() == 1) return picture;
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

cv::Mat cut_square(const cv::Mat& grey, const cv::Rect& square, int size, Outside outside) {
  const cv::Rect inside = square & cv::Rect(0, 0, grey.cols, grey.rows);
  cv::Mat cut = grey(inside);
  if (inside != square) {
    const cv::Point before = inside.tl() - square.tl(), after = square.br() - inside.br();
    const bool nearest = outside == Outside::nearest;
    cv::copyMakeBorder(cut, cut, before.y, after.y, before.x, after.x,
                       (nearest ? cv::BORDER_REPLICATE : cv::BORDER_CONSTANT) | cv::BORDER_ISOLATED,
                       cv::Scalar(nearest ? 0 : border_median(grey)));
  }
  cv::Mat resized;
  cv::resize(cut, resized, {size, size}, 0, 0,
             square.width > size ? cv::INTER_AREA : cv::INTER_LINEAR);
  return resized;
}

}  // namespace pandok::image
