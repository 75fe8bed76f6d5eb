#include "image/decode_jpeg.h"

#include <csetjmp>
#include <cstdio>
// libjpeg's header needs FILE and size_t from before it.
#include <jpeglib.h>
//
#include <jerror.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/parse.h"

namespace pandok::image {

namespace {

struct ErrorState {
  jpeg_error_mgr base;  // first, so that libjpeg's pointer to it is one to the whole
  std::jmp_buf back;
  bool damaged;
  std::array<char, JMSG_LENGTH_MAX> message;
};

ErrorState& state_of(j_common_ptr info) { return *reinterpret_cast<ErrorState*>(info->err); }

[[noreturn]] void on_error(j_common_ptr info) {
  info->err->format_message(info, state_of(info).message.data());
  std::longjmp(state_of(info).back, 1);
}

// Warnings that mean lost picture data. Others, such as stray bytes between two segments, are
// common in sound files.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      if (!state_of(info).damaged) info->err->format_message(info, state_of(info).message.data());
      state_of(info).damaged = true;
      break;
    default:
      break;
  }
}

void on_output(j_common_ptr) {}

// Four inks to three lights; Adobe's files hold the inks inverted.
void cmyk_to_bgr(const std::uint8_t* from, std::uint8_t* to, int width, bool inverted) {
  for (int x = 0; x < width; ++x, from += 4, to += 3)
    for (int c = 0; c < 3; ++c) {
      const int ink = inverted ? from[c] : 255 - from[c], key = inverted ? from[3] : 255 - from[3];
      to[2 - c] = static_cast<std::uint8_t>((ink * key + 127) / 255);
    }
}

unsigned scale_denominator(const jpeg_decompress_struct& info, int max_side_px) {
  const unsigned longer = std::max(info.image_width, info.image_height);
  for (const unsigned denominator : {8u, 4u, 2u})
    if (longer / denominator >= static_cast<unsigned>(max_side_px)) return denominator;
  return 1;
}

bool start(jpeg_decompress_struct& info) {
  if (setjmp(reinterpret_cast<ErrorState*>(info.err)->back) != 0) return false;
  jpeg_create_decompress(&info);
  return true;
}

// False after libjpeg gave up. Nothing here may own memory: libjpeg leaves by longjmp. The pixels
// and the row for inks are the caller's.
bool run(jpeg_decompress_struct& info, ByteView bytes, const PictureHeader& header, int max_side_px,
         cv::Mat& bgr, cv::Mat& inks) {
  if (setjmp(reinterpret_cast<ErrorState*>(info.err)->back) != 0) return false;
  jpeg_mem_src(&info, bytes.data(), bytes.size());
  jpeg_read_header(&info, TRUE);
  if (std::cmp_not_equal(info.image_width, header.width) ||
      std::cmp_not_equal(info.image_height, header.height)) {
    auto& message = reinterpret_cast<ErrorState*>(info.err)->message;
    std::snprintf(message.data(), message.size(), "it has two sizes");
    return false;
  }
  const bool four = info.num_components == 4;
  info.out_color_space = four ? JCS_CMYK : JCS_EXT_BGR;
  info.scale_num = 1;
  info.scale_denom = scale_denominator(info, max_side_px);
  jpeg_start_decompress(&info);
  const int width = static_cast<int>(info.output_width);
  bgr.create(static_cast<int>(info.output_height), width, CV_8UC3);
  if (four) inks.create(1, width, CV_8UC4);
  while (info.output_scanline < info.output_height) {
    std::uint8_t* row = bgr.ptr(static_cast<int>(info.output_scanline));
    JSAMPROW target = four ? inks.data : row;
    jpeg_read_scanlines(&info, &target, 1);
    if (four) cmyk_to_bgr(inks.data, row, width, info.saw_Adobe_marker != 0);
  }
  jpeg_finish_decompress(&info);
  return true;
}

}  // namespace

Result<cv::Mat> decode_jpeg(ByteView bytes, const PictureHeader& header, int max_side_px) {
  ErrorState errors{};
  jpeg_decompress_struct info{};
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  errors.base.output_message = on_output;
  struct Destroy {
    jpeg_decompress_struct* info;
    ~Destroy() { jpeg_destroy_decompress(info); }
  };
  if (!start(info))
    return fail(Code::internal, "libjpeg does not start: {}", errors.message.data());
  const Destroy destroy{&info};
  cv::Mat bgr, inks;
  const bool finished = run(info, bytes, header, max_side_px, bgr, inks);
  if (!finished || errors.damaged)
    return fail(Code::data_corrupted, "the jpeg is damaged: {}",
                quote_for_message(errors.message.data(), 120));
  return bgr;
}

}  // namespace pandok::image
