#include "render/photograph.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "render/backdrop.h"
#include "render/noise.h"
#include "render/occluder.h"
#include "render/shading.h"

namespace pandok::render {
namespace {

constexpr int kPhotoSupersampling = 2;

void lay_over(cv::Mat& picture, const Layer& layer) {
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      const float cover = layer.cover.at<float>(y, x);
      Colour& at = picture.at<Colour>(y, x);
      if (cover > 0) at = at * (1 - cover) + layer.colour.at<Colour>(y, x) * cover;
    }
  }
}

cv::Rect box_of(const cv::Mat& mask) {
  const cv::Rect box = cv::boundingRect(mask);
  return box.empty() ? cv::Rect(0, 0, mask.cols, mask.rows) : box;
}

// Smears along a line of `length` pixels.
void smear(cv::Mat& picture, float length, double angle) {
  const int size = 2 * static_cast<int>(std::ceil(length / 2)) + 1;
  cv::Mat kernel = cv::Mat::zeros(size, size, CV_32F);
  const double reach = static_cast<double>(length) / 2;
  const cv::Point mid(size / 2, size / 2);
  const cv::Point end(static_cast<int>(std::lround(reach * std::cos(angle))),
                      static_cast<int>(std::lround(reach * std::sin(angle))));
  cv::line(kernel, mid - end, mid + end, cv::Scalar(1), 1);
  kernel /= cv::sum(kernel)[0];
  cv::filter2D(picture, picture, -1, kernel);
}

// The camera's part: focus, exposure, contrast, falling light at the rim, noise, eight bits.
cv::Mat expose(cv::Mat picture, const PhotoScene& scene, Random random) {
  if (scene.blur_px > 0)
    cv::GaussianBlur(picture, picture, {0, 0}, static_cast<double>(scene.blur_px));
  if (scene.motion_px > 1) smear(picture, scene.motion_px, random.uniform(0, 6.28));
  const cv::Mat luma = white_noise(picture.size(), random);
  const cv::Mat chroma = white_noise(picture.size(), random);
  cv::Mat result(picture.size(), CV_8UC3);
  const float half = static_cast<float>(picture.cols) / 2;
  std::array<float, 1025> curve{};
  for (std::size_t i = 0; i < curve.size(); ++i)
    curve[i] = 255 * std::pow(static_cast<float>(i) / 1024, scene.contrast);
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      const float dx = (static_cast<float>(x) - half) / half,
                  dy = (static_cast<float>(y) - half) / half;
      const float gain = scene.exposure * (1 - scene.vignette * (dx * dx + dy * dy) / 2);
      const Colour& in = picture.at<Colour>(y, x);
      const float grain = scene.noise * luma.at<float>(y, x);
      const float hue = 0.5F * scene.noise * chroma.at<float>(y, x);
      cv::Vec3b& out = result.at<cv::Vec3b>(y, x);
      for (int c = 0; c < 3; ++c) {
        const float level = std::clamp(in[c] * gain, 0.0F, 1.0F) * 1024;
        out[c] = cv::saturate_cast<std::uint8_t>(curve[static_cast<std::size_t>(level)] + grain +
                                                 static_cast<float>(c - 1) * hue);
      }
    }
  }
  return result;
}

// Item colours over the background, and the item's mask.
cv::Mat compose(cv::Mat& picture, const cv::Mat& item) {
  cv::Mat mask(item.size(), CV_8U);
  for (int y = 0; y < item.rows; ++y) {
    for (int x = 0; x < item.cols; ++x) {
      const cv::Vec4f& over = item.at<cv::Vec4f>(y, x);
      Colour& at = picture.at<Colour>(y, x);
      at = at * (1 - over[3]) + Colour{over[0], over[1], over[2]};
      mask.at<std::uint8_t>(y, x) = over[3] > 0.5F ? 255 : 0;
    }
  }
  return mask;
}

}  // namespace

Photograph photograph(const Surface& surface, const PhotoScene& asked, int side_px) {
  const int side = std::clamp(side_px, 16, 2048);
  PhotoScene scene = asked;
  if (scene.materials.empty()) scene.materials.emplace_back();
  const Random random(scene.seed);
  const ShadowMap shadows(surface, scene.light, std::clamp(side * 3 / 2, 96, 768));
  const Camera camera(surface, scene.view, scene.framing, side);
  const Camera fine(surface, scene.view, scene.framing, side * kPhotoSupersampling);
  cv::Mat item;
  cv::resize(shade_item(surface, fine, scene, shadows), item, {side, side}, 0, 0, cv::INTER_AREA);

  cv::Mat picture = draw_backdrop(scene, side, random.fork(1));
  const cv::Mat dark = table_shadow(surface, camera, scene, shadows);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) picture.at<Colour>(y, x) *= 1 - dark.at<float>(y, x);

  cv::Mat cover;
  cv::extractChannel(item, cover, 3);
  const OccluderLayers held =
      draw_occluder(scene.occluder, box_of(cv::Mat(cover > 0.5F)), side, random.fork(2));
  if (scene.occluder != Occluder::none) lay_over(picture, held.behind);
  Photograph result;
  result.mask = compose(picture, item);
  if (scene.occluder != Occluder::none) {
    lay_over(picture, held.front);
    result.mask.setTo(0, held.front.cover > 0.5F);
  }
  result.box = box_of(result.mask);
  result.bgr = expose(std::move(picture), scene, random.fork(3));
  return result;
}

Photograph photograph(const Mesh& mesh, const PhotoScene& scene, int side_px) {
  return photograph(prepare(mesh), scene, side_px);
}

}  // namespace pandok::render
