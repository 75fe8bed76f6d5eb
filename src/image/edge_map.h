// The item's edges as thin lines in a fixed frame, for laying a photo over a drawing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

// A 96x96 picture of edges. The frame is the square that edge_domain.h also uses: the item's box
// grown by 6 % of its longer side on each side and centred, so that frame coordinate
// (x + 0.5) / 96 * side + corner is the place in the picture (edge_frame()).
struct EdgeMap {
  static constexpr int kSide = 96;
  static constexpr int kBins = 8;
  // Row-major. 0: no edge. 1..8: an edge whose line runs at (bin - 1) * 22.5 degrees, rounded, on
  // a half circle: 1 horizontal, 3 falling (\, image y down), 5 vertical, 7 rising (/).
  std::array<std::uint8_t, std::size_t{kSide} * kSide> cells{};

  std::uint8_t at(int x, int y) const {
    return cells[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)];
  }
  int count() const;  // cells that are not 0

  // Format: byte 0 is the version (1); then 4608 bytes, two cells each, the cell with the even
  // index in the low four bits. Always kBytes long.
  static constexpr std::size_t kBytes = 1 + std::size_t{kSide} * kSide / 2;
  Bytes serialise() const;
  // data_corrupted for another length, another version or a cell over 8.
  static Result<EdgeMap> parse(ByteView bytes);

  bool operator==(const EdgeMap&) const = default;
};

// The square of the picture that the frame shows; may reach out of the picture.
cv::Rect edge_frame(const cv::Rect& box);

// The edges of the item in box of a CV_8UC3 (or CV_8UC1) picture; an empty box means the whole
// picture. A drawn stroke gives one line along its middle, a boundary of surfaces one line along
// the step. Pure; any thread; about 1.5 ms.
EdgeMap edge_map(const cv::Mat& bgr, const cv::Rect& box);

}  // namespace pandok::image
