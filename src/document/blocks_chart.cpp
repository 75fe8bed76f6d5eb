// A bar chart on paper: a row a bar; the rows break over pages like those of a table.
#include <algorithm>

#include "document/blocks.h"

namespace pandok::document {
namespace {

constexpr double kLabelWidth = mm(48), kNumberWidth = mm(30), kGap = mm(3);
constexpr double kBarHeight = mm(4.2), kRowGap = mm(1.8);
constexpr double kBarWidthMax = kContentWidth - kLabelWidth - kNumberWidth - 2 * kGap;

Result<> place_bar(Flow& flow, const Bar& bar, int decimals, double largest) {
  const TextBox label(flow.fonts(), bar.label, {.size_pt = 9, .align = Align::right}, kLabelWidth);
  const TextBox number(flow.fonts(), chart_number(bar.value, decimals), {.size_pt = 9},
                       kNumberWidth);
  const double height = std::max(kBarHeight, label.height_pt());
  PANDOK_CHECKED(flow.need(height));
  const double length = largest > 0 ? bar.value / largest * kBarWidthMax : 0;
  flow.draw([=, y = flow.y()](cairo_t* cairo) -> Result<> {
    const double middle = y + height / 2, left = kLeft + kLabelWidth + kGap;
    label.draw(cairo, kLeft, middle - label.height_pt() / 2);
    cairo_set_source_rgb(cairo, 0x35 / 255.0, 0x61 / 255.0, 0x8f / 255.0);
    cairo_rectangle(cairo, left, middle - kBarHeight / 2, length, kBarHeight);
    cairo_fill(cairo);
    number.draw(cairo, left + length + mm(1.5), middle - number.height_pt() / 2);
    return {};
  });
  flow.advance(height + kRowGap);
  return {};
}

}  // namespace

Result<> place(Flow& flow, const BarChart& chart) {
  const Fonts& fonts = flow.fonts();
  flow.gap(mm(4));
  const TextBox title(fonts, chart.title, {.size_pt = 10, .bold = true}, kContentWidth * 0.7);
  const TextBox unit(fonts, chart.unit, {.size_pt = 8.5, .align = Align::right, .grey = 0.3},
                     kContentWidth * 0.28);
  if (!chart.title.empty() || !chart.unit.empty()) {
    const double height = std::max(title.height_pt(), unit.height_pt());
    PANDOK_CHECKED(flow.need(height + mm(16)));
    flow.draw([=, y = flow.y()](cairo_t* cairo) -> Result<> {
      title.draw(cairo, kLeft, y);
      unit.draw(cairo, kLeft + kContentWidth * 0.72, y + height - unit.height_pt());
      return {};
    });
    flow.advance(height + mm(2));
  }
  double largest = 0;
  for (const Bar& bar : chart.bars) largest = std::max(largest, bar.value);
  for (const Bar& bar : chart.bars) PANDOK_CHECKED(place_bar(flow, bar, chart.decimals, largest));
  if (chart.note.empty()) return {};
  return flow.put(TextBox(fonts, chart.note, {.size_pt = 8.5, .grey = 0.3}, kContentWidth), kLeft);
}

}  // namespace pandok::document
