// The picture that shows why a photo was laid beside a design: for an officer's phone and the file.
//
// From top to bottom, 1080 pixels wide: a caption; the photo cropped to the item with its outline,
// and the view beside it (below it if both are wide) with the matched points, numbered, joined and
// hulled; then the view's lines laid over the paled photo and the view's own lines, where a line
// that the photo shows is thick and green and another is thin and grey. Without matched points the
// lines are the evidence, and the first row has none. Colours are from Okabe and Ito's set, which
// colour-blind people can tell apart.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>

#include "base/error.h"
#include "match/local_features.h"
#include "match/verify.h"

namespace pandok::match {

struct EvidenceInput {
  cv::Mat photo, view;  // CV_8UC3 or CV_8UC1, as given to extract()
  cv::Mat photo_mask;   // CV_8UC1 of the photo's size, 255 = item; may be empty
  const LocalFeatures& photo_features;
  const LocalFeatures& view_features;
  const Verification& verification;
  // Captions. Only printable ASCII is drawn (OpenCV has no other letters), the rest as '?'; cut to
  // fit. The view's name is one of the register's: "front", …
  std::string design_id, view_name;
  std::optional<double> probability;  // as the reader shows it
};

inline constexpr int kEvidenceWidthPx = 1'080;

// CV_8UC3, 1080 wide, about 900 to 2400 high. Bit for bit the same for the same input.
// invalid_argument if a picture does not have the size that its features speak of.
// Pure; any thread; about 12 ms.
Result<cv::Mat> draw_evidence(const EvidenceInput& input);

}  // namespace pandok::match
