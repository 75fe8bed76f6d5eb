#include "image/item.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "base/check.h"
#include "image/background.h"
#include "image/barrier_distance.h"
#include "image/hand.h"
#include "image/picture_square.h"

namespace pandok::image {

namespace {

constexpr int kWorkSide = 160;           // pixels of the working picture's longer side
constexpr double kContrastMin = 4;       // Lab units under which nothing stands out,
constexpr double kContrastSpread = 1.5;  // and as many times the background's own spread more
constexpr double kPaper = 240;           // mean grey level of every border line on white paper
constexpr double kNoiseFactor = 1.35;    // threshold over what the border itself shows
constexpr double kOtsuPart = 0.55;       // of Otsu's threshold, so that pale parts stay in
constexpr double kBarrierPart = 0.5;     // barrier distance against colour distance
constexpr double kBarrierPartPlain = 0.25;
constexpr double kPlainSplitMax = 12;   // Lab units
constexpr double kAreaMin = 0.0015;     // of the picture; smaller is dirt
constexpr double kPartMin = 0.02;       // of the main component's area: a part of the item
constexpr double kPartGap = 0.10;       // of the main component's longer side
constexpr double kMarginUnsure = 0.04;  // of each side, when the box is only a guess

// How unlike the background each working pixel is, and from where on it is the item.
struct Contrast {
  cv::Mat map;
  double threshold = 0;
};

// One connected region of the working mask.
struct Region {
  cv::Rect box;
  int label = 0;
  double area = 0;      // pixels
  double strength = 0;  // mean distance from the background
  double border = 0;    // pixels on the picture's outermost lines
  double score = 0;
};

cv::Mat shrink(const cv::Mat& picture, const cv::Size& size) {
  cv::Mat small;
  cv::resize(picture, small, size, 0, 0, cv::INTER_AREA);
  if (small.channels() == 1) cv::cvtColor(small, small, cv::COLOR_GRAY2BGR);
  return small;
}

// White paper all around: a drawing, or goods cut out.
bool on_paper(const cv::Mat& small) {
  double least = 255;
  for (const cv::Mat& line :
       {small.row(0), small.row(small.rows - 1), small.col(0), small.col(small.cols - 1)}) {
    const cv::Scalar mean = cv::mean(line);
    least = std::min({least, mean[0], mean[1], mean[2]});
  }
  return least >= kPaper;
}

// The picture at working size. On paper each pixel takes the darkest of what it covers, so that a
// hairline does not fade away.
cv::Mat working_picture(const cv::Mat& picture) {
  const double scale = std::min(1.0, double(kWorkSide) / std::max(picture.cols, picture.rows));
  const cv::Size size(std::max(1, cvRound(picture.cols * scale)),
                      std::max(1, cvRound(picture.rows * scale)));
  cv::Mat small = shrink(picture, size);
  const int covered = cvRound(1 / scale);
  if (covered >= 2 && on_paper(small)) {
    cv::Mat darkest;
    cv::erode(picture, darkest, cv::Mat::ones(covered, covered, CV_8UC1));
    small = shrink(darkest, size);
  } else {
    cv::GaussianBlur(small, small, {3, 3}, 0.6);
  }
  return small;
}

// Otsu's threshold of a CV_32FC1 map, values over 255 cut.
double otsu(const cv::Mat& map) {
  cv::Mat bytes, ignored;
  map.convertTo(bytes, CV_8U, 2.0);
  return cv::threshold(bytes, ignored, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU) / 2.0;
}

// The value that 97 of 100 background pixels of the border stay under.
double border_level(const cv::Mat& map, const cv::Mat& seeds) {
  std::vector<float> values;
  for (int y = 0; y < map.rows; ++y)
    for (int x = 0; x < map.cols; ++x)
      if (seeds.at<std::uint8_t>(y, x) != 0) values.push_back(map.at<float>(y, x));
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 97 / 100);
  std::nth_element(values.begin(), at, values.end());
  return static_cast<double>(*at);
}

std::vector<Region> regions_of(const cv::Mat& mask, const cv::Mat& map, cv::Mat& labels) {
  cv::Mat stats, centres;
  const int n = cv::connectedComponentsWithStats(mask, labels, stats, centres, 8, CV_32S);
  std::vector<Region> regions(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const int* s = stats.ptr<int>(i);
    regions[static_cast<std::size_t>(i)] = {.box = {s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP],
                                                    s[cv::CC_STAT_WIDTH], s[cv::CC_STAT_HEIGHT]},
                                            .label = i,
                                            .area = double(s[cv::CC_STAT_AREA])};
  }
  for (int y = 0; y < labels.rows; ++y)
    for (int x = 0; x < labels.cols; ++x) {
      Region& r = regions[static_cast<std::size_t>(labels.at<int>(y, x))];
      r.strength += static_cast<double>(map.at<float>(y, x)) / r.area;
      const bool outermost = x == 0 || y == 0 || x == labels.cols - 1 || y == labels.rows - 1;
      r.border += outermost ? 1 : 0;
    }
  regions.erase(regions.begin());  // label 0 is the background
  return regions;
}

// Large, strong, central and inside is what a photographed item is.
void score_regions(std::vector<Region>& regions, const cv::Size& size) {
  for (Region& r : regions) {
    const double dx = (r.box.x + r.box.width / 2.0) / size.width - 0.5;
    const double dy = (r.box.y + r.box.height / 2.0) / size.height - 0.5;
    const double centrality = std::exp(-(dx * dx + dy * dy) / (2 * 0.25 * 0.25));
    const double perimeter = 2.0 * (r.box.width + r.box.height);
    const double inside = 1 - std::min(1.0, 1.5 * r.border / perimeter);
    r.score = std::sqrt(r.area) * r.strength * centrality * inside;
  }
}

int gap_between(const cv::Rect& a, const cv::Rect& b) {
  const int dx = std::max({0, a.x - b.br().x, b.x - a.br().x});
  const int dy = std::max({0, a.y - b.br().y, b.y - a.br().y});
  return std::max(dx, dy);
}

// The main region and what belongs to it: near, not tiny, not along the border.
std::vector<Region> item_regions(std::vector<Region> regions) {
  std::vector<Region> item;
  const auto main = std::ranges::max_element(regions, {}, &Region::score);
  if (main == regions.end()) return item;
  item.push_back(*main);
  cv::Rect box = main->box;
  const double area = main->area;
  regions.erase(main);
  std::ranges::sort(regions, std::ranges::greater{}, &Region::area);
  for (const Region& r : regions) {
    const double gap = kPartGap * std::max(box.width, box.height);
    const bool along_border = r.border > 0.25 * (r.box.width + r.box.height);
    if (r.area < kPartMin * area || gap_between(box, r.box) > gap || along_border) continue;
    item.push_back(r);
    box |= r.box;
  }
  return item;
}

Item unsure(const cv::Size& size, double confidence) {
  const int mx = cvRound(size.width * kMarginUnsure), my = cvRound(size.height * kMarginUnsure);
  Item item;
  item.box = {mx, my, std::max(1, size.width - 2 * mx), std::max(1, size.height - 2 * my)};
  item.mask = cv::Mat(size, CV_8UC1, cv::Scalar(0));
  item.mask(item.box).setTo(255);
  item.confidence = confidence;
  return item;
}

// How sure: the item stands out from what the border shows, stands alone, is of sensible size and
// lies inside.
double confidence_of(const std::vector<Region>& item, double mask_area, const Contrast& contrast,
                     const Background& background) {
  const cv::Size size = contrast.map.size();
  cv::Rect box;
  for (const Region& r : item) box |= r.box;
  double strength = 0, area = 0, border = 0;
  for (const Region& r : item) {
    strength += r.strength * r.area;
    area += r.area;
    border += r.border;
  }
  strength /= std::max(1.0, area);
  const double stands_out = std::clamp(strength / contrast.threshold - 1, 0.0, 1.0);
  const double alone = area / std::max(area, mask_area);
  const double inside = 1 - std::min(1.0, border / (0.5 * (size.width + size.height)));
  const double filled = box.area() / double(size.area());
  const double sensible = filled > 0.9 ? 0.4 : 1.0;
  const double surface = background.plain ? 1.0 : 0.6;
  return stands_out * alone * inside * sensible * surface * background.border_explained;
}

// The working mask, enlarged to the picture.
cv::Mat enlarge(const cv::Mat& mask, const cv::Size& size) {
  cv::Mat large;
  cv::resize(mask, large, size, 0, 0, cv::INTER_LINEAR);
  cv::threshold(large, large, 127, 255, cv::THRESH_BINARY);
  return large;
}

// How far an edge line of the box reaches into its working pixels: a line much weaker than the
// next one inside is only partly covered.
double covered_part(const cv::Mat& outer, const cv::Mat& inner) {
  double weak = 0, strong = 0;
  cv::minMaxLoc(outer, nullptr, &weak);
  cv::minMaxLoc(inner, nullptr, &strong);
  return strong > 0 ? std::clamp(weak / strong, 0.2, 1.0) : 1.0;
}

// The box in pixels of the picture.
cv::Rect enlarge(const cv::Rect& box, const cv::Mat& map, const cv::Size& to) {
  double left = 0, right = 0, top = 0, bottom = 0;  // working pixels to take off
  if (box.width >= 4 && box.height >= 4) {
    const cv::Mat in = map(box);
    left = 1 - covered_part(in.col(0), in.col(1));
    right = 1 - covered_part(in.col(box.width - 1), in.col(box.width - 2));
    top = 1 - covered_part(in.row(0), in.row(1));
    bottom = 1 - covered_part(in.row(box.height - 1), in.row(box.height - 2));
  }
  const double sx = to.width / double(map.cols), sy = to.height / double(map.rows);
  const cv::Point a(static_cast<int>(std::floor((box.x + left) * sx)),
                    static_cast<int>(std::floor((box.y + top) * sy)));
  const cv::Point b(static_cast<int>(std::ceil((box.br().x - right) * sx)),
                    static_cast<int>(std::ceil((box.br().y - bottom) * sy)));
  return inside_picture({a, b}, to);
}

Contrast contrast_of(const cv::Mat& barrier, const Background& background, double barrier_part) {
  Contrast contrast;
  cv::addWeighted(background.distance, 1 - barrier_part, barrier, barrier_part, 0, contrast.map);
  const double least = kContrastMin + kContrastSpread * background.spread;
  const double noise = kNoiseFactor * border_level(contrast.map, background.seeds);
  // Against one plain surface even a pale part is seen for sure; amid clutter it is not.
  const double split = kOtsuPart * otsu(contrast.map);
  contrast.threshold =
      std::max({least, noise, background.plain ? std::min(split, kPlainSplitMax) : split});
  return contrast;
}

Contrast find_contrast(const cv::Mat& lab, Background& background) {
  const cv::Mat barrier = barrier_distance(lab, background.seeds, kLabWeights);
  const Contrast first = contrast_of(barrier, background, kBarrierPart);
  if (!background.plain) return first;
  cv::Mat guess = first.map > first.threshold;
  cv::dilate(guess, guess, cv::Mat::ones(5, 5, CV_8UC1));
  refine_background(lab, guess, background);
  cv::GaussianBlur(background.distance, background.distance, {3, 3}, 0.8);
  return contrast_of(barrier, background, kBarrierPartPlain);
}

}  // namespace

Item find_item(const cv::Mat& bgr) {
  CHECK(!bgr.empty() && (bgr.type() == CV_8UC3 || bgr.type() == CV_8UC1));
  const cv::Mat small = working_picture(bgr);
  cv::Mat lab;
  cv::cvtColor(small, lab, cv::COLOR_BGR2Lab);
  Background background = learn_background(lab);
  const Contrast contrast = find_contrast(lab, background);

  cv::Mat mask = contrast.map > contrast.threshold;
  cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::Mat::ones(3, 3, CV_8UC1));
  mask = without_hand(small, mask);
  cv::Mat labels;
  std::vector<Region> regions = regions_of(mask, contrast.map, labels);
  const double area_min = kAreaMin * lab.rows * lab.cols;
  std::erase_if(regions, [&](const Region& r) { return r.area < area_min; });
  score_regions(regions, lab.size());
  const std::vector<Region> parts = item_regions(std::move(regions));
  if (parts.empty()) return unsure(bgr.size(), 0);

  cv::Rect box;
  cv::Mat item_mask(lab.size(), CV_8UC1, cv::Scalar(0));
  for (const Region& r : parts) {
    box |= r.box;
    item_mask.setTo(255, labels == r.label);
  }
  const double confidence = confidence_of(parts, cv::countNonZero(mask), contrast, background);
  if (confidence < kSureEnough) return unsure(bgr.size(), confidence);
  return {.box = enlarge(box, contrast.map, bgr.size()),
          .mask = enlarge(item_mask, bgr.size()),
          .confidence = confidence};
}

Item item_from_crop(const cv::Mat& bgr, const cv::Rect& crop) {
  CHECK(!bgr.empty() && (bgr.type() == CV_8UC3 || bgr.type() == CV_8UC1));
  const cv::Rect box = inside_picture(crop, bgr.size());
  Item item{.box = box, .mask = cv::Mat(bgr.size(), CV_8UC1, cv::Scalar(0)), .confidence = 1};
  const Item inner = find_item(bgr(box));
  inner.mask.copyTo(item.mask(box));
  return item;
}

}  // namespace pandok::image
