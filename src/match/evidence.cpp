#include "match/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "match/edge_align.h"
#include "match/evidence_marks.h"
#include "match/evidence_panel.h"

namespace pandok::match {
namespace {

constexpr int kGap = 16, kCaptionHeight = 132, kLabelHeight = 52;
constexpr double kStackFrom = 1.5;  // both panels wider than this: one above the other
constexpr std::size_t kPairsShown = 40;
constexpr double kPairGapPx = 34;
const cv::Scalar kPaper(250, 250, 250), kInk(45, 40, 35), kBar(60, 45, 30), kLight(255, 255, 255),
    kRim(205, 205, 205);

Result<> check(const EvidenceInput& in) {
  const auto fits = [](const cv::Mat& m, const LocalFeatures& f) {
    return !m.empty() && (m.type() == CV_8UC3 || m.type() == CV_8UC1) && m.size() == f.picture;
  };
  if (!fits(in.photo, in.photo_features) || !fits(in.view, in.view_features))
    return fail(Code::invalid_argument, "the pictures are not those of the features");
  if (!in.photo_mask.empty() &&
      (in.photo_mask.type() != CV_8UC1 || in.photo_mask.size() != in.photo.size()))
    return fail(Code::invalid_argument, "the mask does not have the photo's size");
  return {};
}

// Both pictures' crops and where the panels of a row lie.
struct Layout {
  cv::Rect left_crop, right_crop;
  cv::Rect left, right;  // the first row; the second lies row_height lower
  int row_height = 0;
};

Layout lay_out(const cv::Rect& photo_box, const cv::Rect& view_box) {
  const auto aspect = [](const cv::Rect& crop) { return double(crop.width) / crop.height; };
  const auto height = [](const cv::Rect& crop, int width) {
    return static_cast<int>(std::lround(double(width) * crop.height / crop.width));
  };
  Layout out = {.left_crop = panel_crop(photo_box),
                .right_crop = panel_crop(view_box),
                .left = {},
                .right = {},
                .row_height = 0};
  const int top = kCaptionHeight + kLabelHeight;
  if (aspect(out.left_crop) > kStackFrom && aspect(out.right_crop) > kStackFrom) {
    const int width = kEvidenceWidthPx - 2 * kGap;
    out.left = {kGap, top, width, height(out.left_crop, width)};
    out.right = {kGap, out.left.br().y + kLabelHeight, width, height(out.right_crop, width)};
  } else {
    const double slimmer = std::min(aspect(out.left_crop), aspect(out.right_crop));
    out.left_crop = made_taller(out.left_crop, slimmer);
    out.right_crop = made_taller(out.right_crop, slimmer);
    const int width = (kEvidenceWidthPx - 3 * kGap) / 2;
    out.left = {kGap, top, width, height(out.left_crop, width)};
    out.right = {2 * kGap + width, top, width, out.left.height};
  }
  out.row_height = out.right.br().y - kCaptionHeight;
  return out;
}

void draw_caption(cv::Mat& sheet, const EvidenceInput& in) {
  cv::rectangle(sheet, cv::Rect(0, 0, kEvidenceWidthPx, kCaptionHeight), kBar, cv::FILLED);
  const int width = kEvidenceWidthPx - 2 * kGap;
  draw_text(sheet, fmt::format("Design {}   view: {}", in.design_id, in.view_name), {kGap + 4, 54},
            1.2, width, kLight);
  std::string facts =
      in.probability ? fmt::format("probability {:.2f}   ", *in.probability) : std::string();
  facts += fmt::format("matching points {}   line agreement {:.2f}", in.verification.inliers,
                       in.verification.edge_agreement);
  draw_text(sheet, facts, {kGap + 4, 106}, 1.05, width, kLight);
}

void draw_label(cv::Mat& sheet, const cv::Rect& panel, const std::string& text) {
  cv::rectangle(sheet, panel, kRim, 1);
  draw_text(sheet, text, {panel.x + 2, panel.y - 15}, 0.85, panel.width, kInk);
}

void draw_points_row(cv::Mat& sheet, const Layout& layout, const EvidenceInput& in) {
  Panel photo(sheet, layout.left, in.photo, layout.left_crop);
  Panel view(sheet, layout.right, in.view, layout.right_crop);
  const std::vector<Pair>& pairs = in.verification.pairs;
  draw_hulls(photo, view, pairs);
  if (!in.photo_mask.empty()) draw_outline(photo, in.photo_mask);
  const auto shown = spread_out(pairs, photo, kPairsShown, kPairGapPx);
  draw_pairs(sheet, photo, view, shown);
  draw_label(sheet, photo.place(), "Photo");
  draw_label(sheet, view.place(),
             pairs.empty()
                 ? "Registered view"
                 : fmt::format("Registered view, {} of {} points", shown.size(), pairs.size()));
}

void draw_lines_row(cv::Mat& sheet, const Layout& layout, const EvidenceInput& in) {
  const cv::Point down(0, layout.row_height);
  Panel photo(sheet, layout.left + down, in.photo, layout.left_crop);
  Panel view(sheet, layout.right + down, in.view, layout.right_crop);
  photo.pale(0.55);
  view.pale(0.85);
  const cv::Matx23d& move = in.verification.edges.view_to_photo;
  const auto cells = EdgeAligner(in.photo_features.edges).lay(in.view_features.edges, move);
  draw_lines(photo, image::edge_frame(in.photo_features.box), cells, true);
  draw_lines(view, image::edge_frame(in.view_features.box), cells, false);
  draw_label(sheet, photo.place(), "View's lines on the photo");
  draw_label(sheet, view.place(), "Green lines: seen in the photo");
}

cv::Mat draw(const EvidenceInput& in) {
  const Layout layout = lay_out(in.photo_features.box, in.view_features.box);
  cv::Mat sheet(kCaptionHeight + 2 * layout.row_height + kGap, kEvidenceWidthPx, CV_8UC3, kPaper);
  draw_caption(sheet, in);
  draw_points_row(sheet, layout, in);
  draw_lines_row(sheet, layout, in);
  return sheet;
}

}  // namespace

Result<cv::Mat> draw_evidence(const EvidenceInput& input) {
  PANDOK_CHECKED(check(input));
  try {
    return draw(input);
  } catch (const cv::Exception& e) {
    return fail(Code::internal, "drawing the evidence: {}", e.what());
  }
}

}  // namespace pandok::match
