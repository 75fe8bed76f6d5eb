// A text laid out to a width, that can be drawn whole or some lines of it.
//
// Internal to the room. Lengths in points (1/72 inch).
#pragma once

#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "document/fonts.h"

namespace pandok::document {

enum class Face { gothic, myeongjo };

struct TextStyle {
  Face face = Face::gothic;
  double size_pt = 9.5;
  bool bold = false;
  Align align = Align::left;
  bool justify = false;
  double grey = 0;       // 0 black
  double leading = 1.3;  // from line to line, of the face's own height
};

// A value; copies share what was laid out. Belongs to the thread of its Fonts.
class TextBox {
 public:
  // No lines. Height 0.
  TextBox() = default;
  // `text` has passed check(). Broken between syllables and words, at line feeds, and, where
  // nothing else fits, inside words.
  TextBox(const Fonts& fonts, std::string_view text, const TextStyle& style, double width_pt);

  int lines() const { return static_cast<int>(lines_.size()); }
  // Of `count` lines from the first one on.
  double height_pt(int first, int count) const;
  double height_pt() const { return height_pt(0, lines()); }
  // How many lines from `first` on fit into room_pt.
  int fitting(int first, double room_pt) const;
  // Those lines, with the upper edge of the first at y and the box's left edge at x.
  void draw(cairo_t* cairo, double x, double y, int first, int count) const;
  void draw(cairo_t* cairo, double x, double y) const { draw(cairo, x, y, 0, lines()); }

 private:
  void add(const Fonts& fonts, std::string_view text, const TextStyle& style, double width_pt);

  struct Line {
    PangoLayoutLine* line;
    double x, top, baseline, bottom;
  };
  std::vector<std::shared_ptr<PangoLayout>> layouts_;  // one after the other
  std::vector<Line> lines_;
  double grey_ = 0;
};

}  // namespace pandok::document
