#include "match/evidence_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace pandok::match {
namespace {

// Okabe and Ito, "Color universal design" (2008), as BGR.
const std::array<cv::Scalar, 6> kDotColours = {cv::Scalar(0, 94, 213),  cv::Scalar(178, 114, 0),
                                               cv::Scalar(115, 158, 0), cv::Scalar(167, 121, 204),
                                               cv::Scalar(0, 159, 230), cv::Scalar(233, 180, 86)};
const cv::Scalar kFoundColour(95, 140, 0), kMissedColour(150, 150, 150);
const cv::Scalar kOutlineColour(0, 159, 230), kHullColour(178, 114, 0);
const cv::Scalar kWhite(255, 255, 255), kBlack(0, 0, 0);

constexpr int kSubpixelBits = 4;  // OpenCV draws to 1/16 pixel

cv::Point fine(const cv::Point2d& p) {
  constexpr double k = 1 << kSubpixelBits;
  // Far-away points are cut, so that the whole number cannot overflow.
  return {static_cast<int>(std::lround(std::clamp(p.x, -20'000.0, 20'000.0) * k)),
          static_cast<int>(std::lround(std::clamp(p.y, -20'000.0, 20'000.0) * k))};
}

void draw_closed(cv::Mat& pixels, const std::vector<cv::Point>& line, const cv::Scalar& colour,
                 int thickness) {
  cv::polylines(pixels, line, true, kWhite, thickness + 3, cv::LINE_AA, kSubpixelBits);
  cv::polylines(pixels, line, true, colour, thickness, cv::LINE_AA, kSubpixelBits);
}

void draw_hull(Panel& panel, const std::vector<cv::Point2f>& points) {
  std::vector<cv::Point2f> hull;
  cv::convexHull(points, hull);
  std::vector<cv::Point> line;
  for (const cv::Point2f& p : hull) line.push_back(fine(panel.in_panel(p)));
  cv::Mat shade = panel.pixels().clone();
  cv::fillPoly(shade, std::vector<std::vector<cv::Point>>{line}, kHullColour, cv::LINE_AA,
               kSubpixelBits);
  cv::addWeighted(shade, 0.14, panel.pixels(), 0.86, 0, panel.pixels());
  cv::polylines(panel.pixels(), line, true, kHullColour, 2, cv::LINE_AA, kSubpixelBits);
}

void draw_dot(cv::Mat& sheet, const cv::Point2d& at, const cv::Scalar& colour, int number) {
  constexpr int kRadius = 14;
  cv::circle(sheet, fine(at), (kRadius + 2) << kSubpixelBits, kWhite, cv::FILLED, cv::LINE_AA,
             kSubpixelBits);
  cv::circle(sheet, fine(at), kRadius << kSubpixelBits, colour, cv::FILLED, cv::LINE_AA,
             kSubpixelBits);
  const std::string text = std::to_string(number);
  const double size = number < 10 ? 0.62 : 0.52;
  int base = 0;
  const cv::Size box = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, size, 2, &base);
  const cv::Point corner(static_cast<int>(std::lround(at.x)) - box.width / 2,
                         static_cast<int>(std::lround(at.y)) + box.height / 2);
  // Black on the light colours, white on the dark ones.
  const double light = 0.114 * colour[0] + 0.587 * colour[1] + 0.299 * colour[2];
  cv::putText(sheet, text, corner, cv::FONT_HERSHEY_SIMPLEX, size, light > 125 ? kBlack : kWhite, 2,
              cv::LINE_AA);
}

using Strokes = std::vector<std::pair<std::size_t, std::size_t>>;

// Pairs of neighbouring cells, so that lines are drawn through and not dot by dot; a diagonal step
// only where no corner cell joins the two already. A lonely cell is paired with itself.
Strokes strokes_between(const std::vector<LaidCell>& cells) {
  constexpr int side = image::EdgeMap::kSide;
  std::vector<int> grid((side + 2) * (side + 2), -1);  // with a rim, so that no neighbour is out
  const auto slot = [](const LaidCell& c) {
    return static_cast<std::size_t>((static_cast<int>(c.on_view.y) + 1) * (side + 2) +
                                    static_cast<int>(c.on_view.x) + 1);
  };
  for (std::size_t i = 0; i < cells.size(); ++i) grid[slot(cells[i])] = static_cast<int>(i);
  Strokes strokes;
  constexpr std::size_t kDown = side + 2;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t at = slot(cells[i]);
    const auto join = [&](std::size_t other) {
      if (grid[other] >= 0) strokes.emplace_back(i, static_cast<std::size_t>(grid[other]));
    };
    const bool right = grid[at + 1] >= 0, left = grid[at - 1] >= 0, down = grid[at + kDown] >= 0;
    join(at + 1);
    join(at + kDown);
    if (!right && !down) join(at + kDown + 1);
    if (!left && !down) join(at + kDown - 1);
    if (!right && !left && !down) strokes.emplace_back(i, i);
  }
  return strokes;
}

// Takes the steps of the cell grid out of lines: twice, each place moves half way to the mean of
// its neighbours along the strokes. Ends and lonely cells stay.
std::vector<cv::Point2d> smoothed(std::vector<cv::Point2d> places, const Strokes& strokes) {
  for (int round = 0; round < 2; ++round) {
    std::vector<cv::Point2d> sums(places.size());
    std::vector<int> counts(places.size());
    for (const auto& stroke : strokes) {
      if (stroke.first == stroke.second) continue;
      sums[stroke.first] += places[stroke.second];
      sums[stroke.second] += places[stroke.first];
      ++counts[stroke.first];
      ++counts[stroke.second];
    }
    for (std::size_t i = 0; i < places.size(); ++i)
      if (counts[i] >= 2) places[i] = places[i] * 0.5 + sums[i] * (0.5 / counts[i]);
  }
  return places;
}

}  // namespace

std::vector<Pair> spread_out(const std::vector<Pair>& pairs, const Panel& photo, std::size_t most,
                             double min_gap_px) {
  std::vector<Pair> taken;
  for (const Pair& pair : pairs) {
    if (taken.size() >= most) break;
    const cv::Point2d at = photo.on_sheet(pair.on_photo);
    const bool crowded = std::any_of(taken.begin(), taken.end(), [&](const Pair& other) {
      return cv::norm(photo.on_sheet(other.on_photo) - at) < min_gap_px;
    });
    if (!crowded) taken.push_back(pair);
  }
  return taken;
}

void draw_outline(Panel& panel, const cv::Mat& mask) {
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(mask, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  double largest = 0;
  for (const auto& contour : contours) largest = std::max(largest, cv::contourArea(contour));
  for (const auto& contour : contours) {
    if (cv::contourArea(contour) < 0.02 * largest || contour.size() < 3) continue;  // specks
    std::vector<cv::Point> smooth, line;
    cv::approxPolyDP(contour, smooth, 0.7 / panel.scale(), true);
    for (const cv::Point& p : smooth) line.push_back(fine(panel.in_panel(p)));
    draw_closed(panel.pixels(), line, kOutlineColour, 2);
  }
}

void draw_hulls(Panel& photo, Panel& view, const std::vector<Pair>& inliers) {
  if (inliers.size() < 3) return;
  std::vector<cv::Point2f> on_photo, on_view;
  for (const Pair& pair : inliers) {
    on_photo.push_back(pair.on_photo);
    on_view.push_back(pair.on_view);
  }
  draw_hull(photo, on_photo);
  draw_hull(view, on_view);
}

void draw_pairs(cv::Mat& sheet, const Panel& photo, const Panel& view,
                const std::vector<Pair>& pairs) {
  if (pairs.empty()) return;
  cv::Mat rows = sheet(photo.place() | view.place());
  const cv::Point2d corner = (photo.place() | view.place()).tl();
  cv::Mat lines = rows.clone();
  for (std::size_t i = 0; i < pairs.size(); ++i)
    cv::line(lines, fine(photo.on_sheet(pairs[i].on_photo) - corner),
             fine(view.on_sheet(pairs[i].on_view) - corner), kDotColours[i % kDotColours.size()], 2,
             cv::LINE_AA, kSubpixelBits);
  cv::addWeighted(lines, 0.6, rows, 0.4, 0, rows);
  for (std::size_t k = pairs.size(); k > 0; --k) {  // the best on top
    const cv::Scalar& colour = kDotColours[(k - 1) % kDotColours.size()];
    const int number = static_cast<int>(k);
    draw_dot(sheet, photo.on_sheet(pairs[k - 1].on_photo), colour, number);
    draw_dot(sheet, view.on_sheet(pairs[k - 1].on_view), colour, number);
  }
}

void draw_lines(Panel& panel, const cv::Rect& frame, const std::vector<LaidCell>& cells,
                bool on_photo) {
  const double cell = double(frame.width) / image::EdgeMap::kSide;
  const auto strokes = strokes_between(cells);
  std::vector<cv::Point2d> middles;
  for (const LaidCell& c : cells) middles.push_back(on_photo ? c.on_photo : c.on_view);
  std::vector<cv::Point> places;
  for (const cv::Point2d& p : smoothed(middles, strokes))
    places.push_back(
        fine(panel.in_panel({frame.x + p.x * cell - 0.5, frame.y + p.y * cell - 0.5})));
  for (const bool found : {false, true})
    for (const auto& [from, to] : strokes) {
      if ((cells[from].found && cells[to].found) != found) continue;
      cv::line(panel.pixels(), places[from], places[to], found ? kFoundColour : kMissedColour,
               found ? 4 : 2, cv::LINE_AA, kSubpixelBits);
    }
}

void draw_text(cv::Mat& sheet, const std::string& text, const cv::Point& at, double size,
               int width_px, const cv::Scalar& colour) {
  std::string line;
  for (const char c : text) line += c >= ' ' && c <= '~' ? c : '?';
  int base = 0;
  const auto width = [&](const std::string& s) {
    return cv::getTextSize(s, cv::FONT_HERSHEY_DUPLEX, size, 2, &base).width;
  };
  if (width(line) > width_px) {
    while (!line.empty() && width(line + "..") > width_px) line.pop_back();
    line += "..";
  }
  cv::putText(sheet, line, at, cv::FONT_HERSHEY_DUPLEX, size, colour, 2, cv::LINE_AA);
}

}  // namespace pandok::match
