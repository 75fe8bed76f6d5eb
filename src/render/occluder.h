// Inside of photograph.h: what hides a part of the item: a hand that holds it, or a box's edge.
#pragma once

#include <opencv2/core.hpp>

#include "render/photograph.h"

namespace pandok::render {

// A layer of colour with its cover, both of the picture's size.
struct Layer {
  cv::Mat colour;  // CV_32FC3
  cv::Mat cover;   // CV_32F, 0 to 1
};

// The parts of the occluder behind and in front of the item, which lies in `box`.
struct OccluderLayers {
  Layer behind, front;
};
OccluderLayers draw_occluder(Occluder kind, const cv::Rect& box, int side, Random random);

}  // namespace pandok::render
