#include "image/barrier_distance.h"

#include <algorithm>
#include <array>
#include <vector>

namespace pandok::image {

namespace {

constexpr int kScans = 4;  // forward and backward in turn; more change next to nothing

// The best path found so far to each pixel of one channel: its highest and lowest value.
class Scan {
 public:
  Scan(const cv::Mat& channel, const cv::Mat& seeds) : size_(channel.size()), value_(channel) {
    const auto n = static_cast<std::size_t>(size_.area());
    high_.resize(n);
    low_.resize(n);
    distance_.assign(n, 255);
    for (std::size_t i = 0; i < n; ++i) {
      high_[i] = low_[i] = value_.data[i];
      if (seeds.data[i] != 0) distance_[i] = 0;
    }
  }

  void forward() {
    for (int y = 0, i = 0; y < size_.height; ++y)
      for (int x = 0; x < size_.width; ++x, ++i) {
        if (x > 0) relax(i, i - 1);
        if (y > 0) relax(i, i - size_.width);
      }
  }
  void backward() {
    for (int y = size_.height - 1, i = size_.area() - 1; y >= 0; --y)
      for (int x = size_.width - 1; x >= 0; --x, --i) {
        if (x + 1 < size_.width) relax(i, i + 1);
        if (y + 1 < size_.height) relax(i, i + size_.width);
      }
  }
  int distance(int i) const { return distance_[static_cast<std::size_t>(i)]; }

 private:
  // Is the path through a neighbour better?
  void relax(int pixel, int neighbour) {
    const auto to = static_cast<std::size_t>(pixel), from = static_cast<std::size_t>(neighbour);
    const std::uint8_t v = value_.data[to];
    const std::uint8_t high = std::max(high_[from], v), low = std::min(low_[from], v);
    const auto barrier = static_cast<std::uint8_t>(high - low);
    if (distance_[from] < 255 && barrier < distance_[to]) {
      distance_[to] = barrier;
      high_[to] = high;
      low_[to] = low;
    }
  }

  cv::Size size_;
  cv::Mat value_;
  std::vector<std::uint8_t> high_, low_, distance_;
};

}  // namespace

cv::Mat barrier_distance(const cv::Mat& picture, const cv::Mat& seeds, const cv::Vec3f& weights) {
  std::array<cv::Mat, 3> channels;
  cv::split(picture, channels.data());
  const cv::Mat flat_seeds = seeds.isContinuous() ? seeds : seeds.clone();
  cv::Mat sum(picture.size(), CV_32FC1, cv::Scalar(0));
  for (int c = 0; c < 3; ++c) {
    Scan scan(channels[static_cast<std::size_t>(c)], flat_seeds);
    for (int pass = 0; pass < kScans; ++pass) pass % 2 == 0 ? scan.forward() : scan.backward();
    for (int i = 0; i < picture.rows * picture.cols; ++i)
      sum.ptr<float>()[i] += weights[c] * static_cast<float>(scan.distance(i));
  }
  return sum;
}

}  // namespace pandok::image
