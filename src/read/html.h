// The frame of our pages and the few parts that they are made of. Internal to the room.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stats/calibration.h"
#include "stats/interval.h"

namespace pandok::read::html {

// A whole page around `body`. Readable on a phone, on a desk, in dark mode and on paper.
std::string page(std::string_view title, std::string_view body);

// "93.1 % (90.2 to 95.3, n = 420)".
std::string rate(const stats::Interval& interval);

// Predicted against observed, as an inline SVG of 320 x 320 with the diagonal and n a point.
std::string reliability_diagram(const std::vector<stats::ReliabilityBin>& bins);

// A step line of y (0..1) over x (1, 2, …) as an inline SVG, for recall over the number of places.
std::string recall_curve(const std::vector<double>& recall);

}  // namespace pandok::read::html
