// Pictures in rows, checked and measured when they are placed, decoded again when they are drawn,
// so that only one of them is in memory as pixels.
#include <algorithm>
#include <memory>

#include "document/blocks.h"
#include "image/decode.h"
#include "image/encode.h"

namespace pandok::document {
namespace {

constexpr double kGapX = mm(4), kCaptionGap = mm(1), kPictureRowGap = mm(3);
constexpr double kDotsPerInch = 220;
constexpr int kMeasuringSidePx = 64;
constexpr int kJpegQuality = 88;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;

Surface surface_of(const cv::Mat& bgr) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, bgr.cols, bgr.rows),
                  cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return surface;
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  std::uint8_t* const pixels = cairo_image_surface_get_data(surface.get());
  for (int y = 0; y < bgr.rows; ++y) {
    const std::uint8_t* from = bgr.ptr<std::uint8_t>(y);
    std::uint8_t* to = pixels + static_cast<std::size_t>(y) * stride;
    for (int x = 0; x < bgr.cols; ++x, from += 3, to += 4) std::copy_n(from, 3, to);
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

// Photos go into the file as JPEG; drawings, which came without loss, stay so. The JPEG is made
// from the pixels: it holds nothing that a camera or somebody else wrote beside them.
Result<> attach_jpeg(cairo_surface_t* surface, const cv::Mat& bgr) {
  PANDOK_TRY(Bytes jpeg, image::encode_jpeg(bgr, kJpegQuality));
  auto kept = std::make_unique<Bytes>(std::move(jpeg));
  const auto status = cairo_surface_set_mime_data(
      surface, CAIRO_MIME_TYPE_JPEG, kept->data(), kept->size(),
      [](void* bytes) { delete static_cast<Bytes*>(bytes); }, kept.get());
  if (status != CAIRO_STATUS_SUCCESS)
    return fail(Code::internal, "a picture cannot be attached: {}", cairo_status_to_string(status));
  (void)kept.release();  // the surface's now
  return {};
}

struct Box {
  double x, y, width, height;
};

Result<> draw_picture(cairo_t* cairo, const Picture& picture, const Box& box) {
  const int side_px = static_cast<int>(std::max(box.width, box.height) / 72 * kDotsPerInch);
  PANDOK_TRY(const auto decoded, image::decode(picture.bytes, side_px));
  const Surface surface = surface_of(decoded.bgr);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
    return fail(Code::resource_exhausted, "no memory for a picture");
  if (decoded.format != "png") PANDOK_CHECKED(attach_jpeg(surface.get(), decoded.bgr));
  cairo_save(cairo);
  cairo_translate(cairo, box.x, box.y);
  cairo_scale(cairo, box.width / decoded.bgr.cols, box.height / decoded.bgr.rows);
  cairo_set_source_surface(cairo, surface.get(), 0, 0);
  cairo_paint(cairo);
  cairo_restore(cairo);
  return {};
}

// As large as it fits, in the middle.
Box fitted(const cv::Size& picture, const Box& box) {
  const double scale = std::min(box.width / picture.width, box.height / picture.height);
  const double width = scale * picture.width, height = scale * picture.height;
  return {box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height};
}

void frame(cairo_t* cairo, const Box& box) {
  cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6);
  cairo_set_line_width(cairo, 0.4);
  cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
  cairo_stroke(cairo);
}

// `number` counts from 1, for the error.
Result<> place_picture(Flow& flow, const Picture& picture, std::size_t number, const Box& box) {
  const auto measured = image::decode(picture.bytes, kMeasuringSidePx);
  if (!measured) return with_context(fmt::format("picture {}", number), measured.error());
  const double inset = mm(1);
  const Box inner{box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset};
  flow.draw([&picture, box, at = fitted(measured->bgr.size(), inner)](cairo_t* cairo) -> Result<> {
    frame(cairo, box);
    return draw_picture(cairo, picture, at);
  });
  return {};
}

Result<> place_row(Flow& flow, const Pictures& block, std::size_t first, std::size_t count) {
  const double width =
      (kContentWidth - kGapX * (block.per_row - 1)) / static_cast<double>(block.per_row);
  std::vector<TextBox> captions;
  double caption_height = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& caption = block.pictures[first + i].caption;
    captions.push_back(caption.empty() ? TextBox()
                                       : TextBox(flow.fonts(), caption,
                                                 {.size_pt = 8.5, .align = Align::centre}, width));
    caption_height = std::max(caption_height, captions.back().height_pt());
  }
  const double below = caption_height > 0 ? kCaptionGap + caption_height : 0;
  const double height = std::min(mm(block.height_mm), kContentHeight - below);
  if (height < mm(20)) return fail(Code::resource_exhausted, "a caption is as high as a page");
  PANDOK_CHECKED(flow.need(height + below));
  const double y = flow.y();
  for (std::size_t i = 0; i < count; ++i) {
    const double x = kLeft + static_cast<double>(i) * (width + kGapX);
    PANDOK_CHECKED(
        place_picture(flow, block.pictures[first + i], first + i + 1, {x, y, width, height}));
    flow.draw([caption = captions[i], x, at = y + height + kCaptionGap](cairo_t* c) -> Result<> {
      caption.draw(c, x, at);
      return {};
    });
  }
  flow.advance(height + below + kPictureRowGap);
  return {};
}

}  // namespace

Result<> place(Flow& flow, const Pictures& pictures) {
  flow.gap(mm(3));
  const auto per_row = static_cast<std::size_t>(pictures.per_row);
  for (std::size_t first = 0; first < pictures.pictures.size(); first += per_row)
    PANDOK_CHECKED(
        place_row(flow, pictures, first, std::min(per_row, pictures.pictures.size() - first)));
  return {};
}

}  // namespace pandok::document
