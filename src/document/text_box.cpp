#include "document/text_box.h"

#include <pango/pangocairo.h>

#include "document/words.h"

namespace pandok::document {
namespace {

constexpr double kSlackPt = 1e-6;

PangoAlignment pango_align(Align align) {
  switch (align) {
    case Align::centre:
      return PANGO_ALIGN_CENTER;
    case Align::right:
      return PANGO_ALIGN_RIGHT;
    case Align::left:
      break;
  }
  return PANGO_ALIGN_LEFT;
}

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

}  // namespace

TextBox::TextBox(const Fonts& fonts, std::string_view text, const TextStyle& style, double width_pt)
    : layout_(pango_layout_new(fonts.context()), Unref()), grey_(style.grey) {
  PangoLayout* layout = layout_.get();
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_new(), pango_font_description_free);
  pango_font_description_set_family_static(
      font.get(), style.face == Face::gothic ? kGothicFamilies : kMyeongjoFamilies);
  pango_font_description_set_size(font.get(), static_cast<int>(style.size_pt * PANGO_SCALE));
  pango_font_description_set_weight(font.get(),
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_width(layout, static_cast<int>(width_pt * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_alignment(layout, pango_align(style.align));
  pango_layout_set_justify(layout, style.justify ? TRUE : FALSE);
  pango_layout_set_line_spacing(layout, static_cast<float>(style.leading));
  std::string shown = with_line_feeds(text);
  while (shown.ends_with('\n')) shown.pop_back();  // no empty line below the last one
  pango_layout_set_text(layout, shown.data(), static_cast<int>(shown.size()));

  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> line(
      pango_layout_get_iter(layout), pango_layout_iter_free);
  do {
    int top = 0, bottom = 0;
    pango_layout_iter_get_line_yrange(line.get(), &top, &bottom);
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(line.get(), nullptr, &logical);
    lines_.push_back({pango_layout_iter_get_line_readonly(line.get()), points(logical.x),
                      points(top), points(pango_layout_iter_get_baseline(line.get())),
                      points(bottom)});
  } while (pango_layout_iter_next_line(line.get()));
}

double TextBox::height_pt(int first, int count) const {
  if (count <= 0) return 0;
  return lines_[static_cast<std::size_t>(first + count - 1)].bottom -
         lines_[static_cast<std::size_t>(first)].top;
}

int TextBox::fitting(int first, double room_pt) const {
  int count = 0;
  while (first + count < lines() && height_pt(first, count + 1) <= room_pt + kSlackPt) ++count;
  return count;
}

void TextBox::draw(cairo_t* cairo, double x, double y, int first, int count) const {
  cairo_set_source_rgb(cairo, grey_, grey_, grey_);
  for (int i = first; i < first + count; ++i) {
    const Line& line = lines_[static_cast<std::size_t>(i)];
    cairo_move_to(cairo, x + line.x,
                  y + line.baseline - lines_[static_cast<std::size_t>(first)].top);
    pango_cairo_show_layout_line(cairo, line.line);
  }
}

}  // namespace pandok::document
