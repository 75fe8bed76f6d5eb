#include "image/decode_png.h"

#include <png.h>

#include "base/parse.h"

namespace pandok::image {
namespace {

// Frees what the reader holds, on every path.
class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  png_image& get() { return image_; }
  tl::unexpected<Error> error() const {
    return fail(Code::data_corrupted, "the PNG is damaged: {}", quote_for_message(image_.message));
  }

 private:
  png_image image_{};
};

}  // namespace

Result<cv::Mat> decode_png(ByteView bytes) {
  PngImage image;
  if (png_image_begin_read_from_memory(&image.get(), bytes.data(), bytes.size()) == 0)
    return image.error();
  image.get().format = PNG_FORMAT_BGR;
  image.get().flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // 16 bits mean more steps, not linear light
  cv::Mat pixels(static_cast<int>(image.get().height), static_cast<int>(image.get().width),
                 CV_8UC3);
  png_color white{255, 255, 255};
  const auto stride = static_cast<png_int_32>(pixels.step);
  if (png_image_finish_read(&image.get(), &white, pixels.data, stride, nullptr) == 0)
    return image.error();
  return pixels;
}

}  // namespace pandok::image
