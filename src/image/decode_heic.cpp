#include "image/decode_heic.h"

#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "base/limits.h"
#include "base/parse.h"
#include "image/heic_parts.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

struct HeifDelete {
  void operator()(heif_context* p) const { heif_context_free(p); }
  void operator()(heif_image_handle* p) const { heif_image_handle_release(p); }
  void operator()(heif_image* p) const { heif_image_release(p); }
  void operator()(heif_decoding_options* p) const { heif_decoding_options_free(p); }
};
template <class T>
using Heif = std::unique_ptr<T, HeifDelete>;

tl::unexpected<Error> damaged(const heif_error& error) {
  return fail(Code::data_corrupted, "the HEIC cannot be decoded: {}",
              quote_for_message(error.message, 120));
}

Result<Heif<heif_image>> decode_handle(const heif_image_handle* handle, bool alpha) {
  const Heif<heif_decoding_options> options(heif_decoding_options_alloc());
  options->convert_hdr_to_8bit = 1;
  options->ignore_transformations = 0;
  heif_image* raw = nullptr;
  const heif_error error = heif_decode_image(
      handle, &raw, heif_colorspace_RGB,
      alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options.get());
  Heif<heif_image> decoded(raw);
  if (error.code != heif_error_Ok || !decoded) return damaged(error);
  return decoded;
}

// libheif's rows, copied into a matrix of ours with blue first.
Result<cv::Mat> to_matrix(const heif_image* decoded, bool alpha) {
  int stride = 0;
  const std::uint8_t* rows =
      heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  const int width = heif_image_get_width(decoded, heif_channel_interleaved);
  const int height = heif_image_get_height(decoded, heif_channel_interleaved);
  if (rows == nullptr || stride <= 0)
    return fail(Code::data_corrupted, "the HEIC decodes to nothing");
  PANDOK_CHECKED(check_limits({.format = Format::heic, .width = width, .height = height}));
  // OpenCV only reads through this pointer; cvtColor writes into a matrix of its own.
  const cv::Mat view(height, width, alpha ? CV_8UC4 : CV_8UC3, const_cast<std::uint8_t*>(rows),
                     static_cast<std::size_t>(stride));
  cv::Mat pixels;
  cv::cvtColor(view, pixels, alpha ? cv::COLOR_RGBA2BGRA : cv::COLOR_RGB2BGR);
  return pixels;
}

}  // namespace

Result<HeicPicture> decode_heic(ByteView bytes) {
  PANDOK_CHECKED(check_heic_parts(bytes));
  const Heif<heif_context> context(heif_context_alloc());
  if (!context) return fail(Code::internal, "libheif gives no context");
  heif_context_set_maximum_image_size_limit(context.get(), limits::kPictureSideMax);
  heif_context_set_max_decoding_threads(context.get(), 0);  // in the caller's thread
  heif_error error = heif_context_read_from_memory_without_copy(context.get(), bytes.data(),
                                                                bytes.size(), nullptr);
  if (error.code != heif_error_Ok) return damaged(error);
  heif_image_handle* raw = nullptr;
  error = heif_context_get_primary_image_handle(context.get(), &raw);
  const Heif<heif_image_handle> handle(raw);
  if (error.code != heif_error_Ok || !handle) return damaged(error);

  HeicPicture picture;
  picture.frames = std::max(1, heif_context_get_number_of_top_level_images(context.get()));
  PANDOK_CHECKED(check_limits({.format = Format::heic,
                               .width = heif_image_handle_get_width(handle.get()),
                               .height = heif_image_handle_get_height(handle.get()),
                               .frames = picture.frames}));
  const bool alpha = heif_image_handle_has_alpha_channel(handle.get()) != 0;
  PANDOK_TRY(const auto decoded, decode_handle(handle.get(), alpha));
  PANDOK_TRY(picture.pixels, to_matrix(decoded.get(), alpha));
  return picture;
}

}  // namespace pandok::image
