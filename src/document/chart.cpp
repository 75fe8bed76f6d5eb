#include "document/chart.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "base/parse.h"
#include "document/words.h"

namespace pandok::document {
namespace {

constexpr double kValueMax = 1e15;
constexpr int kDecimalsMax = 6;

// The picture, in its own units.
constexpr double kSvgWidth = 720, kSvgLabelWidth = 200, kSvgGap = 12, kSvgNumberWidth = 110;
constexpr double kSvgBarWidthMax = kSvgWidth - kSvgLabelWidth - 2 * kSvgGap - kSvgNumberWidth;
constexpr double kSvgFontSize = 14, kSvgLineHeight = 20, kSvgBarHeight = 16, kSvgRowGap = 8;

// A guess at the width of a character in a sans-serif face, in ems.
double em_width(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (lead >= 0xe1) return 1.0;  // Hangul, hanja and what lies behind
  if (lead >= 0x80) return 0.65;
  return lead >= 'A' && lead <= 'Z' ? 0.7 : 0.56;
}

// Lines of at most `width` units, broken at a space where there is one.
std::vector<std::string> wrapped(std::string_view text, double width) {
  std::vector<std::string> lines(1);
  double used = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    const std::string_view character = text.substr(at, end - at);
    const double wide = em_width(character) * kSvgFontSize;
    if (used + wide > width && !lines.back().empty()) {
      const std::size_t space = lines.back().rfind(' ');
      std::string carried;
      if (space != std::string::npos && character != " ") {
        carried = lines.back().substr(space + 1);
        lines.back().resize(space);
      }
      lines.push_back(carried);
      used = static_cast<double>(utf8_length(carried)) * kSvgFontSize * 0.7;
    }
    if (!(character == " " && lines.back().empty())) {
      lines.back() += character;
      used += wide;
    }
    at = end;
  }
  return lines;
}

std::string text_at(double x, double y, std::string_view rest, std::string_view text) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}"{}>{}</text>)", x, y, rest, escape_html(text));
}

// One bar below y; returns where it ends.
double add_bar(std::string& svg, const Bar& bar, int decimals, double largest, double y) {
  const auto lines = wrapped(bar.label, kSvgLabelWidth);
  const double height = std::max(kSvgBarHeight, kSvgLineHeight * static_cast<double>(lines.size()));
  const double middle = y + height / 2;
  double baseline = middle - height / 2 + kSvgLineHeight * 0.75;
  for (const std::string& line : lines) {
    svg += text_at(kSvgLabelWidth, baseline, R"( text-anchor="end")", line);
    baseline += kSvgLineHeight;
  }
  const double length = largest > 0 ? bar.value / largest * kSvgBarWidthMax : 0;
  const double left = kSvgLabelWidth + kSvgGap;
  svg +=
      fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="#35618f"/>)",
                  left, middle - kSvgBarHeight / 2, length, kSvgBarHeight);
  svg += text_at(left + length + 6, middle + kSvgFontSize * 0.36, "",
                 chart_number(bar.value, decimals));
  return y + height + kSvgRowGap;
}

}  // namespace

std::string chart_number(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", value + 0.0, decimals);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

Result<> check(const BarChart& chart) {
  PANDOK_CHECKED(check_line("the title of a chart", chart.title, limits::kDocumentLabelCharsMax));
  PANDOK_CHECKED(check_line("the unit of a chart", chart.unit, limits::kDocumentLabelCharsMax));
  PANDOK_CHECKED(check_line("the note of a chart", chart.note, limits::kDocumentLineCharsMax));
  if (chart.bars.size() > limits::kChartBarsMax)
    return fail(Code::resource_exhausted, "a chart has at most {} bars, this one {}",
                limits::kChartBarsMax, chart.bars.size());
  if (chart.decimals < 0 || chart.decimals > kDecimalsMax)
    return fail(Code::invalid_argument, "the numbers of a chart have 0 to {} decimals",
                kDecimalsMax);
  for (const Bar& bar : chart.bars) {
    PANDOK_CHECKED(check_line("the label of a bar", bar.label, limits::kDocumentLabelCharsMax));
    if (!(bar.value >= 0 && bar.value <= kValueMax))
      return fail(Code::invalid_argument, "the bar '{}' is no number from 0 to {:g}",
                  quote_for_message(bar.label), kValueMax);
  }
  return {};
}

Result<std::string> chart_svg(const BarChart& chart) {
  PANDOK_CHECKED(check(chart));
  double largest = 0;
  for (const Bar& bar : chart.bars) largest = std::max(largest, bar.value);
  std::string svg;
  double y = 0;
  for (const std::string& line : wrapped(chart.title, kSvgWidth * 0.7)) {
    if (line.empty()) continue;
    svg += text_at(0, y + kSvgLineHeight * 0.8, R"( font-weight="700")", line);
    y += kSvgLineHeight;
  }
  if (!chart.unit.empty()) {
    y = std::max(y, kSvgLineHeight);
    svg += text_at(kSvgWidth, y - kSvgLineHeight * 0.2, R"( text-anchor="end" fill="#555")",
                   chart.unit);
  }
  if (y > 0) y += kSvgRowGap;
  for (const Bar& bar : chart.bars) y = add_bar(svg, bar, chart.decimals, largest, y);
  for (const std::string& line : wrapped(chart.note, kSvgWidth)) {
    if (line.empty()) continue;
    svg += text_at(0, y + kSvgLineHeight * 0.75, R"( fill="#555")", line);
    y += kSvgLineHeight;
  }
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {1:.0f}" role="img")"
      R"( font-family="'Nanum Gothic','Noto Sans KR','Malgun Gothic',sans-serif" font-size="{2:.0f}")"
      R"( fill="#1a1a1a"><title>{3}</title><rect width="{0:.0f}" height="{1:.0f}" fill="#fff"/>{4}</svg>)",
      kSvgWidth, std::max(y, 1.0), kSvgFontSize, escape_html(chart.title), svg);
}

}  // namespace pandok::document
