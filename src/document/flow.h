// Fills pages from top to bottom: where the next thing goes, and what is drawn on each page.
//
// Internal to the room. Nothing is drawn yet: each page keeps a list of what to draw, since "1 / 3"
// needs the number of pages. Lengths in points; y grows downwards.
#pragma once

#include <cairo.h>

#include <functional>
#include <vector>

#include "base/error.h"
#include "document/text_box.h"

namespace pandok::document {

constexpr double mm(double length_mm) { return length_mm * 72 / 25.4; }

// A4 with its margins.
inline constexpr double kPageWidth = mm(210), kPageHeight = mm(297);
inline constexpr double kLeft = mm(20), kTop = mm(15), kBottom = kPageHeight - mm(22);
inline constexpr double kContentWidth = kPageWidth - 2 * kLeft;
inline constexpr double kContentHeight = kBottom - kTop;
// What is lower than this does not break over pages if it fits on the next one.
inline constexpr double kKeepTogether = kContentHeight / 3;

// Draws on the page that the context stands for; fails only for pictures.
using Drawing = std::function<Result<>(cairo_t*)>;

class Flow {
 public:
  explicit Flow(const Fonts& fonts) : fonts_(fonts), pages_(1) {}

  const Fonts& fonts() const { return fonts_; }
  double y() const { return y_; }
  double room() const { return kBottom - y_; }
  bool at_top() const { return y_ <= kTop; }
  const std::vector<std::vector<Drawing>>& pages() const { return pages_; }

  void draw(Drawing drawing) { pages_.back().push_back(std::move(drawing)); }
  void advance(double height) { y_ += height; }
  // Space before something, but not at the top of a page.
  void gap(double height) {
    if (!at_top()) y_ += height;
  }
  // resource_exhausted beyond limits::kDocumentPagesMax.
  Result<> break_page();
  // A new page unless there is room for this height, or the page is still empty.
  Result<> need(double height);
  // A text at x, broken over pages where it has to be, never leaving one line of several alone.
  Result<> put(const TextBox& text, double x);

 private:
  const Fonts& fonts_;
  std::vector<std::vector<Drawing>> pages_;
  double y_ = kTop;
};

}  // namespace pandok::document
