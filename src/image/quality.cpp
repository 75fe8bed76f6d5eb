#include "image/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "base/check.h"
#include "image/picture_square.h"

namespace pandok::image {

namespace {

constexpr int kItemSideMin = 48;   // pixels: the network's frame has 128, the search fails
constexpr double kDarkest = 0.20;  // if 95 of 100 pixels are darker, there was no light
constexpr double kDarkPart = 0.95;
constexpr double kWashedOut = 0.72;  // if 997 of 1000 pixels are lighter, nothing is drawn
constexpr double kWashedPart = 0.003;
constexpr double kWashedMedian = 0.93;
constexpr double kSharpnessMin = 0.30;  // photos blurred by 3 % of the item's side (sigma) reach it
constexpr double kNothingSure = 0.10;   // confidence of the item under which edges must speak
constexpr int kEdgePixelsMin = 40;      // crisp places that an item shows at least

constexpr int kFrameSide = 256;  // pixels that the item is measured at, at most
constexpr double kFineSigma = 1.0, kCoarseSigma = 3.0;
constexpr int kNearSide = 7;              // pixels around a coarse peak where the fine one lies
constexpr float kEdgeStrengthMin = 1.5F;  // grey levels a pixel at the coarse scale
constexpr float kEdgePart = 0.35F;        // of the strongest edge
constexpr double kHalfSharp = 2.5;        // blur in frame pixels at which sharpness is a half

cv::Mat gradient(const cv::Mat& grey, double sigma) {
  cv::Mat blurred, gx, gy, strength;
  cv::GaussianBlur(grey, blurred, {0, 0}, sigma, sigma, cv::BORDER_REPLICATE);
  cv::Sobel(blurred, gx, CV_32F, 1, 0, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  cv::Sobel(blurred, gy, CV_32F, 0, 1, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  cv::magnitude(gx, gy, strength);
  return strength;
}

struct Crispness {
  double sharpness = 1;  // 1 when there is no edge to judge by: smooth is not blurred
  int edge_pixels = 0;
};

// The width of the item's edges. A step that is blurred by s has the gradient peak c / sqrt(s² +
// sigma²) at scale sigma, so that the ratio of two scales gives s whatever the contrast c.
Crispness crispness_of(const cv::Mat& item) {
  cv::Mat grey;
  const double scale = std::min(1.0, double(kFrameSide) / std::max(item.cols, item.rows));
  cv::resize(item, grey,
             {std::max(1, cvRound(item.cols * scale)), std::max(1, cvRound(item.rows * scale))}, 0,
             0, cv::INTER_AREA);
  grey.convertTo(grey, CV_32F);
  cv::Mat fine = gradient(grey, kFineSigma);
  const cv::Mat coarse = gradient(grey, kCoarseSigma);
  // A thin stroke is steepest nearer to its middle at the fine scale than at the coarse one.
  cv::dilate(fine, fine, cv::Mat::ones(kNearSide, kNearSide, CV_8UC1));
  double strongest = 0;
  cv::minMaxLoc(coarse, nullptr, &strongest);
  const float least = std::max(kEdgeStrengthMin, kEdgePart * static_cast<float>(strongest));
  cv::Mat peaks;
  cv::dilate(coarse, peaks, cv::Mat::ones(3, 3, CV_8UC1));
  std::vector<double> ratios;
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) {
      const float c = coarse.at<float>(y, x);
      if (c >= least && c >= 0.97F * peaks.at<float>(y, x))
        ratios.push_back(static_cast<double>(fine.at<float>(y, x) / c));
    }
  Crispness crispness{.sharpness = 1, .edge_pixels = static_cast<int>(ratios.size())};
  if (crispness.edge_pixels < kEdgePixelsMin) return crispness;
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), middle, ratios.end());
  const double r2 = std::max(1.001, *middle * *middle);
  const double blur2 =
      std::max(0.0, (kCoarseSigma * kCoarseSigma - r2 * kFineSigma * kFineSigma) / (r2 - 1));
  crispness.sharpness = 1 / (1 + blur2 / (kHalfSharp * kHalfSharp));
  return crispness;
}

// Lightness 0..1 that `part` of the picture's pixels stay under.
double lightness_at(const cv::Mat& grey, double part) {
  std::array<int, 256> histogram{};
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) ++histogram[grey.at<std::uint8_t>(y, x)];
  const double wanted = part * grey.rows * grey.cols;
  double seen = 0;
  for (int level = 0; level < 256; ++level) {
    seen += histogram[static_cast<std::size_t>(level)];
    if (seen > wanted) return level / 255.0;
  }
  return 1;
}

Fault first_fault(const cv::Mat& grey, const cv::Rect& box, const Item& item,
                  const Quality& quality, int edge_pixels) {
  if (std::max(box.width, box.height) < kItemSideMin) return Fault::too_small;
  if (lightness_at(grey, kDarkPart) < kDarkest) return Fault::too_dark;
  if (lightness_at(grey, 0.5) > kWashedMedian && lightness_at(grey, kWashedPart) > kWashedOut &&
      item.confidence >= kNothingSure)
    return Fault::too_bright;
  if (quality.sharpness < kSharpnessMin) return Fault::too_blurred;
  if (item.confidence < kNothingSure && edge_pixels < kEdgePixelsMin)
    return Fault::nothing_in_picture;
  return Fault::none;
}

}  // namespace

Quality assess(const cv::Mat& bgr, const Item& item) {
  CHECK(!bgr.empty() && (bgr.type() == CV_8UC3 || bgr.type() == CV_8UC1));
  const cv::Mat grey = to_grey(bgr);
  const cv::Rect box = inside_picture(item.box, bgr.size());
  const Crispness crispness = crispness_of(grey(box));
  const bool has_mask = item.mask.size() == grey.size() && cv::countNonZero(item.mask) > 0;
  Quality quality;
  quality.sharpness = crispness.sharpness;
  quality.brightness = (has_mask ? cv::mean(grey, item.mask) : cv::mean(grey(box)))[0] / 255;
  quality.coverage = box.area() / (double(bgr.cols) * bgr.rows);
  quality.fault = first_fault(grey, box, item, quality, crispness.edge_pixels);
  return quality;
}

std::string_view fault_name(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::too_small:
      return "too_small";
    case Fault::too_dark:
      return "too_dark";
    case Fault::too_bright:
      return "too_bright";
    case Fault::too_blurred:
      return "too_blurred";
    case Fault::nothing_in_picture:
      return "nothing_in_picture";
  }
  return "unknown";
}

std::string_view advice(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "";
    case Fault::too_small:
      return "retake, because the item is too small in the picture: go nearer";
    case Fault::too_dark:
      return "retake, because the picture is too dark: turn on a light or the flash";
    case Fault::too_bright:
      return "retake, because the picture is washed out: turn the flash off or move out of the sun";
    case Fault::too_blurred:
      return "retake, because the picture is blurred: hold the phone still and tap on the item";
    case Fault::nothing_in_picture:
      return "retake, because no item is seen: lay it on a plain surface, in the middle";
  }
  return "";
}

std::string_view advice_ko(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "";
    case Fault::too_small:
      return "다시 찍어 주세요. 물품이 너무 작게 찍혔습니다: 더 가까이에서 찍으세요";
    case Fault::too_dark:
      return "다시 찍어 주세요. 사진이 너무 어둡습니다: 조명이나 플래시를 켜세요";
    case Fault::too_bright:
      return "다시 찍어 주세요. 사진이 너무 밝습니다: 플래시를 끄거나 직사광선을 피하세요";
    case Fault::too_blurred:
      return "다시 찍어 주세요. 사진이 흐립니다: 휴대전화를 고정하고 물품에 초점을 맞추세요";
    case Fault::nothing_in_picture:
      return "다시 찍어 주세요. 물품이 보이지 않습니다: 단색 바닥 가운데에 놓고 찍으세요";
  }
  return "";
}

}  // namespace pandok::image
