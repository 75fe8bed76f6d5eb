#include "image/hand.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace pandok::image {

namespace {

// Skin of any tone lies in a small part of the YCrCb colour plane (Chai, Ngan 1999; widened for
// indoor light).
const cv::Scalar kSkinLow{50, 136, 80}, kSkinHigh{255, 178, 128};
constexpr double kHandMin = 0.01;     // of the picture
constexpr double kRestMin = 0.20;     // of the item's area that must remain
constexpr int kCrossingMin = 5;       // working pixels of the border that an arm crosses at least
constexpr double kCrossingMax = 0.5;  // of the picture's shorter side: more is a table

int border_pixels(const cv::Mat& labels, int label) {
  int count = 0;
  for (int x = 0; x < labels.cols; ++x)
    count += (labels.at<int>(0, x) == label) + (labels.at<int>(labels.rows - 1, x) == label);
  for (int y = 1; y + 1 < labels.rows; ++y)
    count += (labels.at<int>(y, 0) == label) + (labels.at<int>(y, labels.cols - 1) == label);
  return count;
}

}  // namespace

cv::Mat without_hand(const cv::Mat& bgr, const cv::Mat& item) {
  cv::Mat ycrcb, skin;
  cv::cvtColor(bgr, ycrcb, cv::COLOR_BGR2YCrCb);
  cv::inRange(ycrcb, kSkinLow, kSkinHigh, skin);
  skin &= item;
  cv::morphologyEx(skin, skin, cv::MORPH_OPEN, cv::Mat::ones(3, 3, CV_8UC1));
  cv::Mat labels, stats, centres;
  const int n = cv::connectedComponentsWithStats(skin, labels, stats, centres, 8, CV_32S);
  cv::Mat hand(item.size(), CV_8UC1, cv::Scalar(0));
  for (int i = 1; i < n; ++i) {
    const int crossing = border_pixels(labels, i);
    const bool large = stats.at<int>(i, cv::CC_STAT_AREA) > kHandMin * double(item.total());
    if (large && crossing >= kCrossingMin &&
        crossing <= kCrossingMax * std::min(item.rows, item.cols))
      hand.setTo(255, labels == i);
  }
  if (cv::countNonZero(hand) == 0) return item;
  cv::dilate(hand, hand, cv::Mat::ones(5, 5, CV_8UC1));
  cv::Mat rest = item.clone();
  rest.setTo(0, hand);
  cv::morphologyEx(rest, rest, cv::MORPH_OPEN, cv::Mat::ones(2, 2, CV_8UC1));
  return cv::countNonZero(rest) >= kRestMin * cv::countNonZero(item) ? rest : item;
}

}  // namespace pandok::image
