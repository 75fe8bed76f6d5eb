// What is kept of a picture for comparing it in detail: its key points and its edges.
//
// Key points are SIFT (Lowe, IJCV 60(2) 2004) on the item's box, at most a few hundred, strongest
// first. A descriptor is rootSIFT (Arandjelovic and Zisserman, CVPR 2012) in bytes: the 128 numbers
// are divided by their sum, the square root is taken (so the vector has length 1), multiplied by
// 512, rounded half up and cut at 255. Two unrelated ones lie about 400 to 600 apart, two of the
// same spot under 300.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "image/edge_map.h"

namespace pandok::match {

// Where a key point lies, in pixels of the picture that extract() was given; the centre of the
// first pixel is (0, 0). Values are rounded to what the file format holds.
struct KeyPoint {
  float x = 0, y = 0;
  float scale = 0;  // diameter of the spot, a multiple of 1/16
  float angle = 0;  // degrees in [0, 360), clockwise from right, a multiple of 360/65536
  bool operator==(const KeyPoint&) const = default;
};

struct LocalFeatures {
  cv::Size picture;                       // of the picture given
  cv::Rect box;                           // of the item, inside the picture
  image::EdgeMap edges;                   // of the box
  std::vector<KeyPoint> points;           // [n], by response, then y, then x
  std::vector<std::uint8_t> descriptors;  // [n, 128]

  std::span<const std::uint8_t> descriptor(std::size_t i) const;
  bool operator==(const LocalFeatures&) const = default;

  // Format, little-endian; version 1:
  //   0  "PDLF"             4 bytes
  //   4  version            u16, 1
  //   6  n, key points      u16, at most limits::kKeyPointsMax
  //   8  picture w, h       i32 each, 1 to limits::kPictureSideMax
  //  16  box x, y, w, h     i32 each, w and h at least 1, inside the picture
  //  32  edge map           image::EdgeMap::kBytes, see there
  //  then n times           f32 x, f32 y (finite, at most 16384 px outside the picture),
  //                         u16 scale in 1/16 px, u16 angle in 1/65536 turn
  //  then n times           128 bytes of descriptor
  //  then CRC-32C           u32 of all bytes before it
  // A reader takes it only if length, every range and the CRC hold. It is stored as one blob
  // inside other files, which say how a crash is survived. About 42 KB for 300 key points.
  Bytes serialise() const;
  // data_corrupted with the reason; never reads past the bytes, never allocates more than the
  // bytes could hold.
  static Result<LocalFeatures> parse(ByteView bytes);
};

struct ExtractOptions {
  int points_max = 300;   // 0 (edges only) to limits::kKeyPointsMax
  int side_max_px = 360;  // the item's frame is made at most this large before SIFT; 32 to 1024

  static ExtractOptions photo() { return {.points_max = 500, .side_max_px = 360}; }
  static ExtractOptions view() { return {.points_max = 300, .side_max_px = 360}; }
};

// Key points and edges of the item in `box` of a CV_8UC3 or CV_8UC1 picture; an empty box means
// the whole picture, another is clipped to it. A picture with nothing to hold on to (a blank page)
// gives no key points; that is a success. invalid_argument for another type, an empty or too large
// picture, or options out of range. Pure; any thread; same bytes whatever the thread count.
// About 25 ms on one core for a photo, most of it SIFT.
Result<LocalFeatures> extract(const cv::Mat& bgr, const cv::Rect& box,
                              const ExtractOptions& options = ExtractOptions::photo());

}  // namespace pandok::match
