// What evidence.h draws onto its panels. Not a front door.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "match/edge_align.h"
#include "match/evidence_panel.h"
#include "match/verify.h"

namespace pandok::match {

// At most `most` pairs, the nearest descriptors first, but none within min_gap_px (of the photo's
// sheet panel) of one already taken.
std::vector<Pair> spread_out(const std::vector<Pair>& pairs, const Panel& photo, std::size_t most,
                             double min_gap_px);

// The outline of a mask (CV_8UC1, size of the panel's picture).
void draw_outline(Panel& panel, const cv::Mat& mask);
// The hull of the inliers on both panels, joined pairs, and numbered dots.
void draw_hulls(Panel& photo, Panel& view, const std::vector<Pair>& inliers);
void draw_pairs(cv::Mat& sheet, const Panel& photo, const Panel& view,
                const std::vector<Pair>& pairs);
// Lines of the view: found ones thick and green, others thin and grey. `frame` is the square of
// the panel's picture that the 96 cells show; on_photo chooses which of a cell's places is drawn.
void draw_lines(Panel& panel, const cv::Rect& frame, const std::vector<LaidCell>& cells,
                bool on_photo);

// Text in one line, printable ASCII only, cut with ".." to fit width_px; y is the base line.
void draw_text(cv::Mat& sheet, const std::string& text, const cv::Point& at, double size,
               int width_px, const cv::Scalar& colour);

}  // namespace pandok::match
