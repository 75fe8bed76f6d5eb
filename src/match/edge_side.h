// One edge map, made ready for asking "how near is an edge of this direction?". Not a front door.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "base/cpu.h"
#include "image/edge_map.h"
#include "match/nearness_sum.h"

namespace pandok::match {

// Under so few cells a map says nothing.
inline constexpr int kEdgesMin = 40;

class EdgeSide {
 public:
  explicit EdgeSide(const image::EdgeMap& map);

  int count() const { return count_; }

  // How near `n` cells of `other` lie to edges of the same direction here: 1 all on an edge, 0 as
  // chance would have it, negative worse. `n` is cut to what other has.
  double nearness_of(const EdgeSide& other, const cv::Matx23d& other_to_this, int n,
                     CpuLevel level) const;
  // Nearness at one place (in cells) to an edge of direction bin 0..7; 0..1, chance left in.
  double nearness_at(const cv::Point2d& place, int bin) const;

 private:
  // Nearness has a margin, so that a moved cell can fall outside and find nothing near.
  static constexpr int kMargin = 8;
  static constexpr int kStride = image::EdgeMap::kSide + 2 * kMargin;
  static constexpr std::size_t kPlane = std::size_t{kStride} * kStride;

  void stamp(int x, int y, int bin);
  void scatter(const image::EdgeMap& map);
  void measure_chance();

  std::vector<std::uint8_t> nearness_;  // [8, kStride, kStride], 255 on an edge, 0 far
  MovedPoints cells_;                   // scattered, so that any prefix is a fair sample
  std::array<double, image::EdgeMap::kBins> chance_{};  // mean nearness, 0..255
  std::array<double, image::EdgeMap::kBins> share_{};   // of the cells in each direction, sum 1
  int count_ = 0;
};

}  // namespace pandok::match
