#include "match/local_features.h"

#include <algorithm>
#include <cmath>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>
#include <tuple>

#include "base/limits.h"
#include "match/descriptor_match.h"

namespace pandok::match {
namespace {

constexpr float kDescriptorScale = 512;
constexpr int kOctaveLayers = 3;
constexpr double kContrastThreshold = 0.04, kEdgeThreshold = 10, kSigma = 1.6;
constexpr int kSiftSideMinPx = 16;

// The frame's part that lies in the picture, grey, and how much smaller it was made.
struct Patch {
  cv::Mat grey;
  cv::Rect place;
  double scale_x = 1, scale_y = 1;  // patch pixels per picture pixel
};

Patch cut_patch(const cv::Mat& picture, const cv::Rect& box, int side_max_px) {
  Patch patch;
  patch.place = image::edge_frame(box) & cv::Rect({0, 0}, picture.size());
  cv::Mat part = picture(patch.place);
  const double shrink = std::min(1.0, double(side_max_px) / std::max(part.cols, part.rows));
  if (shrink < 1) {
    const cv::Size size(std::max(1, static_cast<int>(std::lround(part.cols * shrink))),
                        std::max(1, static_cast<int>(std::lround(part.rows * shrink))));
    patch.scale_x = double(size.width) / part.cols;
    patch.scale_y = double(size.height) / part.rows;
    cv::Mat small;
    cv::resize(part, small, size, 0, 0, cv::INTER_AREA);
    part = small;
  }
  if (part.channels() == 3) {
    cv::cvtColor(part, patch.grey, cv::COLOR_BGR2GRAY);
  } else {
    patch.grey = part.clone();
  }
  return patch;
}

KeyPoint place_in_picture(const cv::KeyPoint& point, const Patch& patch) {
  const double mean_scale = (patch.scale_x + patch.scale_y) / 2;
  const double sixteenths = std::clamp(std::round(point.size / mean_scale * 16), 0.0, 65'535.0);
  const auto turns = static_cast<unsigned>(std::lround(point.angle / 360.0 * 65'536)) & 0xffffu;
  // OpenCV's SIFT halves the coordinates of its doubled picture and so lies this much too far.
  constexpr double kDoubling = 0.25;
  const double x = point.pt.x - kDoubling + 0.5, y = point.pt.y - kDoubling + 0.5;
  return {.x = static_cast<float>(x / patch.scale_x - 0.5 + patch.place.x),
          .y = static_cast<float>(y / patch.scale_y - 0.5 + patch.place.y),
          .scale = static_cast<float>(sixteenths / 16),
          .angle = static_cast<float>(turns * 360.0 / 65'536)};
}

// row: [128] of OpenCV's SIFT (not negative). Appends 128 bytes.
void append_root_sift(const float* row, std::vector<std::uint8_t>& out) {
  float sum = 0;
  for (std::size_t k = 0; k < kDescriptorBytes; ++k) sum += row[k];
  const float factor = sum > 0 ? 1 / sum : 0;
  for (std::size_t k = 0; k < kDescriptorBytes; ++k) {
    const float value = std::sqrt(row[k] * factor) * kDescriptorScale + 0.5F;
    out.push_back(static_cast<std::uint8_t>(std::min(value, 255.0F)));
  }
}

void add_key_points(const cv::Mat& picture, const ExtractOptions& options, LocalFeatures& out) {
  const Patch patch = cut_patch(picture, out.box, options.side_max_px);
  if (options.points_max == 0 || std::min(patch.grey.cols, patch.grey.rows) < kSiftSideMinPx)
    return;
  std::vector<cv::KeyPoint> found;
  cv::Mat rows;
  cv::SIFT::create(options.points_max, kOctaveLayers, kContrastThreshold, kEdgeThreshold, kSigma)
      ->detectAndCompute(patch.grey, cv::noArray(), found, rows);
  std::vector<int> order(found.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  const auto key = [&found](int i) {
    const cv::KeyPoint& p = found[static_cast<std::size_t>(i)];
    return std::make_tuple(-p.response, p.pt.y, p.pt.x, p.size, p.angle);
  };
  std::sort(order.begin(), order.end(), [&key](int i, int j) { return key(i) < key(j); });
  // OpenCV keeps all that tie with the last one.
  if (std::ssize(order) > options.points_max)
    order.resize(static_cast<std::size_t>(options.points_max));
  out.points.reserve(order.size());
  out.descriptors.reserve(order.size() * kDescriptorBytes);
  for (const int i : order) {
    out.points.push_back(place_in_picture(found[static_cast<std::size_t>(i)], patch));
    append_root_sift(rows.ptr<float>(i), out.descriptors);
  }
}

Result<> check(const cv::Mat& picture, const ExtractOptions& options) {
  if (picture.empty() || (picture.type() != CV_8UC3 && picture.type() != CV_8UC1))
    return fail(Code::invalid_argument, "a picture of 8-bit grey or BGR pixels is needed");
  if (picture.cols > limits::kPictureSideMax || picture.rows > limits::kPictureSideMax)
    return fail(Code::invalid_argument, "picture of {}x{} pixels, at most {} a side", picture.cols,
                picture.rows, limits::kPictureSideMax);
  if (options.points_max < 0 || options.points_max > limits::kKeyPointsMax)
    return fail(Code::invalid_argument, "points_max {} is not in [0, {}]", options.points_max,
                limits::kKeyPointsMax);
  if (options.side_max_px < 32 || options.side_max_px > 1'024)
    return fail(Code::invalid_argument, "side_max_px {} is not in [32, 1024]", options.side_max_px);
  return {};
}

}  // namespace

std::span<const std::uint8_t> LocalFeatures::descriptor(std::size_t i) const {
  CHECK((i + 1) * kDescriptorBytes <= descriptors.size());
  return {descriptors.data() + i * kDescriptorBytes, kDescriptorBytes};
}

Result<LocalFeatures> extract(const cv::Mat& bgr, const cv::Rect& box,
                              const ExtractOptions& options) {
  PANDOK_CHECKED(check(bgr, options));
  try {
    LocalFeatures out;
    const cv::Rect whole({0, 0}, bgr.size());
    out.picture = bgr.size();
    out.box = box & whole;
    if (out.box.empty()) out.box = whole;
    out.edges = image::edge_map(bgr, out.box);
    add_key_points(bgr, options, out);
    return out;
  } catch (const cv::Exception& e) {
    return fail(Code::internal, "finding key points: {}", e.what());
  }
}

}  // namespace pandok::match
