#include "render/occluder.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace pandok::render {
namespace {

struct Point {
  float x = 0, y = 0;
};

Layer empty_layer(int side) {
  return {cv::Mat::zeros(side, side, CV_32FC3), cv::Mat::zeros(side, side, CV_32F)};
}

// A lit, round bar between two points, thinner at its end.
struct Bar {
  Point from, to;
  float from_radius = 1, to_radius = 1;
};

void draw_bar(Layer& layer, const Bar& bar, const Colour& skin) {
  const float reach = std::max(bar.from_radius, bar.to_radius) + 1;
  const auto edge = static_cast<float>(layer.cover.cols - 1);
  const auto limit = [&](float v) { return static_cast<int>(std::clamp(v, 0.0F, edge)); };
  const float dx = bar.to.x - bar.from.x, dy = bar.to.y - bar.from.y;
  const float square = std::max(dx * dx + dy * dy, 1e-3F);
  for (int y = limit(std::min(bar.from.y, bar.to.y) - reach);
       y <= limit(std::max(bar.from.y, bar.to.y) + reach); ++y) {
    for (int x = limit(std::min(bar.from.x, bar.to.x) - reach);
         x <= limit(std::max(bar.from.x, bar.to.x) + reach); ++x) {
      const float px = static_cast<float>(x) - bar.from.x, py = static_cast<float>(y) - bar.from.y;
      const float t = std::clamp((px * dx + py * dy) / square, 0.0F, 1.0F);
      const float radius = bar.from_radius * (1 - t) + bar.to_radius * t;
      const float ox = px - t * dx, oy = py - t * dy, off = std::sqrt(ox * ox + oy * oy);
      const float cover = std::clamp(radius - off + 0.5F, 0.0F, 1.0F);
      if (cover <= 0) continue;
      // A sphere's normal, lit from the upper left.
      const float nx = ox / radius, ny = oy / radius;
      const float nz = std::sqrt(std::max(0.0F, 1 - nx * nx - ny * ny));
      const float lit = 0.5F + 0.55F * std::max(0.0F, 0.7F * nz - 0.45F * nx - 0.55F * ny);
      Colour& at = layer.colour.at<Colour>(y, x);
      at = at * (1 - cover) + skin * (lit * cover);
      float& alpha = layer.cover.at<float>(y, x);
      alpha = std::max(alpha, cover);
    }
  }
}

Colour skin_tone(Random& random) {
  const float t = static_cast<float>(random.uniform());
  return Colour{0.62F, 0.75F, 0.95F} * t + Colour{0.22F, 0.33F, 0.50F} * (1 - t);
}

// A hand from an edge of the picture: forearm and palm behind the item, fingers over its rim.
OccluderLayers hand(const cv::Rect& box, int side, Random& random) {
  OccluderLayers layers = {empty_layer(side), empty_layer(side)};
  const Colour skin = skin_tone(random);
  const auto s = static_cast<float>(side);
  const bool from_left = random.chance(0.5);
  const float inward = from_left ? 1 : -1;
  const float rim = static_cast<float>(from_left ? box.x : box.br().x);
  const float finger = s * static_cast<float>(random.uniform(0.028, 0.042));
  const float grip_y =
      static_cast<float>(box.y) + static_cast<float>(box.height * random.uniform(0.4, 0.85));
  const Point palm = {rim - inward * finger * 0.8F, grip_y};
  const Point elbow = {palm.x - inward * s * 0.8F, palm.y + s * 0.35F};
  draw_bar(layers.behind, {palm, elbow, finger * 2.6F, finger * 3.2F}, skin);
  draw_bar(layers.behind, {palm, {palm.x + inward * finger * 2, palm.y}, finger * 2.8F, finger * 2},
           skin);
  const int fingers = 1 + random.below(4);
  for (int i = 0; i < fingers; ++i) {
    const float y =
        grip_y + (static_cast<float>(i) - static_cast<float>(fingers) / 2) * finger * 1.9F;
    const float reach = s * static_cast<float>(random.uniform(0.06, 0.14));
    const Point knuckle = {rim - inward * finger * 1.5F, y};
    const Point tip = {rim + inward * reach,
                       y - finger * static_cast<float>(random.uniform(-0.6, 0.8))};
    draw_bar(layers.front, {knuckle, tip, finger, finger * 0.82F}, skin);
    draw_bar(layers.front,
             {{tip.x - inward * finger * 0.1F, tip.y}, tip, finger * 0.5F, finger * 0.45F},
             skin * 1.12F);
  }
  return layers;
}

// The edge of an opened cardboard box across a corner or a side of the item.
OccluderLayers box_edge(const cv::Rect& box, int side, Random& random) {
  OccluderLayers layers = {empty_layer(side), empty_layer(side)};
  const Colour board = Colour{0.36F, 0.53F, 0.70F} * static_cast<float>(random.uniform(0.7, 1.15));
  const int depth = static_cast<int>(box.height * random.uniform(0.08, 0.22));
  const int y = box.br().y - depth, slant = random.below(side / 8 + 1) - side / 16;
  const std::vector<cv::Point> wall = {{0, y - slant}, {side, y + slant}, {side, side}, {0, side}};
  cv::fillConvexPoly(layers.front.cover, wall, cv::Scalar(1), cv::LINE_AA);
  cv::fillConvexPoly(layers.front.colour, wall, cv::Scalar(board[0], board[1], board[2]));
  const int lip = std::max(2, side / 60);
  cv::line(layers.front.colour, {0, y - slant + lip / 2}, {side, y + slant + lip / 2},
           cv::Scalar(board[0], board[1], board[2]) * 0.6, lip, cv::LINE_AA);
  for (int i = 0; i < 3; ++i) {
    const int x = random.below(side);
    cv::line(layers.front.colour, {x, y + side / 10}, {x + side / 12, y + side / 10},
             cv::Scalar(board[0], board[1], board[2]) * 0.35, std::max(1, side / 90), cv::LINE_AA);
  }
  return layers;
}

}  // namespace

OccluderLayers draw_occluder(Occluder kind, const cv::Rect& box, int side, Random random) {
  if (kind == Occluder::hand) return hand(box, side, random);
  if (kind == Occluder::box) return box_edge(box, side, random);
  return {empty_layer(side), empty_layer(side)};
}

}  // namespace pandok::render
