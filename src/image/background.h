// What the background of a picture looks like, learnt from its border. Internal to the room.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace pandok::image {

// Colours are 8-bit CIE Lab; differences are weighed so that one unit is about one just noticeable
// difference, with lightness counting less than colour because shadows change lightness only.
inline const cv::Vec3f kLabWeights{0.3F, 1.0F, 1.0F};

// Length of a weighed Lab difference.
float lab_length(const cv::Vec3f& difference);

struct Background {
  bool plain = false;           // one surface, at most with a slow change of light
  double spread = 0;            // how far its own pixels stray from the model, Lab units
  cv::Mat distance;             // CV_32FC1: how unlike the background each pixel is
  cv::Mat seeds;                // CV_8UC1: border pixels that are background
  double border_explained = 0;  // part of the border that the model takes for background
};

// Learns from the outermost pixels of a CV_8UC3 Lab picture. Deterministic; about 0.5 ms for
// 160x160 pixels.
Background learn_background(const cv::Mat& lab);

// Learns a plain background again, now from everything outside of a first guess of the item
// (CV_8UC1, not 0 = item), so that curved light inside the picture is known too. Leaves a
// background that is not plain as it is. About 1 ms.
void refine_background(const cv::Mat& lab, const cv::Mat& item, Background& background);

}  // namespace pandok::image
