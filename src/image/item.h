// Where the goods are in a picture: their box and a rough mask.
//
// The border of the picture says what the background looks like; what differs from it, hangs
// together and lies well inside is the item. No training, no state.
#pragma once

#include <opencv2/core.hpp>

namespace pandok::image {

struct Item {
  cv::Rect box;           // inside the picture, never empty
  cv::Mat mask;           // CV_8UC1, size of the picture, 255 = item, 0 = background
  double confidence = 0;  // 0..1; under kSureEnough the box is only a guess
};

// From this confidence on, the box was found and not only assumed.
inline constexpr double kSureEnough = 0.35;

// The item in a CV_8UC3 (or CV_8UC1) picture of at least 16x16 pixels. When nothing stands out the
// box is the picture less a small margin and the confidence is under kSureEnough.
// Pure; any thread; about 6 ms for a 640-pixel picture.
Item find_item(const cv::Mat& bgr);

// The item when a person has marked it: box is crop, clipped to the picture (the whole picture if
// they do not meet), the mask is what stands out inside it, confidence 1.
Item item_from_crop(const cv::Mat& bgr, const cv::Rect& crop);

}  // namespace pandok::image
