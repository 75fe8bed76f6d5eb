#include "render/noise.h"

#include <algorithm>
#include <bit>
#include <opencv2/imgproc.hpp>

namespace pandok::render {
namespace {

// The sum of the eight bytes of a word; mean 1020, standard deviation 209.
float byte_sum(std::uint64_t bits) {
  const std::uint64_t pairs = (bits & 0x00ff00ff00ff00ffU) + (bits >> 8 & 0x00ff00ff00ff00ffU);
  return static_cast<float>(pairs * 0x0001000100010001U >> 48);
}

}  // namespace

cv::Mat white_noise(cv::Size size, Random& random) {
  cv::Mat noise(size, CV_32F);
  for (int y = 0; y < size.height; ++y) {
    auto* row = noise.ptr<float>(y);
    for (int x = 0; x < size.width; ++x) row[x] = (byte_sum(random.next()) - 1020) / 209;
  }
  return noise;
}

cv::Mat smooth_noise(cv::Size size, int cells, Random& random) {
  const int longer = std::max(size.width, size.height);
  const auto count = [&](int side) { return std::max(2, cells * side / longer + 1); };
  cv::Mat coarse(count(size.height), count(size.width), CV_32F), field;
  for (int y = 0; y < coarse.rows; ++y)
    for (int x = 0; x < coarse.cols; ++x)
      coarse.at<float>(y, x) = static_cast<float>(random.uniform(-1, 1));
  cv::resize(coarse, field, size, 0, 0, cv::INTER_CUBIC);
  return field;
}

}  // namespace pandok::render
