#include "document/pdf.h"

#include <cairo-pdf.h>

#include <memory>
#include <new>

#include "base/limits.h"
#include "document/blocks.h"

namespace pandok::document {
namespace {

constexpr double kFooterY = kPageHeight - mm(15);
constexpr std::size_t kFooterDigits = 16;

struct Output {
  std::string bytes;
  bool full = false;
};

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  auto& out = *static_cast<Output*>(closure);
  if (out.bytes.size() + length > limits::kDocumentBytesMax) {
    out.full = true;
    return CAIRO_STATUS_WRITE_ERROR;
  }
  try {
    out.bytes.append(reinterpret_cast<const char*>(data), length);
  } catch (const std::bad_alloc&) {
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

void set_properties(cairo_surface_t* surface, const Document& document) {
  const std::string date = document.date.iso() + "T00:00:00+09:00";
  const auto set = [&](cairo_pdf_metadata_t what, const std::string& text) {
    if (!text.empty()) cairo_pdf_surface_set_metadata(surface, what, text.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, document.title);
  set(CAIRO_PDF_METADATA_SUBJECT, document.form);
  set(CAIRO_PDF_METADATA_AUTHOR, document.author);
  set(CAIRO_PDF_METADATA_CREATOR, "pandok");
  set(CAIRO_PDF_METADATA_CREATE_DATE, date);
  set(CAIRO_PDF_METADATA_MOD_DATE, date);
}

// Digest, page of pages, number of the document.
void draw_footer(cairo_t* cairo, const Fonts& fonts, const Document& document, std::size_t page,
                 std::size_t pages) {
  cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6);
  cairo_set_line_width(cairo, 0.4);
  cairo_move_to(cairo, kLeft, kFooterY);
  cairo_line_to(cairo, kLeft + kContentWidth, kFooterY);
  cairo_stroke(cairo);
  const double third = kContentWidth / 3, y = kFooterY + mm(1.5);
  const auto part = [&](std::string_view text, Align align, int column) {
    TextBox(fonts, text, {.size_pt = 8, .align = align, .grey = 0.25}, third)
        .draw(cairo, kLeft + third * column, y);
  };
  part("문서지문 " + document.digest.hex().substr(0, kFooterDigits), Align::left, 0);
  part(fmt::format("{} / {}", page, pages), Align::centre, 1);
  if (!document.number.empty()) part(document.number, Align::right, 2);
}

Result<> draw_pages(cairo_t* cairo, const Fonts& fonts, const Document& document,
                    const std::vector<std::vector<Drawing>>& pages) {
  for (std::size_t i = 0; i < pages.size(); ++i) {
    for (const Drawing& drawing : pages[i]) PANDOK_CHECKED(drawing(cairo));
    draw_footer(cairo, fonts, document, i + 1, pages.size());
    cairo_show_page(cairo);
  }
  return {};
}

}  // namespace

Result<std::string> to_pdf(const Document& document) {
  PANDOK_CHECKED(check(document));
  PANDOK_TRY(const Fonts fonts, Fonts::open());
  Flow flow(fonts);
  PANDOK_CHECKED(place_head(flow, document));
  for (const Block& block : document.blocks)
    PANDOK_CHECKED(std::visit([&](const auto& one) { return place(flow, one); }, block));

  Output out;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(append, &out, kPageWidth, kPageHeight),
      cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()),
                                                                 cairo_destroy);
  set_properties(surface.get(), document);
  PANDOK_CHECKED(draw_pages(cairo.get(), fonts, document, flow.pages()));
  cairo_surface_finish(surface.get());
  if (out.full)
    return fail(Code::resource_exhausted, "the document is over {} MiB; use fewer pictures",
                limits::kDocumentBytesMax >> 20);
  for (const cairo_status_t status :
       {cairo_status(cairo.get()), cairo_surface_status(surface.get())})
    if (status != CAIRO_STATUS_SUCCESS)
      return fail(Code::internal, "cairo cannot write the document: {}",
                  cairo_status_to_string(status));
  return std::move(out.bytes);
}

}  // namespace pandok::document
