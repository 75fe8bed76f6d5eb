#include "document/text_box.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <string>

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

// Pango looks at all of a layout for some of its lines: many small ones cost less than a large one.
constexpr std::size_t kLayoutBytes = 2'000;
// From this length on a word is broken anywhere, which pango finds out in linear time.
constexpr std::size_t kWordBytesMax = 300;

// A word over that length. Between two characters from U+3000 to U+D7FF (Hangul, hanja, kana) lines
// break by themselves.
bool has_endless_word(std::string_view text) {
  std::size_t start = 0;
  bool after_wide = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) == 0x80) continue;  // inside a character
    const bool wide = byte >= 0xe3 && byte <= 0xed;
    if (byte == ' ' || byte == '\n' || (wide && after_wide)) start = i;
    after_wide = wide;
    if (i - start > kWordBytesMax) return true;
  }
  return false;
}

// The end of the first whole lines of text that make up about kLayoutBytes.
std::size_t end_of_piece(std::string_view text) {
  if (text.size() <= kLayoutBytes) return text.size();
  std::size_t end = text.rfind('\n', kLayoutBytes);
  if (end == std::string_view::npos) end = text.find('\n');
  return std::min(end, text.size());
}

}  // namespace

TextBox::TextBox(const Fonts& fonts, std::string_view text, const TextStyle& style, double width_pt)
    : grey_(style.grey) {
  const std::string all = with_line_feeds(text);
  std::string_view left = all;
  while (left.ends_with('\n')) left.remove_suffix(1);  // no empty line below the last one
  for (;;) {
    const std::size_t end = end_of_piece(left);
    add(fonts, left.substr(0, end), style, width_pt);
    if (end == left.size()) return;
    left.remove_prefix(end + 1);
  }
}

void TextBox::add(const Fonts& fonts, std::string_view text, const TextStyle& style,
                  double width_pt) {
  PangoLayout* const layout = pango_layout_new(fonts.context());
  layouts_.emplace_back(layout, Unref());
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_new(), pango_font_description_free);
  pango_font_description_set_family_static(
      font.get(), style.face == Face::gothic ? kGothicFamilies : kMyeongjoFamilies);
  pango_font_description_set_size(font.get(), static_cast<int>(style.size_pt * PANGO_SCALE));
  pango_font_description_set_weight(font.get(),
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_width(layout, static_cast<int>(width_pt * PANGO_SCALE));
  pango_layout_set_wrap(layout, has_endless_word(text) ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_alignment(layout, pango_align(style.align));
  pango_layout_set_justify(layout, style.justify ? TRUE : FALSE);
  pango_layout_set_line_spacing(layout, static_cast<float>(style.leading));
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));

  const double above = lines_.empty() ? 0 : lines_.back().bottom;
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> line(
      pango_layout_get_iter(layout), pango_layout_iter_free);
  do {
    int top = 0, bottom = 0;
    pango_layout_iter_get_line_yrange(line.get(), &top, &bottom);
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(line.get(), nullptr, &logical);
    lines_.push_back(
        {pango_layout_iter_get_line_readonly(line.get()), points(logical.x), above + points(top),
         above + points(pango_layout_iter_get_baseline(line.get())), above + points(bottom)});
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
