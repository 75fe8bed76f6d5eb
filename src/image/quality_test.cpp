#include "image/quality.h"

#include <gtest/gtest.h>

#include "image/testdata.h"

namespace pandok::image {

namespace {

Fault fault_of(const cv::Mat& picture) { return assess(picture, find_item(picture)).fault; }

cv::Mat photo_of_chair() {
  cv::Mat picture(480, 640, CV_8UC3, cv::Scalar(170, 175, 180));
  draw_chair(picture, {220, 90}, {50, 70, 130});
  cv::GaussianBlur(picture, picture, {0, 0}, 0.8);
  add_noise(picture, 3, 1);
  return picture;
}

// A ball: smooth shading, one crisp outline.
cv::Mat photo_of_ball() {
  cv::Mat picture(480, 640, CV_8UC3, cv::Scalar(200, 200, 200));
  for (int r = 150; r > 0; --r)
    cv::circle(picture, {320 - (150 - r) / 3, 240 - (150 - r) / 3}, r,
               cv::Scalar(60, 60 + (150 - r) * 0.9, 80), cv::FILLED);
  return picture;
}

}  // namespace

TEST(Quality, AGoodPhotoPasses) {
  const cv::Mat picture = photo_of_chair();
  const Quality quality = assess(picture, find_item(picture));
  EXPECT_EQ(quality.fault, Fault::none);
  EXPECT_GT(quality.sharpness, 0.6);
  EXPECT_GT(quality.coverage, 0.15);
  EXPECT_LT(quality.coverage, 0.3);
}

TEST(Quality, ASmoothSharpObjectIsNotCalledBlurred) {
  EXPECT_EQ(fault_of(photo_of_ball()), Fault::none);
}

TEST(Quality, BlurIsSeenAndGrowsMonotonically) {
  const cv::Mat sharp = photo_of_chair();
  double last = 2;
  for (const double sigma : {0.5, 2.0, 4.0, 7.0, 10.0}) {
    cv::Mat blurred;
    cv::GaussianBlur(sharp, blurred, {0, 0}, sigma);
    const Quality quality = assess(blurred, item_from_crop(blurred, {200, 70, 240, 340}));
    EXPECT_LT(quality.sharpness, last) << sigma;
    last = quality.sharpness;
    if (sigma <= 4) {
      EXPECT_EQ(quality.fault, Fault::none) << sigma;
    }
    if (sigma >= 10) {
      EXPECT_EQ(quality.fault, Fault::too_blurred) << sigma;
    }
  }
}

TEST(Quality, AShakenPhotoIsCalledBlurred) {
  const cv::Mat sharp = photo_of_ball();
  cv::Mat kernel(1, 61, CV_32F, cv::Scalar(1 / 61.0)), slanted;
  const cv::Mat turn = cv::getRotationMatrix2D({30, 30}, 30, 1);
  cv::Mat square(61, 61, CV_32F, cv::Scalar(0));
  kernel.copyTo(square.row(30));
  cv::warpAffine(square, slanted, turn, square.size());
  cv::Mat shaken;
  cv::filter2D(sharp, shaken, -1, slanted, {-1, -1}, 0, cv::BORDER_REPLICATE);
  const cv::Rect box(150, 70, 340, 340);
  EXPECT_LT(assess(shaken, item_from_crop(shaken, box)).sharpness,
            0.6 * assess(sharp, item_from_crop(sharp, box)).sharpness);
}

TEST(Quality, LineDrawingsPassWhateverTheirLine) {
  for (const int thickness : {1, 2, 4}) {
    cv::Mat drawing(800, 800, CV_8UC3, cv::Scalar(255, 255, 255));
    cv::rectangle(drawing, {150, 200, 500, 380}, {0, 0, 0}, thickness, cv::LINE_AA);
    cv::circle(drawing, {400, 390}, 120, {0, 0, 0}, thickness, cv::LINE_AA);
    EXPECT_EQ(fault_of(drawing), Fault::none) << thickness;
  }
}

TEST(Quality, ADarkPhotoIsTooDarkButABlackItemIsNot) {
  cv::Mat picture = photo_of_chair();
  EXPECT_EQ(fault_of(picture * 0.2), Fault::too_dark);
  cv::Mat black_item(480, 640, CV_8UC3, cv::Scalar(190, 190, 190));
  draw_chair(black_item, {220, 90}, {12, 12, 12});
  EXPECT_EQ(fault_of(black_item), Fault::none);
}

TEST(Quality, AWashedOutPhotoIsTooBright) {
  cv::Mat picture(480, 640, CV_8UC3, cv::Scalar(254, 254, 254));
  draw_chair(picture, {220, 90}, {215, 215, 210});
  EXPECT_EQ(fault_of(picture), Fault::too_bright);
}

TEST(Quality, AnEmptyTableHasNothingInIt) {
  cv::Mat table(480, 640, CV_8UC3, cv::Scalar(120, 140, 150));
  add_noise(table, 4, 3);
  EXPECT_EQ(fault_of(table), Fault::nothing_in_picture);
}

TEST(Quality, ATinyItemIsTooSmall) {
  cv::Mat picture(480, 640, CV_8UC3, cv::Scalar(200, 200, 200));
  picture(cv::Rect(300, 200, 40, 40)).setTo(cv::Scalar(20, 20, 90));
  EXPECT_EQ(fault_of(picture), Fault::too_small);
  picture(cv::Rect(290, 190, 70, 70)).setTo(cv::Scalar(20, 20, 90));
  EXPECT_EQ(fault_of(picture), Fault::none);
}

TEST(Quality, EveryFaultHasAdviceInBothLanguages) {
  EXPECT_TRUE(advice(Fault::none).empty());
  EXPECT_TRUE(advice_ko(Fault::none).empty());
  for (const Fault fault : {Fault::too_small, Fault::too_dark, Fault::too_bright,
                            Fault::too_blurred, Fault::nothing_in_picture}) {
    EXPECT_EQ(advice(fault).substr(0, 16), "retake, because ") << fault_name(fault);
    EXPECT_NE(advice(fault).find(": "), std::string_view::npos);
    EXPECT_NE(advice_ko(fault).find("다시 찍어"), std::string_view::npos);
    EXPECT_NE(fault_name(fault), "none");
  }
}

}  // namespace pandok::image
