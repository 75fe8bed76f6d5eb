// The network's view of a picture: edges only, the same for photos and for line drawings.
//
// Both sides of the search are carried over into one domain, edge strength, before the network
// sees them. models/edge_domain.py does the same in Python for training; the two agree to 1e-4.
// Steps: grey; box grown by 6 % of its longer side on each side, made square, centred; pixels
// outside the picture take the median of its border lines; resized to 128x128 (area below, linear
// above); Gaussian blur of sigma 1; Sobel 3x3 / 8; magnitude m. Then
//   channel 0: clip(m / (p97(m) + 4), 0, 1)
//   channel 1: clip(m / (1.5 * mean of m over 17x17 + 2), 0, 2) / 2
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace pandok::image {

inline constexpr int kInputSide = 128;    // pixels
inline constexpr int kInputChannels = 2;  // strength against the picture, against the neighbourhood

// The input tensor [2, 128, 128], row-major, values 0..1, for the item in box of a CV_8UC3 (or
// CV_8UC1) picture. Of the box counts what lies in the picture; nothing: the whole picture.
// Pure; any thread; about 0.5 ms.
std::vector<float> edge_input(const cv::Mat& bgr, const cv::Rect& box);

}  // namespace pandok::image
