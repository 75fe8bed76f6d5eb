#include "image/encode.h"

#include <gtest/gtest.h>

#include "image/decode.h"
#include "image/testdata.h"

namespace pandok::image {

TEST(Encode, PngGivesBackEveryPixel) {
  cv::Mat picture = four_quarters(70, 50);
  add_noise(picture, 30, 1);
  const Bytes png = encode_png(picture).value();
  EXPECT_EQ(cv::norm(decode(png, 1024).value().bgr, picture, cv::NORM_INF), 0);
}

TEST(Encode, JpegComesNear) {
  cv::Mat picture = four_quarters(64, 64);
  const Bytes jpeg = encode_jpeg(picture, 95).value();
  EXPECT_LT(cv::norm(decode(jpeg, 1024).value().bgr, picture, cv::NORM_L1) / (64 * 64 * 3), 4);
  EXPECT_LT(encode_jpeg(picture, 30).value().size(), jpeg.size());
}

TEST(Encode, TheSamePixelsGiveTheSameBytes) {
  cv::Mat picture = four_quarters(200, 150);
  add_noise(picture, 30, 2);
  EXPECT_EQ(encode_png(picture).value(), encode_png(picture.clone()).value());
  EXPECT_EQ(encode_jpeg(picture, 80).value(), encode_jpeg(picture.clone(), 80).value());
  // A part of a larger picture is stored with gaps between its rows.
  const cv::Mat part = picture(cv::Rect(20, 30, 90, 80));
  EXPECT_EQ(encode_png(part).value(), encode_png(part.clone()).value());
}

TEST(Encode, RefusesWhatIsNoPicture) {
  const cv::Mat floats(8, 8, CV_32FC3, cv::Scalar(0)), good(8, 8, CV_8UC3, cv::Scalar(0));
  for (const cv::Mat& bad : {cv::Mat(), floats, cv::Mat(8, 8, CV_8UC2, cv::Scalar(0))}) {
    EXPECT_EQ(encode_png(bad).error().code, Code::invalid_argument);
    EXPECT_EQ(encode_jpeg(bad, 80).error().code, Code::invalid_argument);
  }
  EXPECT_EQ(encode_jpeg(good, 0).error().code, Code::invalid_argument);
  EXPECT_EQ(encode_jpeg(good, 101).error().code, Code::invalid_argument);
  EXPECT_TRUE(encode_jpeg(good, 1));
  EXPECT_TRUE(encode_jpeg(good, 100));
}

}  // namespace pandok::image
