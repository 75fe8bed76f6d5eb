#include "image/item.h"

#include <gtest/gtest.h>

#include "image/testdata.h"

namespace pandok::image {

namespace {

// A table top under a lamp: light falls off to one side, the surface is a little rough.
cv::Mat table_top(int width, int height, std::uint64_t seed) {
  cv::Mat picture(height, width, CV_8UC3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double light = 1.05 - 0.35 * x / width - 0.15 * y / height;
      picture.at<cv::Vec3b>(y, x) = {cv::saturate_cast<std::uint8_t>(150 * light),
                                     cv::saturate_cast<std::uint8_t>(165 * light),
                                     cv::saturate_cast<std::uint8_t>(170 * light)};
    }
  add_noise(picture, 5, seed);
  return picture;
}

}  // namespace

TEST(Item, ThinLegsAreInsideTheBox) {
  cv::Mat picture = table_top(640, 480, 1);
  const cv::Rect chair = draw_chair(picture, {240, 90}, {40, 60, 120});
  const Item item = find_item(picture);
  EXPECT_GT(overlap(item.box, chair), 0.9) << item.box;
  EXPECT_GT(item.confidence, kSureEnough);
  EXPECT_EQ(item.mask.size(), picture.size());
  EXPECT_GT(item.mask.at<std::uint8_t>(90 + 160, 340), 0);  // the seat
  EXPECT_EQ(item.mask.at<std::uint8_t>(20, 20), 0);
}

TEST(Item, WhiteBackgroundGivesTheInkBox) {
  cv::Mat picture(500, 400, CV_8UC3, cv::Scalar(255, 255, 255));
  const cv::Rect ink(80, 120, 240, 200);
  cv::rectangle(picture, ink, {0, 0, 0}, 2);
  cv::circle(picture, {200, 220}, 60, {0, 0, 0}, 1);
  const Item item = find_item(picture);
  EXPECT_GT(overlap(item.box, ink), 0.94) << item.box;
  EXPECT_GT(item.confidence, 0.8);
}

TEST(Item, GreyPicturesWorkAsColourOnesDo) {
  cv::Mat picture(300, 300, CV_8UC1, cv::Scalar(230));
  const cv::Rect box(70, 60, 150, 180);
  picture(box).setTo(60);
  EXPECT_GT(overlap(find_item(picture).box, box), 0.9);
}

TEST(Item, AnEmptyTableGivesTheWholePictureAndSaysThatItIsAGuess) {
  const Item item = find_item(table_top(640, 480, 2));
  EXPECT_LT(item.confidence, kSureEnough);
  EXPECT_GT(overlap(item.box, {0, 0, 640, 480}), 0.8);
}

TEST(Item, AnItemThatTouchesTheBorderIsFound) {
  cv::Mat picture = table_top(640, 480, 3);
  const cv::Rect box(250, 200, 130, 280);
  picture(box).setTo(cv::Scalar(30, 140, 30));
  EXPECT_GT(overlap(find_item(picture).box, box), 0.85);
}

TEST(Item, AnItemThatTouchesTheBorderOfTwoSurfacesIsFound) {
  cv::Mat picture(480, 640, CV_8UC3, cv::Scalar(210, 205, 200));
  picture.rowRange(260, 480).setTo(cv::Scalar(60, 90, 130));
  const cv::Rect box(250, 200, 110, 280);
  picture(box).setTo(cv::Scalar(30, 160, 30));
  add_noise(picture, 3, 9);
  EXPECT_GT(overlap(find_item(picture).box, box), 0.85);
}

TEST(Item, AHandThatHoldsTheItemIsTakenOff) {
  cv::Mat picture = table_top(640, 480, 4);
  const cv::Rect box(220, 100, 200, 170);
  cv::line(picture, {330, 250}, {520, 500}, {120, 145, 205}, 60);
  picture(box).setTo(cv::Scalar(150, 70, 30));
  const Item item = find_item(picture);
  EXPECT_GT(overlap(item.box, box), 0.75) << item.box;
}

TEST(Item, SeparatePartsThatLieTogetherAreOneItem) {
  cv::Mat picture = table_top(640, 480, 5);
  picture(cv::Rect(200, 150, 110, 160)).setTo(cv::Scalar(40, 40, 160));
  picture(cv::Rect(325, 150, 110, 160)).setTo(cv::Scalar(40, 40, 160));
  EXPECT_GT(overlap(find_item(picture).box, {200, 150, 235, 160}), 0.85);
}

TEST(Item, TheSamePictureGivesTheSameAnswer) {
  cv::Mat picture = table_top(500, 400, 6);
  draw_chair(picture, {150, 60}, {90, 30, 30});
  const Item a = find_item(picture), b = find_item(picture);
  EXPECT_EQ(a.box, b.box);
  EXPECT_EQ(a.confidence, b.confidence);
  EXPECT_EQ(cv::countNonZero(a.mask != b.mask), 0);
}

TEST(Item, TheBoxIsInsideThePictureWhateverThePicture) {
  Random random(7);
  for (const cv::Size size : {cv::Size(16, 16), cv::Size(1, 300), cv::Size(300, 1), cv::Size(2, 2),
                              cv::Size(1, 1), cv::Size(1024, 17)}) {
    cv::Mat picture(size, CV_8UC3);
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width * 3; ++x)
        picture.ptr<std::uint8_t>(y)[x] = static_cast<std::uint8_t>(random.below(256));
    const Item item = find_item(picture);
    EXPECT_FALSE(item.box.empty()) << size;
    EXPECT_EQ(item.box & cv::Rect({0, 0}, size), item.box) << size;
    EXPECT_EQ(item.mask.size(), size);
  }
}

TEST(ItemFromCrop, TheCropWins) {
  cv::Mat picture = table_top(640, 480, 8);
  draw_chair(picture, {20, 90}, {40, 60, 120});
  const cv::Rect crop(300, 100, 200, 150);
  const Item item = item_from_crop(picture, crop);
  EXPECT_EQ(item.box, crop);
  EXPECT_EQ(item.confidence, 1);
}

TEST(ItemFromCrop, IsClippedToThePicture) {
  const cv::Mat picture(100, 200, CV_8UC3, cv::Scalar(9, 9, 9));
  EXPECT_EQ(item_from_crop(picture, {150, 50, 500, 500}).box, cv::Rect(150, 50, 50, 50));
  EXPECT_EQ(item_from_crop(picture, {900, 900, 5, 5}).box, cv::Rect(0, 0, 200, 100));
  EXPECT_EQ(item_from_crop(picture, {0, 0, 0, 0}).box, cv::Rect(0, 0, 200, 100));
}

}  // namespace pandok::image
