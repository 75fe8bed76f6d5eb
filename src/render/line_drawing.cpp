#include "render/line_drawing.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "base/random.h"
#include "render/line_edges.h"
#include "render/noise.h"

namespace pandok::render {
namespace {

constexpr int kDrawingSupersampling = 3;

// Widens one-pixel lines to a stroke of `width` pixels.
cv::Mat stroke(const cv::Mat& mask, float width) {
  const int size = std::max(1, static_cast<int>(std::lround(width)));
  if (size <= 1) return mask;
  cv::Mat wide;
  const cv::Mat pen =
      cv::getStructuringElement(size <= 3 ? cv::MORPH_CROSS : cv::MORPH_ELLIPSE, {size, size});
  cv::dilate(mask, wide, size == 2 ? cv::Mat(cv::Mat::ones(2, 2, CV_8U)) : pen);
  return wide;
}

// Parallel strokes where the surface looks away from a light at the upper left.
void hatch(const Surface& surface, const Camera& camera, const Raster& raster,
           const LineStyle& style, cv::Mat& ink) {
  const Vec3 light =
      unit(camera.right() * -0.5F + camera.up() * 0.6F + camera.towards_eye() * 0.6F);
  const int period = kDrawingSupersampling * 5;
  for (int y = 0; y < raster.side; ++y) {
    for (int x = 0; x < raster.side; ++x) {
      if ((x + y) % period >= 2) continue;
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(raster.side) +
                      static_cast<std::size_t>(x);
      const std::int32_t face = raster.face[at];
      if (face < 0) continue;
      const Vec3 weights = corner_weights(raster, surface, face, x, y, camera);
      const Vec3 normal = normal_at(surface, face, weights, camera.towards_eye());
      if (dot(normal, light) < 0.75F * style.hatch) ink.at<std::uint8_t>(y, x) = 255;
    }
  }
}

// Moves the ink along a smooth random field, as an unsteady hand would.
cv::Mat shake(const cv::Mat& ink, float amplitude, Random random) {
  const cv::Mat dx = smooth_noise(ink.size(), 7, random), dy = smooth_noise(ink.size(), 7, random);
  cv::Mat map_x(ink.size(), CV_32F), map_y(ink.size(), CV_32F), moved;
  for (int y = 0; y < ink.rows; ++y) {
    for (int x = 0; x < ink.cols; ++x) {
      map_x.at<float>(y, x) = static_cast<float>(x) + amplitude * dx.at<float>(y, x);
      map_y.at<float>(y, x) = static_cast<float>(y) + amplitude * dy.at<float>(y, x);
    }
  }
  cv::remap(ink, moved, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
  return moved;
}

void arrow_line(cv::Mat& page, cv::Point from, cv::Point to, int grey) {
  const int head = std::max(3, page.cols / 40);
  const cv::Scalar ink = cv::Scalar::all(grey);
  cv::line(page, from, to, ink, 1, cv::LINE_AA);
  const bool flat = from.y == to.y;
  for (const int turn : {-1, 1}) {
    const cv::Point side = flat ? cv::Point(0, turn * head / 2) : cv::Point(turn * head / 2, 0);
    const cv::Point along = flat ? cv::Point(head, 0) : cv::Point(0, head);
    cv::line(page, from, from + along + side, ink, 1, cv::LINE_AA);
    cv::line(page, to, to - along + side, ink, 1, cv::LINE_AA);
  }
}

// One dimension below and one at the left, with numbers in millimetres.
void draw_dimensions(cv::Mat& page, const cv::Rect& box, int grey, Random random) {
  const int gap = std::max(4, page.cols / 24);
  const int bottom = std::min(page.rows - 3, box.br().y + gap), left = std::max(2, box.x - gap);
  const cv::Scalar ink = cv::Scalar::all(grey);
  const double size = page.cols / 520.0;
  arrow_line(page, {box.x, bottom}, {box.br().x, bottom}, grey);
  cv::line(page, {box.x, box.br().y + 2}, {box.x, bottom + 2}, ink, 1);
  cv::line(page, {box.br().x, box.br().y + 2}, {box.br().x, bottom + 2}, ink, 1);
  arrow_line(page, {left, box.y}, {left, box.br().y}, grey);
  cv::line(page, {left - 2, box.y}, {box.x - 2, box.y}, ink, 1);
  cv::line(page, {left - 2, box.br().y}, {box.x - 2, box.br().y}, ink, 1);
  cv::putText(page, std::to_string(20 + random.below(1200)),
              {box.x + box.width / 2 - gap, bottom - 2}, cv::FONT_HERSHEY_SIMPLEX, size, ink, 1,
              cv::LINE_AA);
  cv::putText(page, std::to_string(20 + random.below(1200)), {left + 2, box.y + box.height / 2},
              cv::FONT_HERSHEY_SIMPLEX, size, ink, 1, cv::LINE_AA);
}

// A worn copy: grey paper with slow stains, faded ink, speckles, a soft focus.
void scan(cv::Mat& page, float strength, Random random) {
  cv::GaussianBlur(page, page, {0, 0}, 0.3 + 0.5 * static_cast<double>(strength));
  const cv::Mat stains = smooth_noise(page.size(), 4, random);
  const cv::Mat grain = white_noise(page.size(), random);
  const float paper = 255 - strength * static_cast<float>(random.uniform(0, 30));
  for (int y = 0; y < page.rows; ++y) {
    for (int x = 0; x < page.cols; ++x) {
      std::uint8_t& pixel = page.at<std::uint8_t>(y, x);
      const float ink = 255 - static_cast<float>(pixel);
      const float faded = ink * (1 - 0.3F * strength * std::abs(stains.at<float>(y, x)));
      float value = paper - faded + 7 * strength * stains.at<float>(y, x) +
                    4 * strength * grain.at<float>(y, x);
      if (grain.at<float>(y, x) > 3.4F) value -= 120 * strength;
      pixel = cv::saturate_cast<std::uint8_t>(value);
    }
  }
}

cv::Mat ink_of(const Surface& surface, const Camera& camera, const LineStyle& style) {
  const Raster raster = rasterise(surface, camera);
  const LineMasks masks = find_lines(surface, camera, raster, style.creases);
  const float width = style.stroke_px * kDrawingSupersampling;
  cv::Mat ink = stroke(masks.contours, width);
  if (style.creases) ink |= stroke(masks.creases, width * style.crease_ratio);
  if (style.hatch > 0) hatch(surface, camera, raster, style, ink);
  return ink;
}

}  // namespace

cv::Mat draw_lines(const Surface& surface, const View& view, const LineStyle& style, int side_px) {
  const int side = std::clamp(side_px, 16, 2048), big = side * kDrawingSupersampling;
  Framing framing{.fill = style.dimensions ? std::min(style.fill, 0.76F) : style.fill};
  if (style.dimensions) framing.shift_x = 0.03F, framing.shift_y = -0.03F;
  const Random random(style.seed);
  cv::Mat ink = ink_of(surface, Camera(surface, view, framing, big), style);
  if (style.jitter_px > 0)
    ink = shake(ink, style.jitter_px * kDrawingSupersampling, random.fork(1));
  cv::Mat small, page;
  cv::resize(ink, small, {side, side}, 0, 0, cv::INTER_AREA);
  small.convertTo(page, CV_8U, -static_cast<double>(style.darkness), 255);
  if (style.dimensions && !surface.faces.empty())
    draw_dimensions(page, ink_box(page), 255 - static_cast<int>(255 * style.darkness),
                    random.fork(2));
  if (style.scan_noise > 0) scan(page, style.scan_noise, random.fork(3));
  return page;
}

cv::Mat draw_lines(const Mesh& mesh, const View& view, const LineStyle& style, int side_px) {
  return draw_lines(prepare(mesh), view, style, side_px);
}

LineStyle random_line_style(Random& random) {
  const auto between = [&](double low, double high) {
    return static_cast<float>(random.uniform(low, high));
  };
  LineStyle style;
  style.stroke_px = between(0.7, 1.9);
  style.crease_ratio = between(0.5, 1);
  style.creases = !random.chance(0.06);
  style.darkness = random.chance(0.7) ? 1 : between(0.5, 1);
  if (random.chance(0.35)) style.jitter_px = between(0.2, 1.1);
  if (random.chance(0.15)) style.hatch = between(0.4, 1);
  if (random.chance(0.35)) style.scan_noise = between(0.1, 1);
  style.dimensions = random.chance(0.05);
  style.fill = between(0.75, 0.96);
  style.seed = random.next();
  return style;
}

cv::Rect ink_box(const cv::Mat& grey) {
  const cv::Rect box = cv::boundingRect(cv::Mat(grey < 128));
  return box.empty() ? cv::Rect(0, 0, grey.cols, grey.rows) : box;
}

}  // namespace pandok::render
