// Is a photo good enough to be read? If not, what should the officer do?
#pragma once

#include <opencv2/core.hpp>
#include <string_view>

#include "image/item.h"

namespace pandok::image {

enum class Fault { none, too_small, too_dark, too_bright, too_blurred, nothing_in_picture };

struct Quality {
  Fault fault = Fault::none;  // the first that holds, in the order of the enumeration
  double sharpness = 0;       // 0 (no edge is crisp) .. 1 (edges as crisp as the pixels allow)
  double brightness = 0;      // mean lightness of the item, 0..1
  double coverage = 0;        // part of the picture that the item's box takes, 0..1
};

// Judges a CV_8UC3 (or CV_8UC1) picture with its item (from find_item). Line drawings on white
// paper pass. Pure; any thread; about 2 ms for a 640-pixel picture.
Quality assess(const cv::Mat& bgr, const Item& item);

// "too_blurred", …: stable, for logs and JSON.
std::string_view fault_name(Fault fault);
// One line for the officer, "retake, because …: what to do"; empty for Fault::none.
std::string_view advice(Fault fault);
std::string_view advice_ko(Fault fault);  // the same in Korean

}  // namespace pandok::image
