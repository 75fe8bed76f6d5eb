// Line drawings as design registers hold them: outlines and edges, hidden lines removed.
//
// Three kinds of lines are drawn: where the surface ends or steps away in depth (contours), sharp
// edges that can be seen (creases), and where one piece enters another (joints). They are found on
// a picture of kSupersampling times the side and drawn down, so that strokes are smooth.
// Cost: about 4 ms for 5,000 triangles at 128 pixels; prepare() the mesh once for several views.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "base/random.h"
#include "render/camera.h"

namespace pandok::render {

struct LineStyle {
  float stroke_px = 1.2F;     // contours, in pixels of the result
  float crease_ratio = 0.8F;  // width of creases and joints against contours
  bool creases = true;        // false: contours only
  float darkness = 1;         // 1 = black ink
  float jitter_px = 0;        // how far a drawing hand strays
  float hatch = 0;            // 0 none, 1 strong: shading strokes on faces away from the light
  float scan_noise = 0;       // 0 none, 1 a bad photocopy: speckles, grey paper, soft lines
  bool dimensions = false;    // two dimension lines with arrows and a number
  float fill = 0.9F;          // see Framing
  std::uint64_t seed = 1;     // of jitter, noise and numbers
};

// A grey picture [side_px, side_px], CV_8U, white paper. An empty mesh gives an empty page.
// side_px is 16 to 2048 (clamped). Deterministic in its arguments. Threads: any.
cv::Mat draw_lines(const Surface& surface, const View& view, const LineStyle& style, int side_px);
cv::Mat draw_lines(const Mesh& mesh, const View& view, const LineStyle& style, int side_px);

// A style as offices, copies and hands give it: mostly clean, sometimes worn or hatched.
LineStyle random_line_style(Random& random);

// The box of everything darker than paper, the whole picture if there is nothing.
cv::Rect ink_box(const cv::Mat& grey);

}  // namespace pandok::render
