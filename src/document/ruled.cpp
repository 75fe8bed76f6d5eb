#include "document/ruled.h"

#include <algorithm>
#include <optional>

namespace pandok::document {
namespace {

constexpr double kPadX = mm(1.8), kPadY = mm(1.3), kRowMin = mm(7.6);
constexpr double kThickLine = 1.1, kThinLine = 0.4;
constexpr double kLabelGrey = 0.93, kLineGrey = 0.35;

// A cell's text and the "(계속)" of a label.
struct LaidCell {
  TextBox text, again;
  double width;
  bool label;
};

// Some lines of each cell of a row, as they stand on one page.
struct Strip {
  struct Part {
    TextBox text;
    int first, count;
    double width;
    bool label;
  };
  std::vector<Part> parts;
  double height = 0;
  bool whole = true;  // no lines of this row are on another page
};

void line(cairo_t* cairo, double x0, double y0, double x1, double y1, double width) {
  cairo_set_source_rgb(cairo, kLineGrey, kLineGrey, kLineGrey);
  cairo_set_line_width(cairo, width);
  cairo_move_to(cairo, x0, y0);
  cairo_line_to(cairo, x1, y1);
  cairo_stroke(cairo);
}

void fill_label(cairo_t* cairo, double x, double y, double width, double height) {
  cairo_set_source_rgb(cairo, kLabelGrey, kLabelGrey, kLabelGrey);
  cairo_rectangle(cairo, x, y, width, height);
  cairo_fill(cairo);
}

double text_height(const Strip::Part& part) { return part.text.height_pt(part.first, part.count); }

// Clipped, so that marks stacked on a letter stay in their own cell.
void draw_part(cairo_t* cairo, const Strip::Part& part, const Strip& strip, double x, double y) {
  const double spare = strip.height - text_height(part);
  cairo_save(cairo);
  cairo_rectangle(cairo, x, y, part.width, strip.height);
  cairo_clip(cairo);
  part.text.draw(cairo, x + kPadX, y + (strip.whole ? spare / 2 : kPadY), part.first, part.count);
  cairo_restore(cairo);
}

// What one page shows of a table: drawn when it is known how high it is.
struct Section {
  TextBox group;
  double left, top;  // of the rows
  std::vector<Strip> strips;

  void draw(cairo_t* cairo) const {
    double bottom = top;
    for (const Strip& strip : strips) bottom += strip.height;
    if (group.lines() > 0) {
      fill_label(cairo, kLeft, top, kGroupWidth, bottom - top);
      group.draw(cairo, kLeft + kPadX, top + (bottom - top - group.height_pt()) / 2);
    }
    double y = top;
    for (const Strip& strip : strips) {
      draw_strip(cairo, strip, y);
      if (y > top) line(cairo, left, y, kLeft + kContentWidth, y, kThinLine);
      y += strip.height;
    }
    if (group.lines() > 0) line(cairo, left, top, left, bottom, kThinLine);
    line(cairo, kLeft, top, kLeft + kContentWidth, top, kThickLine);
    line(cairo, kLeft, bottom, kLeft + kContentWidth, bottom, kThickLine);
  }

  void draw_strip(cairo_t* cairo, const Strip& strip, double y) const {
    double x = left;
    for (const Strip::Part& part : strip.parts) {
      if (part.label) fill_label(cairo, x, y, part.width, strip.height);
      x += part.width;
    }
    x = left;
    for (const Strip::Part& part : strip.parts) {
      if (x > left) line(cairo, x, y, x, y + strip.height, kThinLine);
      draw_part(cairo, part, strip, x, y);
      x += part.width;
    }
  }
};

class Ruler {
 public:
  Ruler(Flow& flow, const Ruled& table) : flow_(flow) {
    if (!table.group.empty())
      group_ = TextBox(flow.fonts(), table.group, label_style(), kGroupWidth - 2 * kPadX);
    if (!table.header.empty()) header_ = lay(table.header);
  }

  Result<> place(const std::vector<Row>& rows) {
    PANDOK_CHECKED(open());
    for (const Row& row : rows) PANDOK_CHECKED(add(lay(row)));
    close();
    return {};
  }

 private:
  static TextStyle label_style() { return {.size_pt = 9, .align = Align::centre}; }

  std::vector<LaidCell> lay(const Row& row) const {
    std::vector<LaidCell> laid;
    for (const Cell& cell : row) {
      TextStyle style = cell.label ? label_style() : TextStyle{.align = cell.align};
      const double width = cell.width_pt - 2 * kPadX;
      const Fonts& fonts = flow_.fonts();
      laid.push_back({TextBox(fonts, cell.text, style, width),
                      cell.label ? TextBox(fonts, "(계속)", style, width) : TextBox(),
                      cell.width_pt, cell.label});
    }
    return laid;
  }

  // A page's part of the table begins; there is room for the group's name at least.
  Result<> open() {
    PANDOK_CHECKED(flow_.need(std::max(group_.height_pt() + 2 * kPadY, 2 * kRowMin)));
    section_ = Section{.group = group_,
                       .left = kLeft + (group_.lines() > 0 ? kGroupWidth : 0),
                       .top = flow_.y(),
                       .strips = {}};
    if (header_) put(*header_, std::vector<int>(header_->size()), {}, true);
    return {};
  }

  // ... and ends, at least as high as the group's name. A header alone is not drawn.
  void close() {
    if (section_.strips.size() == (header_ ? 1u : 0u)) return;
    const double missing = group_.height_pt() + 2 * kPadY - (flow_.y() - section_.top);
    if (group_.lines() > 0 && missing > 0) {
      section_.strips.back().height += missing;
      flow_.advance(missing);
    }
    flow_.draw([section = std::move(section_)](cairo_t* cairo) -> Result<> {
      section.draw(cairo);
      return {};
    });
  }

  Result<> next_page() {
    close();
    PANDOK_CHECKED(flow_.break_page());
    return open();
  }

  static double rest_height(const std::vector<LaidCell>& row, const std::vector<int>& next) {
    double height = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
      height = std::max(height, row[i].text.height_pt(next[i], row[i].text.lines() - next[i]));
    return std::max(kRowMin, height + 2 * kPadY);
  }

  // Lines of each cell that fit here; empty if that would be a poor place to divide the row.
  std::vector<int> fitting(const std::vector<LaidCell>& row, const std::vector<int>& next) const {
    std::vector<int> counts(row.size());
    bool any = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int left = row[i].text.lines() - next[i];
      counts[i] = row[i].text.fitting(next[i], flow_.room() - 2 * kPadY);
      if (counts[i] < std::min(2, left) && !row[i].label) return {};
      any = any || counts[i] > 0;
    }
    return any ? counts : std::vector<int>();
  }

  // Draws lines from `next` on; counts empty: all that are left.
  void put(const std::vector<LaidCell>& row, const std::vector<int>& next,
           const std::vector<int>& counts, bool whole) {
    Strip strip;
    strip.whole = whole;
    double height = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const LaidCell& cell = row[i];
      Strip::Part part{cell.text, next[i], counts.empty() ? cell.text.lines() - next[i] : counts[i],
                       cell.width, cell.label};
      if (cell.label && next[i] >= cell.text.lines())
        part = {cell.again, 0, cell.again.lines(), cell.width, true};
      height = std::max(height, text_height(part));
      strip.parts.push_back(std::move(part));
    }
    strip.height = std::max(kRowMin, height + 2 * kPadY);
    flow_.advance(strip.height);
    section_.strips.push_back(std::move(strip));
  }

  bool page_is_fresh() const {
    return section_.top <= kTop && section_.strips.size() == (header_ ? 1u : 0u);
  }

  Result<> add(const std::vector<LaidCell>& row) {
    std::vector<int> next(row.size());
    bool whole = true;
    for (;;) {
      const double rest = rest_height(row, next);
      if (rest <= flow_.room()) {
        put(row, next, {}, whole);
        return {};
      }
      const bool keep = whole && rest <= kKeepTogether;
      const auto counts = keep ? std::vector<int>() : fitting(row, next);
      if (counts.empty()) {
        if (page_is_fresh())
          return fail(Code::resource_exhausted, "a line of a table is higher than a page");
        PANDOK_CHECKED(next_page());
        continue;
      }
      whole = false;
      put(row, next, counts, false);
      for (std::size_t i = 0; i < row.size(); ++i) next[i] += counts[i];
      PANDOK_CHECKED(next_page());
    }
  }

  Flow& flow_;
  TextBox group_;
  std::optional<std::vector<LaidCell>> header_;
  Section section_{};
};

}  // namespace

Result<> place(Flow& flow, const Ruled& table) { return Ruler(flow, table).place(table.rows); }

}  // namespace pandok::document
