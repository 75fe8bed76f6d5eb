#include "render/line_drawing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "render/builder.h"

namespace pandok::render {
namespace {

Mesh cube() {
  Builder builder;
  builder.box({2, 2, 2});
  return builder.take();
}

// Share of points on the line from a to b that have ink within a pixel.
double ink_along(const cv::Mat& page, cv::Point a, cv::Point b) {
  cv::Mat spread;
  cv::erode(page, spread, cv::Mat::ones(3, 3, CV_8U));
  cv::LineIterator line(spread, a, b);
  int dark = 0;
  for (int i = 0; i < line.count; ++i, ++line) dark += **line < 128;
  return static_cast<double>(dark) / line.count;
}

TEST(LineDrawing, ACubesFrontIsASquareOfFourStraightEdges) {
  const cv::Mat page = draw_lines(cube(), standard_view(Side::front), {.fill = 0.8F}, 200);
  const cv::Rect box = ink_box(page);
  EXPECT_NEAR(box.width, 160, 4);
  EXPECT_NEAR(box.height, 160, 4);
  const int left = box.x + 1, right = box.br().x - 2, top = box.y + 1, bottom = box.br().y - 2;
  EXPECT_GT(ink_along(page, {left, top}, {right, top}), 0.95);
  EXPECT_GT(ink_along(page, {left, bottom}, {right, bottom}), 0.95);
  EXPECT_GT(ink_along(page, {left, top}, {left, bottom}), 0.95);
  EXPECT_GT(ink_along(page, {right, top}, {right, bottom}), 0.95);
  // Nothing inside: the back's edges are hidden.
  const cv::Mat inside = page(cv::Rect(left + 6, top + 6, box.width - 14, box.height - 14));
  EXPECT_EQ(cv::countNonZero(inside < 250), 0);
}

TEST(LineDrawing, ACubeSeenFromACornerShowsNineEdges) {
  const View corner{.azimuth_deg = 45, .elevation_deg = 35.264F};
  const cv::Mat page = draw_lines(cube(), corner, {}, 240),
                bare = draw_lines(cube(), corner, {.creases = false}, 240);
  // The three inner edges meet in the middle and go up-left, up-right and down.
  const cv::Point middle(120, 120);
  for (const cv::Point towards : {cv::Point(120, 200), cv::Point(51, 80), cv::Point(189, 80)}) {
    EXPECT_GT(ink_along(page, middle, towards), 0.6) << towards;
    EXPECT_LT(ink_along(bare, middle, towards), 0.1) << towards;
  }
  EXPECT_LT(ink_along(page, {120, 110}, {120, 50}), 0.2);  // no hidden edge
}

TEST(LineDrawing, ASphereIsOneCircle) {
  Builder builder;
  builder.ellipsoid({1, 1, 1});
  const cv::Mat page = draw_lines(builder.mesh(), standard_view(Side::perspective), {}, 200);
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(page < 128, outlines, cv::RETR_LIST, cv::CHAIN_APPROX_NONE);
  EXPECT_EQ(outlines.size(), 2U);  // the stroke's outer and inner side
}

TEST(LineDrawing, AnIntersectionOfPiecesIsDrawn) {
  Builder builder;
  builder.box({2, 0.2F, 2});
  builder.at(0, 0.5F, 0).box({0.5F, 1, 0.5F});  // stands in the plate, no shared vertices
  const cv::Mat page = draw_lines(builder.mesh(), {.azimuth_deg = 0, .elevation_deg = 45}, {}, 200);
  // Going down the middle from the post's front to the plate crosses the joint.
  int crossings = 0;
  for (int y = 1; y < page.rows; ++y)
    crossings += page.at<std::uint8_t>(y, 100) < 128 && page.at<std::uint8_t>(y - 1, 100) >= 128;
  EXPECT_EQ(crossings, 5);  // post's back and front top edges, joint, plate's front edges
}

TEST(LineDrawing, TheSameSeedGivesTheSamePage) {
  const LineStyle style{.jitter_px = 1, .hatch = 1, .scan_noise = 1, .dimensions = true, .seed = 4};
  LineStyle other = style;
  other.seed = 5;
  const View view = standard_view(Side::perspective);
  const cv::Mat a = draw_lines(cube(), view, style, 96), b = draw_lines(cube(), view, style, 96);
  EXPECT_EQ(cv::norm(a, b, cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(a, draw_lines(cube(), view, other, 96), cv::NORM_INF), 0);
}

// A wall seen exactly from its edge has no height, whatever rounding says.
TEST(LineDrawing, RoundSlabsSeenFromBelowAreCircles) {
  for (const float size : {0.31F, 0.357F, 0.42F}) {
    Builder builder;
    builder.slab({size, 0.075F, size}, size / 2, 0.025F);
    for (const Side side : {Side::top, Side::bottom}) {
      const cv::Mat ink =
          draw_lines(builder.mesh(), standard_view(side), {.fill = 0.9F}, 200) < 128;
      for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 200; ++x) {
          const double off = std::hypot(x - 99.5, y - 99.5) - 90;
          EXPECT_FALSE(ink.at<std::uint8_t>(y, x) != 0 && std::abs(off) > 3) << x << "," << y;
        }
      }
    }
  }
}

TEST(LineDrawing, AnEmptyMeshIsAnEmptyPage) {
  const cv::Mat page = draw_lines(Mesh{}, {}, {.dimensions = true}, 64);
  EXPECT_EQ(cv::countNonZero(page != 255), 0);
  EXPECT_EQ(ink_box(page), cv::Rect(0, 0, 64, 64));
}

TEST(LineDrawing, SidesOfAViewFaceTheRightWay) {
  Builder builder;  // a long arm to the right (+x) and a short one to the front (+z)
  builder.at(1, 0, 0).box({2, 0.2F, 0.2F});
  builder.at(0, 0, 0.5F).box({0.2F, 0.2F, 1});
  const auto reach = [&](Side side) {
    const cv::Mat page = draw_lines(builder.mesh(), standard_view(side), {}, 120);
    const cv::Mat columns = page < 128;
    const int left = cv::countNonZero(columns.colRange(0, 60)),
              right = cv::countNonZero(columns.colRange(60, 120));
    return std::pair(left, right);
  };
  // Seen from above, the front points down and the right side to the right.
  const cv::Mat top = draw_lines(builder.mesh(), standard_view(Side::top), {}, 120) < 128;
  const cv::Rect box = cv::boundingRect(top);
  EXPECT_GT(cv::countNonZero(top.col(box.x + 2).rowRange(60, 120)), 0);
  EXPECT_GT(box.width, box.height);
  EXPECT_NE(reach(Side::front).first, reach(Side::front).second);
  EXPECT_NEAR(reach(Side::front).first, reach(Side::back).second, 30);
}

}  // namespace
}  // namespace pandok::render
