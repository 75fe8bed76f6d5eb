#include "image/edge_domain.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "image/testdata.h"

namespace pandok::image {

namespace {

// A disc, a bar and slow shading, by a formula that numpy follows to the bit.
cv::Mat formula_picture() {
  cv::Mat picture(240, 320, CV_8UC3);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      const bool disc = (x - 160) * (x - 160) + (y - 110) * (y - 110) < 70 * 70;
      const bool bar = y >= 100 && y < 200 && x >= 150 && x < 160;
      cv::Vec3i bgr(x / 2 % 256, (y + 20) % 256, (x + y) / 3);
      if (disc) bgr = {40, 90, 160};
      if (bar) bgr = {230, 230, 220};
      picture.at<cv::Vec3b>(y, x) = bgr;
    }
  return picture;
}

// Computed with numpy and OpenCV in Python by the definition in the header; samples at the cells
// (i, 3 i mod 128) for i = 8, 24, 40, …
struct Expected {
  cv::Rect box;
  double mean_0, mean_1;
  std::array<double, 8> samples_0, samples_1;
};
const std::array<Expected, 3> kExpected = {{
    {{80, 30, 170, 170},
     0.090604,
     0.135596,
     {0.052101, 0.000000, 0.050309, 0.000000, 0.000000, 0.055418, 0.156240, 0.052937},
     {0.147093, 0.000000, 0.139938, 0.000000, 0.000000, 0.152821, 0.069775, 0.149740}},
    {{100, 60, 60, 50},
     0.041257,
     0.038567,
     {0.020273, 0.000000, 0.000000, 0.000000, 0.000000, 0.000000, 0.000000, 0.224042},
     {0.042880, 0.000000, 0.000000, 0.000000, 0.000000, 0.000000, 0.000000, 0.113714}},
    {{250, 150, 70, 90},  // its square reaches out of the picture
     0.059666,
     0.120012,
     {0.016763, 0.013274, 0.000000, 0.013269, 0.015723, 0.011425, 0.016859, 0.102557},
     {0.115624, 0.089474, 0.000000, 0.089407, 0.107325, 0.076957, 0.114345, 0.121967}},
}};

constexpr std::size_t kPlane = std::size_t{kInputSide} * kInputSide;

}  // namespace

TEST(EdgeDomain, IsWhatPythonComputesToOneTenThousandth) {
  const cv::Mat picture = formula_picture();
  for (const Expected& expected : kExpected) {
    const std::vector<float> tensor = edge_input(picture, expected.box);
    ASSERT_EQ(tensor.size(), kInputChannels * kPlane);
    const auto middle = tensor.begin() + static_cast<std::ptrdiff_t>(kPlane);
    EXPECT_NEAR(std::accumulate(tensor.begin(), middle, 0.0) / kPlane, expected.mean_0, 1e-4);
    EXPECT_NEAR(std::accumulate(middle, tensor.end(), 0.0) / kPlane, expected.mean_1, 1e-4);
    for (std::size_t k = 0; k < 8; ++k) {
      const std::size_t row = 8 + 16 * k, cell = row * kInputSide + row * 3 % kInputSide;
      EXPECT_NEAR(tensor[cell], expected.samples_0[k], 1e-4) << expected.box << row;
      EXPECT_NEAR(tensor[kPlane + cell], expected.samples_1[k], 1e-4) << expected.box << row;
    }
  }
}

TEST(EdgeDomain, ValuesLieBetweenZeroAndOne) {
  cv::Mat noise(90, 130, CV_8UC3, cv::Scalar(128, 128, 128));
  add_noise(noise, 90, 1);
  for (const float v : edge_input(noise, {10, 10, 100, 70})) {
    ASSERT_GE(v, 0.0F);
    ASSERT_LE(v, 1.0F);
  }
}

TEST(EdgeDomain, AnEmptyBoxMeansTheWholePicture) {
  const cv::Mat picture = formula_picture();
  EXPECT_EQ(edge_input(picture, {}), edge_input(picture, {0, 0, 320, 240}));
  EXPECT_EQ(edge_input(picture, {900, 900, 10, 10}), edge_input(picture, {0, 0, 320, 240}));
}

TEST(EdgeDomain, ABoxFarLargerThanThePictureCostsNoMoreThanThePicture) {
  const cv::Mat picture = formula_picture();
  EXPECT_EQ(edge_input(picture, {0, 0, 2'000'000'000, 2'000'000'000}),
            edge_input(picture, {0, 0, 320, 240}));
}

TEST(EdgeDomain, AGreyPictureIsItsOwnGrey) {
  cv::Mat grey, colour;
  cv::cvtColor(formula_picture(), grey, cv::COLOR_BGR2GRAY);
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
  EXPECT_EQ(edge_input(grey, {80, 30, 170, 170}), edge_input(colour, {80, 30, 170, 170}));
}

TEST(EdgeDomain, TinyPicturesWork) {
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(1, 40), cv::Size(3, 2)})
    EXPECT_EQ(edge_input(cv::Mat(size, CV_8UC3, cv::Scalar(5, 6, 7)), {}),
              std::vector<float>(kInputChannels * kPlane, 0.0F));
}

}  // namespace pandok::image
