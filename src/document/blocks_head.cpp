// The top of the first page: form number left, QR code right, the title between them in the middle.
#include <algorithm>

#include "base/parse.h"
#include "document/blocks.h"
#include "document/qr.h"

namespace pandok::document {
namespace {

constexpr double kQrSide = mm(24);  // with its quiet zone
constexpr double kQrColumn = kQrSide + mm(3);

// A link that can be written into the file without escapes.
bool is_plain_link(std::string_view text) {
  return text.starts_with("https://") && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < '\x7f' && c != '\'' && c != '\\' && c != '"';
         });
}

void draw_code(cairo_t* cairo, const QrCode& code, double x, double y) {
  const double module = kQrSide / (code.side + 2 * kQrQuietModules);
  cairo_set_source_rgb(cairo, 0, 0, 0);
  for (const QrRun& run : dark_runs(code))
    cairo_rectangle(cairo, x + (run.x + kQrQuietModules) * module,
                    y + (run.y + kQrQuietModules) * module, run.length * module, module);
  cairo_fill(cairo);
}

// Returns how high it is.
Result<double> place_qr(Flow& flow, const Document& document) {
  if (document.qr_text.empty()) return 0.0;
  PANDOK_TRY(const QrCode code, qr_code(document.qr_text));
  const TextBox caption =
      document.qr_caption.empty()
          ? TextBox()
          : TextBox(flow.fonts(), document.qr_caption,
                    {.size_pt = 7.5, .align = Align::centre, .grey = 0.25}, kQrSide);
  const double x = kLeft + kContentWidth - kQrSide, y = kTop;
  flow.draw([=, text = document.qr_text](cairo_t* cairo) -> Result<> {
    draw_code(cairo, code, x, y);
    if (is_plain_link(text)) {
      const std::string link =
          fmt::format("rect=[{:.2f} {:.2f} {:.2f} {:.2f}] uri='{}'", x, y, kQrSide, kQrSide, text);
      cairo_tag_begin(cairo, CAIRO_TAG_LINK, link.c_str());
      cairo_tag_end(cairo, CAIRO_TAG_LINK);
    }
    caption.draw(cairo, x, y + kQrSide - mm(0.5));
    return {};
  });
  return kQrSide + caption.height_pt();
}

}  // namespace

Result<> place_head(Flow& flow, const Document& document) {
  const Fonts& fonts = flow.fonts();
  PANDOK_TRY(const double qr_height, place_qr(flow, document));
  const double margin = qr_height > 0 ? kQrColumn : 0;
  const double width = kContentWidth - 2 * margin;
  if (!document.form.empty())
    PANDOK_CHECKED(flow.put(
        TextBox(fonts, document.form, {.size_pt = 8.5, .grey = 0.25}, kContentWidth - margin),
        kLeft));
  flow.advance(mm(5));
  PANDOK_CHECKED(flow.put(
      TextBox(fonts, document.title, {.size_pt = 19, .bold = true, .align = Align::centre}, width),
      kLeft + margin));
  flow.advance(mm(1));
  if (!document.subtitle.empty())
    PANDOK_CHECKED(
        flow.put(TextBox(fonts, document.subtitle, {.size_pt = 11, .align = Align::centre}, width),
                 kLeft + margin));
  if (!document.legal_basis.empty()) {
    flow.advance(mm(1));
    PANDOK_CHECKED(flow.put(TextBox(fonts, document.legal_basis,
                                    {.size_pt = 9, .align = Align::centre, .grey = 0.25}, width),
                            kLeft + margin));
  }
  flow.advance(std::max(mm(4), kTop + qr_height + mm(2) - flow.y()));
  return {};
}

}  // namespace pandok::document
