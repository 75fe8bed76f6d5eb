// How strong a contrast one must cross to come from the border of a picture to a pixel.
//
// Minimum barrier distance by raster scans (Zhang, Sclaroff, Lin, Shen, Price, Mech: "Minimum
// Barrier Salient Object Detection at 80 FPS", ICCV 2015). The barrier of a path is the spread
// (highest less lowest value) of its pixels; the distance is the least barrier over all paths.
// Slow shading costs little, a surface of another colour its full difference, thin rods too.
// Internal to the room.
#pragma once

#include <opencv2/core.hpp>

namespace pandok::image {

// For each channel of a CV_8UC3 picture the barrier distance of every pixel from the seeds
// (CV_8UC1, not 0 = seed), times weights[channel], summed: CV_32FC1. Without a seed everything is
// far away. About 1 ms for 160x160 pixels.
cv::Mat barrier_distance(const cv::Mat& picture, const cv::Mat& seeds, const cv::Vec3f& weights);

}  // namespace pandok::image
