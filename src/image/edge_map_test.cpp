#include "image/edge_map.h"

#include <gtest/gtest.h>

#include <cmath>

#include "image/testdata.h"

namespace pandok::image {

namespace {

// Cells with an edge in a row of the map, from column x0 to x1.
int edges_in_row(const EdgeMap& map, int y, int x0, int x1) {
  int count = 0;
  for (int x = x0; x < x1; ++x) count += map.at(x, y) != 0 ? 1 : 0;
  return count;
}

}  // namespace

TEST(EdgeMap, AStrokeGivesOneLineAlongItsMiddle) {
  cv::Mat drawing(400, 400, CV_8UC1, cv::Scalar(255));
  cv::line(drawing, {200, 40}, {200, 360}, 0, 4);
  const EdgeMap map = edge_map(drawing, {0, 0, 400, 400});
  for (int y = 30; y < 66; ++y) {
    EXPECT_EQ(edges_in_row(map, y, 0, 96), 1) << y;
    EXPECT_TRUE(map.at(47, y) == 5 || map.at(48, y) == 5) << y;
  }
}

TEST(EdgeMap, AStepGivesOneLineAtTheStep) {
  cv::Mat photo(400, 400, CV_8UC1, cv::Scalar(60));
  photo(cv::Rect(200, 0, 200, 400)).setTo(180);
  const EdgeMap map = edge_map(photo, {0, 0, 400, 400});
  for (int y = 30; y < 66; ++y) {
    EXPECT_EQ(edges_in_row(map, y, 0, 96), 1) << y;
    EXPECT_TRUE(map.at(47, y) == 5 || map.at(48, y) == 5) << y;
  }
}

TEST(EdgeMap, BinsAreTheDirectionsOfTheLines) {
  for (int bin = 1; bin <= EdgeMap::kBins; ++bin) {
    const double angle = (bin - 1) * 3.14159265358979 / EdgeMap::kBins;
    cv::Mat drawing(384, 384, CV_8UC1, cv::Scalar(255));
    const cv::Point2d along(std::cos(angle) * 150, std::sin(angle) * 150), middle(192, 192);
    cv::line(drawing, middle - along, middle + along, 0, 5, cv::LINE_AA);
    const EdgeMap map = edge_map(drawing, {0, 0, 384, 384});
    int right = 0;
    for (const std::uint8_t cell : map.cells) right += cell == bin ? 1 : 0;
    EXPECT_GT(map.count(), 40) << bin;
    EXPECT_GT(right, 0.9 * map.count()) << bin;
  }
}

TEST(EdgeMap, ADrawingAndAPhotoOfTheSameBoxAgree) {
  const cv::Rect box(100, 120, 200, 160);
  cv::Mat drawing(400, 400, CV_8UC3, cv::Scalar(255, 255, 255)), photo;
  cv::rectangle(drawing, box, {0, 0, 0}, 3);
  photo = cv::Mat(400, 400, CV_8UC3, cv::Scalar(150, 160, 170));
  photo(box).setTo(cv::Scalar(40, 60, 120));
  add_noise(photo, 6, 2);
  const EdgeMap a = edge_map(drawing, box), b = edge_map(photo, box);
  int near = 0;
  for (int y = 1; y < EdgeMap::kSide - 1; ++y)
    for (int x = 1; x < EdgeMap::kSide - 1; ++x) {
      if (a.at(x, y) == 0) continue;
      bool found = false;
      for (int i = 0; i < 9; ++i) found = found || b.at(x + i % 3 - 1, y + i / 3 - 1) != 0;
      near += found ? 1 : 0;
    }
  EXPECT_GT(near, 0.9 * a.count());
  EXPECT_LT(b.count(), 1.3 * a.count());
}

TEST(EdgeMap, AFlatPictureHasNoEdges) {
  EXPECT_EQ(edge_map(cv::Mat(200, 200, CV_8UC3, cv::Scalar(90, 90, 90)), {}).count(), 0);
  cv::Mat noise(200, 200, CV_8UC1, cv::Scalar(128));
  add_noise(noise, 4, 5);
  EXPECT_LT(edge_map(noise, {}).count(), 60);
}

TEST(EdgeMap, TheFrameOfABoxAtThePicturesEdgeHasNoLineWhereThePictureEnds) {
  cv::Mat photo(200, 300, CV_8UC1, cv::Scalar(200));
  photo.colRange(0, 20).setTo(90);  // the border's median is far from this strip
  photo(cv::Rect(0, 60, 120, 80)).setTo(40);
  const EdgeMap map = edge_map(photo, {0, 60, 120, 80});
  for (int y = 30; y < 66; ++y) EXPECT_EQ(edges_in_row(map, y, 0, 12), 0) << y;
}

TEST(EdgeMap, SurvivesItsOwnBytes) {
  cv::Mat photo(300, 300, CV_8UC1, cv::Scalar(200));
  draw_chair(photo, {40, 0}, cv::Scalar(60));
  const EdgeMap map = edge_map(photo, {40, 0, 200, 300});
  const Bytes bytes = map.serialise();
  EXPECT_EQ(bytes.size(), EdgeMap::kBytes);
  EXPECT_EQ(EdgeMap::parse(bytes).value(), map);
}

TEST(EdgeMap, RefusesBytesThatAreNotAnEdgeMap) {
  const Bytes good = EdgeMap{}.serialise();
  ASSERT_TRUE(EdgeMap::parse(good));
  EXPECT_EQ(EdgeMap::parse({}).error().code, Code::data_corrupted);
  EXPECT_EQ(EdgeMap::parse(ByteView(good).first(good.size() - 1)).error().code,
            Code::data_corrupted);
  Bytes longer = good, version = good, high = good, low = good;
  longer.push_back(0);
  version[0] = 2;
  high[100] = 0x90;
  low[100] = 0x0f;
  for (const Bytes& bad : {longer, version, high, low})
    EXPECT_EQ(EdgeMap::parse(bad).error().code, Code::data_corrupted);
}

}  // namespace pandok::image
