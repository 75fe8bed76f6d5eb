// A bar chart: horizontal bars with their names and numbers, longest bar across the whole width.
//
// For figures as a yearly report has them: by right, by channel, by item, by sender's country.
// Bars start at 0. Printed in a document (document.h) or as an SVG picture for a page.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace pandok::document {

struct Bar {
  std::string label;  // a line
  double value = 0;   // finite, 0 to 1e15
};

struct BarChart {
  std::string title;  // "" for none
  std::string unit;   // beside the title: "단위: 건"
  std::string note;   // below: what was counted, n, when
  std::vector<Bar> bars;
  int decimals = 0;  // of the printed numbers, 0 to 6
};

// "1,234,567.5": rounded, with commas between thousands.
std::string chart_number(double value, int decimals);

// invalid_argument for a text that is no line, a number out of its range;
// resource_exhausted over limits::kChartBarsMax bars.
Result<> check(const BarChart& chart);

// The chart as SVG, 720 units wide, at most 40 units a bar plus its label's lines. Long labels are
// wrapped, never cut; their widths are estimated, since the page's fonts are not known here.
// Colours and fonts are its own. Errors of check(). Any thread; microseconds a bar.
Result<std::string> chart_svg(const BarChart& chart);

}  // namespace pandok::document
