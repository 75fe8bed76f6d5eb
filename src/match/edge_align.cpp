#include "match/edge_align.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "match/edge_side.h"

namespace pandok::match {
namespace {

// A small move about the middle of the frame.
struct Move {
  double shift_x = 0, shift_y = 0;  // cells
  double log_x = 0, log_y = 0;      // natural logarithm of the scale
  double turn = 0, shear = 0;       // radians; cells per cell
};

constexpr double kMiddle = image::EdgeMap::kSide / 2.0;

cv::Matx23d matrix_of(const Move& m) {
  const double c = std::cos(m.turn), s = std::sin(m.turn);
  const double sx = std::exp(m.log_x), sy = std::exp(m.log_y);
  const double a = c * sx, b = c * m.shear - s * sy, d = s * sx, e = s * m.shear + c * sy;
  return {a, b, kMiddle + m.shift_x - (a + b) * kMiddle,
          d, e, kMiddle + m.shift_y - (d + e) * kMiddle};
}

// The price of a move: a large one can make unlike things agree. 0.015 each for 6 cells of shift,
// for 0.2 radians of turn, for 0.2 of shear, of common scale, and of scale in one direction only.
double strain(const Move& m) {
  const auto square = [](double v) { return v * v; };
  return 0.015 * ((square(m.shift_x) + square(m.shift_y)) / 36 +
                  (square(m.turn) + square(m.shear) + square(m.log_x + m.log_y) +
                   square(m.log_x - m.log_y)) /
                      0.04);
}

cv::Matx23d inverse_of(const cv::Matx23d& m) {
  const double det = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
  const double a = m(1, 1) / det, b = -m(0, 1) / det, d = -m(1, 0) / det, e = m(0, 0) / det;
  return {a, b, -(a * m(0, 2) + b * m(1, 2)), d, e, -(d * m(0, 2) + e * m(1, 2))};
}

// The two sides of one comparison and what a move is worth.
class Comparison {
 public:
  Comparison(const EdgeSide& photo, const EdgeSide& view, CpuLevel level)
      : photo_(photo), view_(view), level_(level) {}

  struct Worth {
    double found = 0, explained = 0;  // chance taken out, may be negative
  };
  Worth worth(const cv::Matx23d& view_to_photo, int sample_max) const {
    return {.found = photo_.nearness_of(view_, view_to_photo, sample_max, level_),
            .explained = view_.nearness_of(photo_, inverse_of(view_to_photo), sample_max, level_)};
  }
  // What the search maximises, and the score.
  double value(const Move& move, int sample_max) const {
    const Worth w = worth(matrix_of(move), sample_max);
    return (w.found + w.explained) / 2 - strain(move);
  }

 private:
  const EdgeSide& photo_;
  const EdgeSide& view_;
  CpuLevel level_;
};

struct Candidate {
  Move move;
  double value = -10;
};

constexpr int kCoarseSample = 64, kFineSample = 192;

// The two best moves of a coarse grid; scale and shear are left to refine().
std::array<Candidate, 2> coarse_search(const Comparison& comparison) {
  constexpr double kTurn = 0.1, kShift = 4;
  std::array<Candidate, 2> best;
  for (const double turn : {0.0, -kTurn, kTurn})
    for (const double shift_x : {0.0, -kShift, kShift})
      for (const double shift_y : {0.0, -kShift, kShift}) {
        Move move;
        move.turn = turn;
        move.shift_x = shift_x;
        move.shift_y = shift_y;
        const double value = comparison.value(move, kCoarseSample);
        if (value > best[0].value) {
          best[1] = best[0];
          best[0] = {move, value};
        } else if (value > best[1].value) {
          best[1] = {move, value};
        }
      }
  return best;
}

// One parameter after the other, steps halved when nothing helps.
Candidate refine(const Comparison& comparison, Move move) {
  constexpr std::array<double Move::*, 6> kParameters = {
      &Move::shift_x, &Move::shift_y, &Move::log_x, &Move::log_y, &Move::turn, &Move::shear};
  std::array<double, 6> step = {2, 2, 0.06, 0.06, 0.07, 0.08};
  std::array<double, 6> limit = {10, 10, 0.3, 0.3, 0.3, 0.3};
  Candidate best = {move, comparison.value(move, kFineSample)};
  for (int halving = 0; halving < 3;) {
    bool better = false;
    for (std::size_t p = 0; p < kParameters.size(); ++p)
      for (const double sign : {1.0, -1.0}) {
        Move tried = best.move;
        tried.*kParameters[p] += sign * step[p];
        if (std::abs(tried.*kParameters[p]) > limit[p]) continue;
        const double value = comparison.value(tried, kFineSample);
        if (value <= best.value) continue;
        best = {tried, value};
        better = true;
        break;
      }
    if (better) continue;
    ++halving;
    for (double& s : step) s /= 2;
  }
  return best;
}

}  // namespace

EdgeAligner::EdgeAligner(const image::EdgeMap& photo, CpuLevel level)
    : photo_(std::make_unique<const EdgeSide>(photo)), level_(level) {}
EdgeAligner::EdgeAligner(EdgeAligner&&) noexcept = default;
EdgeAligner& EdgeAligner::operator=(EdgeAligner&&) noexcept = default;
EdgeAligner::~EdgeAligner() = default;

EdgeAgreement EdgeAligner::agreement(const image::EdgeMap& view) const {
  EdgeAgreement out;
  const EdgeSide side(view);
  if (side.count() < kEdgesMin || photo_->count() < kEdgesMin) return out;
  const int all = std::max(photo_->count(), side.count());
  const Comparison comparison(*photo_, side, level_);
  Candidate best;
  for (const Candidate& start : coarse_search(comparison)) {
    const Candidate refined = refine(comparison, start.move);
    if (refined.value > best.value) best = refined;
  }
  out.view_to_photo = matrix_of(best.move);
  const auto worth = comparison.worth(out.view_to_photo, all);
  out.drawing_found = std::clamp(worth.found, 0.0, 1.0);
  out.photo_explained = std::clamp(worth.explained, 0.0, 1.0);
  out.score = std::clamp(comparison.value(best.move, all), 0.0, 1.0);
  return out;
}

std::vector<LaidCell> EdgeAligner::lay(const image::EdgeMap& view,
                                       const cv::Matx23d& view_to_photo) const {
  constexpr double kFoundMin = 0.4;
  std::vector<LaidCell> laid;
  for (int y = 0; y < image::EdgeMap::kSide; ++y)
    for (int x = 0; x < image::EdgeMap::kSide; ++x) {
      const int bin = view.at(x, y) - 1;
      if (bin < 0) continue;
      const cv::Point2d centre(x + 0.5, y + 0.5);
      const cv::Matx21d moved = view_to_photo * cv::Matx31d(centre.x, centre.y, 1);
      const cv::Point2d there(moved(0), moved(1));
      laid.push_back({.on_view = centre,
                      .on_photo = there,
                      .direction = bin * CV_PI / image::EdgeMap::kBins,
                      .found = photo_->nearness_at(there, bin) >= kFoundMin});
    }
  return laid;
}

}  // namespace pandok::match
