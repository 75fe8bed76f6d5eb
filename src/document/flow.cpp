#include "document/flow.h"

#include <algorithm>

#include "base/limits.h"

namespace pandok::document {

Result<> Flow::break_page() {
  if (pages_.size() >= static_cast<std::size_t>(limits::kDocumentPagesMax))
    return fail(Code::resource_exhausted, "a document has at most {} pages",
                limits::kDocumentPagesMax);
  pages_.emplace_back();
  y_ = kTop;
  return {};
}

Result<> Flow::need(double height) {
  if (height <= room() || at_top()) return {};
  return break_page();
}

Result<> Flow::put(const TextBox& text, double x) {
  for (int first = 0; first < text.lines();) {
    const int left = text.lines() - first;
    int count = std::min(left, text.fitting(first, room()));
    if (left - count == 1 && count > 2) --count;  // two lines go over
    if (count < std::min(2, left) && !at_top()) {
      PANDOK_CHECKED(break_page());
      continue;
    }
    count = std::max(count, 1);
    draw([text, x, y = y_, first, count](cairo_t* cairo) -> Result<> {
      text.draw(cairo, x, y, first, count);
      return {};
    });
    advance(text.height_pt(first, count));
    first += count;
    if (first < text.lines()) PANDOK_CHECKED(break_page());
  }
  return {};
}

}  // namespace pandok::document
