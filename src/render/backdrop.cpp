#include "render/backdrop.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "render/noise.h"

namespace pandok::render {
namespace {

cv::Scalar scalar(const Colour& c) { return {c[0], c[1], c[2]}; }

cv::Mat flat(int side, const Colour& colour) { return {side, side, CV_32FC3, scalar(colour)}; }

// Multiplies each pixel by 1 + amount · field.
void modulate(cv::Mat& picture, const cv::Mat& field, float amount) {
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x)
      picture.at<Colour>(y, x) *= 1 + amount * field.at<float>(y, x);
}

cv::Mat gradient(int side, const std::array<Colour, 2>& colours, Random& random) {
  cv::Mat picture(side, side, CV_32FC3);
  const float angle = between(random, 0, 6.28), c = std::cos(angle), s = std::sin(angle);
  const float size = static_cast<float>(side) * 1.42F;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const float u = static_cast<float>(x - side / 2), v = static_cast<float>(y - side / 2);
      const float t = std::clamp(0.5F + (u * c + v * s) / size, 0.0F, 1.0F);
      picture.at<Colour>(y, x) = colours[0] * (1 - t) + colours[1] * t;
    }
  }
  return picture;
}

// Noise that is long in x and short in y.
cv::Mat streaks(int side, int rows, int columns, Random& random) {
  cv::Mat coarse(rows, columns, CV_32F), field;
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) coarse.at<float>(y, x) = between(random, -1, 1);
  cv::resize(coarse, field, {side, side}, 0, 0, cv::INTER_CUBIC);
  return field;
}

cv::Mat wood(int side, const Colour& tint, Random& random) {
  const float dark = between(random, 0.35, 1);
  const Colour base{0.42F * dark, 0.62F * dark, 0.82F * dark};
  cv::Mat picture = flat(side, base * 0.8F + tint * 0.2F);
  const float grain = between(random, 0.05, 0.18);
  modulate(picture, streaks(side, std::min(side / 2, 160), 5, random), grain);
  modulate(picture, streaks(side, 14, 3, random), 0.12F);
  const int planks = random.below(7);
  for (int i = 0; i < planks; ++i) {
    const int y0 = side * i / planks, y1 = side * (i + 1) / planks;
    cv::Mat plank = picture.rowRange(y0, y1);
    plank *= random.uniform(0.85, 1.1);
    const int seam = std::max(1, side / 160);
    cv::Mat gap = picture.rowRange(y0, std::min(side, y0 + seam));
    gap *= 0.45;
  }
  return picture;
}

cv::Mat cloth(int side, const Colour& colour, Random& random) {
  cv::Mat picture = flat(side, colour);
  const cv::Mat folds = smooth_noise({side, side}, 3 + random.below(4), random);
  modulate(picture, folds, between(random, 0.08, 0.3));
  modulate(picture, white_noise({side, side}, random), 0.03F);
  const float period = between(random, 3, 9), amount = between(random, 0.02, 0.08);
  const bool checked = random.chance(0.3);
  const int square = side / (4 + random.below(6));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const float u = 6.2832F * static_cast<float>(x) / period;
      const float v = 6.2832F * static_cast<float>(y) / period;
      float gain = 1 + amount * std::sin(u) * std::sin(v);
      if (checked && (x / square + y / square) % 2 == 0) gain *= 0.82F;
      picture.at<Colour>(y, x) *= gain;
    }
  }
  return picture;
}

cv::Mat cardboard(int side, Random& random) {
  const float light = between(random, 0.75, 1.1);
  cv::Mat picture = flat(side, Colour{0.38F, 0.55F, 0.70F} * light);
  modulate(picture, streaks(side, std::min(side / 3, 120), 2, random), 0.05F);
  modulate(picture, white_noise({side, side}, random), 0.02F);
  if (random.chance(0.6)) {  // a strip of tape
    const int y = random.below(side), height = std::max(2, side / 9);
    cv::Mat tape = picture.rowRange(y, std::min(side, y + height));
    tape *= random.uniform(0.8, 1.25);
  }
  if (random.chance(0.5)) {  // a flap's edge
    const int x = random.below(side);
    cv::line(picture, {x, 0}, {x + random.below(side / 4 + 1), side}, scalar({0.2F, 0.3F, 0.4F}),
             std::max(1, side / 100), cv::LINE_AA);
  }
  return picture;
}

void draw_shape(cv::Mat& picture, Random& random) {
  const int side = picture.cols, size = side / 12 + random.below(side / 3 + 1);
  const cv::Point at{random.below(side), random.below(side)};
  const cv::Scalar ink{random.uniform(), random.uniform(), random.uniform()};
  const double angle = random.uniform(0, 180);
  const int kind = random.below(4);
  if (kind == 0) {
    cv::ellipse(picture, at, {size / 2 + 1, size / 4 + 1}, angle, 0, 360, ink, cv::FILLED,
                cv::LINE_AA);
  } else if (kind == 1) {
    const cv::Point reach{random.below(side) - side / 2, random.below(side) - side / 2};
    cv::line(picture, at, at + reach, ink, 1 + random.below(side / 24 + 1), cv::LINE_AA);
  } else {
    cv::Point2f corners[4];
    const auto width = static_cast<float>(size);
    cv::RotatedRect({static_cast<float>(at.x), static_cast<float>(at.y)},
                    {width, width * between(random, 0.3, 1.5)}, static_cast<float>(angle))
        .points(corners);
    std::vector<cv::Point> polygon(corners, corners + 4);
    cv::fillConvexPoly(picture, polygon, ink, cv::LINE_AA);
    if (kind == 3) cv::polylines(picture, polygon, true, ink * 0.4, 1, cv::LINE_AA);
  }
}

cv::Mat clutter(int side, const std::array<Colour, 2>& colours, Random& random) {
  cv::Mat picture = gradient(side, colours, random);
  const int shapes = 4 + random.below(22);
  for (int i = 0; i < shapes; ++i) draw_shape(picture, random);
  modulate(picture, smooth_noise({side, side}, 5, random), 0.2F);
  return picture;
}

cv::Mat tiles(int side, const std::array<Colour, 2>& colours, Random& random) {
  cv::Mat picture = flat(side, colours[0]);
  const int across = 3 + random.below(6), size = std::max(4, side / across);
  const int joint = std::max(1, side / 90);
  for (int y = 0; y < side; y += size) {
    for (int x = 0; x < side; x += size) {
      cv::Mat tile = picture(cv::Rect(x, y, std::min(size, side - x), std::min(size, side - y)));
      tile *= random.uniform(0.88, 1.08);
      cv::rectangle(picture, cv::Rect(x, y, size, size), scalar(colours[1]), joint);
    }
  }
  modulate(picture, smooth_noise({side, side}, 20, random), 0.05F);
  return picture;
}

// Turns and tilts a texture as a table top seen from above its edge.
cv::Mat tilt(const cv::Mat& texture, Random& random) {
  const auto side = static_cast<float>(texture.cols);
  const float squeeze = between(random, 0, 0.35), angle = between(random, 0, 360);
  const cv::Mat turn =
      cv::getRotationMatrix2D({side / 2, side / 2}, static_cast<double>(angle), 1.45);
  cv::Mat turned, tilted;
  cv::warpAffine(texture, turned, turn, texture.size(), cv::INTER_LINEAR, cv::BORDER_REFLECT);
  const cv::Point2f from[4] = {
      {side * squeeze, 0}, {side * (1 - squeeze), 0}, {side, side}, {0, side}};
  const cv::Point2f to[4] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
  cv::warpPerspective(turned, tilted, cv::getPerspectiveTransform(from, to), texture.size(),
                      cv::INTER_LINEAR, cv::BORDER_REFLECT);
  return tilted;
}

// A wall above a floor.
cv::Mat room(int side, const PhotoScene& scene, Random& random) {
  const auto& colours = scene.backdrop_colours;
  cv::Mat picture = gradient(side, {colours[0], colours[0] * 0.85F}, random);
  const cv::Mat ground = random.chance(0.5) ? wood(side, colours[1], random)
                                            : tiles(side, {colours[1], colours[1] * 0.7F}, random);
  const int horizon = static_cast<int>(side * random.uniform(0.3, 0.65));
  tilt(ground, random).rowRange(horizon, side).copyTo(picture.rowRange(horizon, side));
  if (random.chance(0.6))
    cv::rectangle(picture, cv::Rect(0, horizon - side / 32, side, side / 32 + 1),
                  scalar(colours[0] * 1.1F), cv::FILLED);
  const int frames = random.below(3);
  for (int i = 0; i < frames; ++i) {
    const cv::Rect frame{random.below(side), random.below(std::max(1, horizon / 2)),
                         side / 6 + random.below(side / 4 + 1), side / 6};
    const cv::Scalar paint{random.uniform(), random.uniform(), random.uniform()};
    cv::rectangle(picture, frame, paint, random.chance(0.5) ? cv::FILLED : 2, cv::LINE_AA);
  }
  return picture;
}

cv::Mat draw_kind(const PhotoScene& scene, int side, Random& random) {
  const auto& colours = scene.backdrop_colours;
  switch (scene.backdrop) {
    case Backdrop::plain:
      return flat(side, colours[0]);
    case Backdrop::gradient:
      return gradient(side, colours, random);
    case Backdrop::wood:
      return tilt(wood(side, colours[1], random), random);
    case Backdrop::cloth:
      return tilt(cloth(side, colours[0], random), random);
    case Backdrop::cardboard:
      return tilt(cardboard(side, random), random);
    case Backdrop::clutter:
      return clutter(side, colours, random);
    case Backdrop::tiles:
      return tilt(tiles(side, colours, random), random);
    case Backdrop::room:
      break;
  }
  return room(side, scene, random);
}

}  // namespace

cv::Mat draw_backdrop(const PhotoScene& scene, int side, Random random) {
  cv::Mat picture = draw_kind(scene, side, random);
  modulate(picture, smooth_noise({side, side}, 2, random), 0.06F);  // uneven light
  if (scene.backdrop_blur > 0)
    cv::GaussianBlur(picture, picture, {0, 0},
                     static_cast<double>(scene.backdrop_blur) * side / 100);
  return picture;
}

}  // namespace pandok::render
