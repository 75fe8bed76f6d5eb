#include "match/edge_align.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "match/nearness_sum.h"
#include "match/test_pictures.h"

namespace pandok::match {
namespace {

image::EdgeMap map_of(const cv::Mat& picture) { return image::edge_map(picture, {}); }

cv::Mat moved(const cv::Mat& picture, double scale_x, double scale_y, double turn) {
  const double c = std::cos(turn), s = std::sin(turn), m = picture.cols / 2.0;
  const cv::Matx23d move = {c * scale_x, -s * scale_y, m - m * (c * scale_x - s * scale_y),
                            s * scale_x, c * scale_y,  m - m * (s * scale_x + c * scale_y)};
  cv::Mat out;
  cv::warpAffine(picture, out, move, picture.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                 cv::Scalar::all(255));
  return out;
}

TEST(EdgeAlign, AMapAgreesWithItselfAlmostFully) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const image::EdgeMap map = map_of(outline_picture(seed));
    const EdgeAgreement a = EdgeAligner(map).agreement(map);
    EXPECT_GT(a.score, 0.95);
    EXPECT_GT(a.drawing_found, 0.95);
    EXPECT_GT(a.photo_explained, 0.95);
  }
}

TEST(EdgeAlign, FindsASmallMoveAndSaysWhichOneItWas) {
  const cv::Mat view = outline_picture(7);
  const image::EdgeMap map = map_of(view);
  const cv::Mat photo = moved(view, 1.08, 0.95, 0.1);
  const EdgeAgreement a = EdgeAligner(map_of(photo)).agreement(map);
  EXPECT_GT(a.score, 0.7);
  EXPECT_NEAR(a.view_to_photo(0, 0), std::cos(0.1) * 1.08, 0.05);
  EXPECT_NEAR(a.view_to_photo(1, 1), std::cos(0.1) * 0.95, 0.05);
  EXPECT_NEAR(a.view_to_photo(1, 0), std::sin(0.1) * 1.08, 0.05);
}

TEST(EdgeAlign, TheSameShapeBeatsEveryOther) {
  std::vector<image::EdgeMap> views;
  for (std::uint64_t seed = 20; seed < 40; ++seed) views.push_back(map_of(outline_picture(seed)));
  int first = 0;
  double others = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const cv::Mat photo = seen_by_camera(outline_picture(20 + i));
    const EdgeAligner aligner(image::edge_map(photo, {30, 40, 300, 310}));
    const double own = aligner.agreement(views[i]).score;
    double best = 0;
    for (std::size_t j = 0; j < views.size(); ++j) {
      if (j == i) continue;
      const double score = aligner.agreement(views[j]).score;
      best = std::max(best, score);
      others += score / 380;
    }
    first += own > best ? 1 : 0;
  }
  EXPECT_GE(first, 19);
  EXPECT_LT(others, 0.4);
}

TEST(EdgeAlign, AMirroredShapeIsAnother) {
  const cv::Mat view = outline_picture(12);
  cv::Mat photo;
  cv::flip(view, photo, 1);
  EXPECT_LT(EdgeAligner(map_of(photo)).agreement(map_of(view)).score, 0.5);
}

TEST(EdgeAlign, LinesOfTheOtherDirectionDoNotCount) {
  image::EdgeMap upright, across;
  for (int y = 20; y < 76; ++y)
    for (int x = 20; x < 76; x += 8) {
      upright.cells[static_cast<std::size_t>(y * 96 + x)] = 5;
      across.cells[static_cast<std::size_t>(y * 96 + x)] = 1;
    }
  EXPECT_GT(EdgeAligner(upright).agreement(upright).score, 0.9);
  EXPECT_LT(EdgeAligner(upright).agreement(across).score, 0.1);
}

TEST(EdgeAlign, HardlyAnyEdgesAreNoAgreement) {
  image::EdgeMap few;
  for (std::size_t i = 0; i < 39; ++i) few.cells[i * 200] = 1;
  const image::EdgeMap full = map_of(outline_picture(3));
  EXPECT_EQ(EdgeAligner(full).agreement(few).score, 0);
  EXPECT_EQ(EdgeAligner(few).agreement(full).score, 0);
  EXPECT_EQ(EdgeAligner(few).agreement({}).score, 0);
  few.cells[9'000] = 1;
  EXPECT_GT(EdgeAligner(few).agreement(few).score, 0.9);
}

TEST(EdgeAlign, BothKernelsGiveTheSameAnswer) {
  if (cpu_level_max() < CpuLevel::avx2) GTEST_SKIP() << "no AVX2";
  Random random(5);
  std::vector<std::uint8_t> table(8 * 112 * 112 + 3);
  for (auto& v : table) v = static_cast<std::uint8_t>(random.below(256));
  MovedPoints points;
  for (int i = 0; i < 203; ++i) {
    points.x.push_back(random.below(96));
    points.y.push_back(random.below(96));
    points.plane.push_back(random.below(8) * 112 * 112);
  }
  for (int i = 0; i < 200; ++i) {
    const auto coefficient = [&](int n) { return random.below(2 * n) - n; };
    const FixedMove move = {.a = coefficient(100'000),
                            .b = coefficient(60'000),
                            .c = coefficient(6'000'000),
                            .d = coefficient(60'000),
                            .e = coefficient(100'000),
                            .f = coefficient(6'000'000)};
    EXPECT_EQ(nearness_sum(table.data(), 112, points, 203, move, CpuLevel::scalar),
              nearness_sum(table.data(), 112, points, 203, move, CpuLevel::avx2));
  }
  const image::EdgeMap a = map_of(outline_picture(1)), b = map_of(outline_picture(2));
  EXPECT_EQ(EdgeAligner(a, CpuLevel::scalar).agreement(b).score,
            EdgeAligner(a, CpuLevel::avx2).agreement(b).score);
}

TEST(EdgeAlign, LaidLinesOfTheSameMapAreAllFound) {
  const image::EdgeMap map = map_of(outline_picture(9));
  const auto cells = EdgeAligner(map).lay(map, {1, 0, 0, 0, 1, 0});
  EXPECT_EQ(std::ssize(cells), map.count());
  EXPECT_TRUE(std::all_of(cells.begin(), cells.end(), [](const LaidCell& c) { return c.found; }));
  const auto away = EdgeAligner(map).lay(map, {1, 0, 500, 0, 1, 0});
  EXPECT_TRUE(std::none_of(away.begin(), away.end(), [](const LaidCell& c) { return c.found; }));
}

}  // namespace
}  // namespace pandok::match
