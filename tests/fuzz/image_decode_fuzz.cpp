// Any bytes into the picture decoder; pictures that decode go through all that reads pixels.
#include <algorithm>

#include "image/decode.h"
#include "image/edge_domain.h"
#include "image/edge_map.h"
#include "image/item.h"
#include "image/picture_header.h"
#include "image/quality.h"

namespace {

namespace image = pandok::image;
using image::Format;

// A decoder's time grows with the pixels, so that only small pictures are decoded here; the walks
// over the header see everything.
constexpr std::int64_t kPixelsMax = 128 * 128;

bool is_small(pandok::ByteView bytes) {
  const auto format = image::sniff(bytes);
  if (!format) return false;
  switch (*format) {
    case Format::jpeg: {
      const auto header = image::read_jpeg_header(bytes);
      return header && header->width * header->height <= kPixelsMax;
    }
    case Format::png: {
      const auto header = image::read_png_header(bytes);
      return header && header->width * header->height <= kPixelsMax;
    }
    case Format::webp: {
      const auto header = image::read_webp_header(bytes);
      return header && header->width * header->height <= kPixelsMax;
    }
    case Format::tiff: {
      const auto header = image::read_tiff_header(bytes);
      return header && header->width * header->height <= kPixelsMax;
    }
    case Format::heic:
      return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const pandok::ByteView bytes(data, size);
  if (!is_small(bytes)) return 0;
  const auto decoded = image::decode(bytes, 64);
  if (!decoded) return 0;
  CHECK(decoded->bgr.type() == CV_8UC3 && !decoded->bgr.empty());
  CHECK(std::max(decoded->bgr.cols, decoded->bgr.rows) <= 64);
  const image::Item item = image::find_item(decoded->bgr);
  CHECK((item.box & cv::Rect({0, 0}, decoded->bgr.size())) == item.box && !item.box.empty());
  image::assess(decoded->bgr, item);
  image::edge_input(decoded->bgr, item.box);
  image::edge_map(decoded->bgr, item.box);
  return 0;
}
