// Seeded noise fields for paper, wood, cloth and sensors; the same bytes on every machine.
#pragma once

#include <opencv2/core.hpp>

#include "base/random.h"

namespace pandok::render {

// One value from low to high.
inline float between(Random& random, double low, double high) {
  return static_cast<float>(random.uniform(low, high));
}

// Independent values, about standard normal (the sum of eight uniform bytes), CV_32F.
cv::Mat white_noise(cv::Size size, Random& random);

// A smooth field with about `cells` bumps along the longer side, values about -1 to 1, CV_32F.
cv::Mat smooth_noise(cv::Size size, int cells, Random& random);

}  // namespace pandok::render
