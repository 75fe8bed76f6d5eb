#include "image/edge_map.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "base/check.h"
#include "image/picture_square.h"

namespace pandok::image {

namespace {

constexpr int kOver = 2;                // the picture is looked at in a finer frame
constexpr double kGradientSigma = 1.0;  // fine pixels
constexpr double kTensorSigma = 1.8;    // fine pixels; two sides of a stroke this near are one
constexpr float kStrengthMin = 2.5F;    // grey levels a fine pixel; less is noise
constexpr float kStrongPart = 0.22F;    // of the 97th percentile of strength
constexpr float kWeakPart = 0.45F;      // of the strong threshold, when tied to a strong edge
constexpr double kNearbyPart = 0.9;     // of the mean strength nearby; less is texture
constexpr int kNearbySide = 15;         // cells
constexpr std::uint8_t kVersion = 1;

// Strength and direction of the edge in each cell, from the structure tensor: it adds up the two
// sides of a drawn stroke, whose gradients point against each other, instead of cancelling them.
struct EdgeField {
  cv::Mat strength;  // CV_32FC1, grey levels a fine pixel
  cv::Mat normal;    // CV_32FC1, radians, of the direction across the edge, in [-pi/2, pi/2]
};

EdgeField edge_field(const cv::Mat& fine) {
  cv::Mat grey, gx, gy;
  fine.convertTo(grey, CV_32F);
  cv::GaussianBlur(grey, grey, {0, 0}, kGradientSigma, kGradientSigma, cv::BORDER_REPLICATE);
  cv::Sobel(grey, gx, CV_32F, 1, 0, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  cv::Sobel(grey, gy, CV_32F, 0, 1, 3, 1 / 8.0, 0, cv::BORDER_REPLICATE);
  std::array<cv::Mat, 3> tensor = {gx.mul(gx), gy.mul(gy), gx.mul(gy)};
  for (cv::Mat& part : tensor) {
    cv::GaussianBlur(part, part, {0, 0}, kTensorSigma, kTensorSigma, cv::BORDER_REPLICATE);
    cv::resize(part, part, {EdgeMap::kSide, EdgeMap::kSide}, 0, 0, cv::INTER_AREA);
  }
  EdgeField field;
  cv::sqrt(tensor[0] + tensor[1], field.strength);
  field.normal.create(EdgeMap::kSide, EdgeMap::kSide, CV_32FC1);
  for (int y = 0; y < EdgeMap::kSide; ++y)
    for (int x = 0; x < EdgeMap::kSide; ++x)
      field.normal.at<float>(y, x) =
          0.5F * std::atan2(2 * tensor[2].at<float>(y, x),
                            tensor[0].at<float>(y, x) - tensor[1].at<float>(y, x));
  return field;
}

// Strength between cells, linear; 0 outside.
float strength_at(const cv::Mat& strength, float x, float y) {
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const auto cell = [&](int cx, int cy) {
    const bool inside = cx >= 0 && cy >= 0 && cx < strength.cols && cy < strength.rows;
    return inside ? strength.at<float>(cy, cx) : 0.0F;
  };
  return (1 - fy) * ((1 - fx) * cell(x0, y0) + fx * cell(x0 + 1, y0)) +
         fy * ((1 - fx) * cell(x0, y0 + 1) + fx * cell(x0 + 1, y0 + 1));
}

// Cells that are stronger than both neighbours across the edge.
cv::Mat ridges(const EdgeField& field) {
  cv::Mat ridge(field.strength.size(), CV_8UC1, cv::Scalar(0));
  for (int y = 0; y < ridge.rows; ++y)
    for (int x = 0; x < ridge.cols; ++x) {
      const float s = field.strength.at<float>(y, x);
      if (s < kStrengthMin * kWeakPart) continue;
      const float a = field.normal.at<float>(y, x);
      const float dx = std::cos(a), dy = std::sin(a);
      const auto fx = static_cast<float>(x), fy = static_cast<float>(y);
      const bool peak = s > strength_at(field.strength, fx + dx, fy + dy) &&
                        s >= strength_at(field.strength, fx - dx, fy - dy);
      ridge.at<std::uint8_t>(y, x) = peak ? 255 : 0;
    }
  return ridge;
}

float percentile_97(const cv::Mat& values) {
  std::vector<float> sorted(values.begin<float>(), values.end<float>());
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 97 / 100);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

// Keeps the ridges that hang together with a strong cell (hysteresis as in Canny 1986).
cv::Mat keep_strong(const EdgeField& field, cv::Mat ridge) {
  const float strong = std::max(kStrengthMin, kStrongPart * percentile_97(field.strength));
  cv::Mat nearby;
  cv::boxFilter(field.strength, nearby, CV_32F, {kNearbySide, kNearbySide}, {-1, -1}, true,
                cv::BORDER_REFLECT_101);
  ridge.setTo(0, field.strength < strong * kWeakPart);
  ridge.setTo(0, field.strength < nearby * kNearbyPart);
  cv::Mat labels;
  const int n = cv::connectedComponents(ridge, labels, 8, CV_32S);
  std::vector<char> keep(static_cast<std::size_t>(n), 0);
  for (int y = 0; y < ridge.rows; ++y)
    for (int x = 0; x < ridge.cols; ++x)
      if (field.strength.at<float>(y, x) >= strong)
        keep[static_cast<std::size_t>(labels.at<int>(y, x))] = 1;
  keep[0] = 0;
  for (int y = 0; y < ridge.rows; ++y)
    for (int x = 0; x < ridge.cols; ++x)
      if (keep[static_cast<std::size_t>(labels.at<int>(y, x))] == 0)
        ridge.at<std::uint8_t>(y, x) = 0;
  return ridge;
}

// The bin of the line's own direction, a right angle from its normal.
std::uint8_t bin_of(float normal) {
  constexpr double kPi = 3.14159265358979323846;
  const double line = static_cast<double>(normal) + kPi / 2;  // in [0, pi]
  const int bin = static_cast<int>(std::lround(line / kPi * EdgeMap::kBins)) % EdgeMap::kBins;
  return static_cast<std::uint8_t>(bin + 1);
}

}  // namespace

int EdgeMap::count() const {
  return static_cast<int>(std::ranges::count_if(cells, [](std::uint8_t c) { return c != 0; }));
}

Bytes EdgeMap::serialise() const {
  Bytes bytes = {kVersion};
  bytes.reserve(kBytes);
  for (std::size_t i = 0; i < cells.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(cells[i] | cells[i + 1] << 4));
  return bytes;
}

Result<EdgeMap> EdgeMap::parse(ByteView bytes) {
  if (bytes.size() != kBytes)
    return fail(Code::data_corrupted, "an edge map has {} bytes, not {}", kBytes, bytes.size());
  if (bytes[0] != kVersion)
    return fail(Code::data_corrupted, "the edge map is of version {}, not {}", bytes[0], kVersion);
  EdgeMap map;
  for (std::size_t i = 0; i < map.cells.size(); ++i) {
    const std::uint8_t pair = bytes[1 + i / 2];
    map.cells[i] = i % 2 == 0 ? pair & 15 : static_cast<std::uint8_t>(pair >> 4);
    if (map.cells[i] > kBins)
      return fail(Code::data_corrupted, "the edge map has direction {} in cell {}", map.cells[i],
                  i);
  }
  return map;
}

cv::Rect edge_frame(const cv::Rect& box) { return square_around(box); }

EdgeMap edge_map(const cv::Mat& bgr, const cv::Rect& box) {
  CHECK(!bgr.empty() && (bgr.type() == CV_8UC3 || bgr.type() == CV_8UC1));
  const cv::Rect item = inside_picture(box, bgr.size());
  const cv::Mat fine =
      cut_square(to_grey(bgr), square_around(item), EdgeMap::kSide * kOver, Outside::nearest);
  const EdgeField field = edge_field(fine);
  const cv::Mat ridge = keep_strong(field, ridges(field));
  EdgeMap map;
  for (int y = 0; y < EdgeMap::kSide; ++y)
    for (int x = 0; x < EdgeMap::kSide; ++x)
      if (ridge.at<std::uint8_t>(y, x) != 0)
        map.cells[static_cast<std::size_t>(y * EdgeMap::kSide + x)] =
            bin_of(field.normal.at<float>(y, x));
  return map;
}

}  // namespace pandok::image
