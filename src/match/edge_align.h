// How well the lines of a drawing lie on the edges of a photo, after a small best-fit move.
//
// Line drawings give SIFT little to hold on to; their lines do. Both sides come as image::EdgeMap,
// a 96x96 frame around the item, so that the two lie roughly on each other already. What is left
// (the box a bit off, another camera angle) is searched: shift, scale in x and y, rotation, shear.
// Source: oriented chamfer matching (Shotton, Blake, Cipolla, PAMI 30(7) 2008), here with a
// truncated proximity instead of a distance and both directions counted.
#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "base/cpu.h"
#include "image/edge_map.h"

namespace pandok::match {

class EdgeSide;

struct EdgeAgreement {
  // 0..1: the mean of the next two less a price for large moves. Unrelated shapes get 0 to 0.4, the
  // same shape from a similar side over 0.5. 0 if either map has hardly any edges.
  double score = 0;
  double drawing_found = 0;    // share of the view's lines that the photo shows, chance taken out
  double photo_explained = 0;  // share of the photo's edges that the view has, chance taken out
  // Cell of the view to cell of the photo; cell (x, y) has its centre at (x + 0.5, y + 0.5).
  cv::Matx23d view_to_photo = {1, 0, 0, 0, 1, 0};
};

// One cell of a view's lines, laid over the photo.
struct LaidCell {
  cv::Point2d on_view, on_photo;  // cells, at the cell's centre
  double direction = 0;           // of its line in the view, radians clockwise from right
  bool found = false;             // the photo has an edge of that direction within about 2 cells
};

// One photo, made ready for comparing many views. Const calls may overlap.
class EdgeAligner {
 public:
  // Below 0.03 ms. The level chooses the kernel, not the answer.
  explicit EdgeAligner(const image::EdgeMap& photo, CpuLevel level = cpu_level());
  EdgeAligner(EdgeAligner&&) noexcept;
  EdgeAligner& operator=(EdgeAligner&&) noexcept;
  ~EdgeAligner();

  // Pure and deterministic. Below 0.2 ms.
  EdgeAgreement agreement(const image::EdgeMap& view) const;

  // Every edge cell of the view under a move found by agreement(), row by row.
  std::vector<LaidCell> lay(const image::EdgeMap& view, const cv::Matx23d& view_to_photo) const;

 private:
  std::unique_ptr<const EdgeSide> photo_;
  CpuLevel level_;
};

}  // namespace pandok::match
