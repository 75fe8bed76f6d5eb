#include "image/edge_domain.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/check.h"
#include "image/picture_square.h"

namespace pandok::image {

namespace {

constexpr int kPixels = kInputSide * kInputSide;
constexpr double kBlurSigma = 1.0;  // pixels of the 128-pixel frame
constexpr int kNeighbourhood = 17;  // pixels a side
constexpr double kPercentile = 0.97;

cv::Mat edge_strength(const cv::Mat& grey) {
  cv::Mat blurred, gx, gy, strength;
  grey.convertTo(blurred, CV_32F);
  cv::GaussianBlur(blurred, blurred, {0, 0}, kBlurSigma, kBlurSigma, cv::BORDER_REPLICATE);
  cv::Sobel(blurred, gx, CV_32F, 1, 0, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  cv::Sobel(blurred, gy, CV_32F, 0, 1, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  cv::magnitude(gx, gy, strength);
  return strength;
}

float percentile(const cv::Mat& values) {
  std::vector<float> sorted(values.begin<float>(), values.end<float>());
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(kPercentile * (kPixels - 1));
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

}  // namespace

std::vector<float> edge_input(const cv::Mat& bgr, const cv::Rect& box) {
  CHECK(!bgr.empty() && (bgr.type() == CV_8UC3 || bgr.type() == CV_8UC1));
  const cv::Rect item = inside_picture(box, bgr.size());
  const cv::Mat grey =
      cut_square(to_grey(bgr), square_around(item), kInputSide, Outside::border_median);
  const cv::Mat strength = edge_strength(grey);
  cv::Mat nearby;
  cv::boxFilter(strength, nearby, CV_32F, {kNeighbourhood, kNeighbourhood}, {-1, -1}, true,
                cv::BORDER_REFLECT_101);

  const float scale = percentile(strength) + 4.0F;
  std::vector<float> tensor(std::size_t{kInputChannels} * kPixels);
  for (int i = 0; i < kPixels; ++i) {
    const float m = strength.ptr<float>()[i], around = nearby.ptr<float>()[i];
    const auto at = static_cast<std::size_t>(i);
    tensor[at] = std::clamp(m / scale, 0.0F, 1.0F);
    tensor[kPixels + at] = std::clamp(m / (1.5F * around + 2.0F), 0.0F, 2.0F) / 2.0F;
  }
  return tensor;
}

}  // namespace pandok::image
