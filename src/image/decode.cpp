#include "image/decode.h"

#include <algorithm>
#include <exception>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/limits.h"
#include "base/parse.h"
#include "image/decode_heic.h"
#include "image/decode_jpeg.h"
#include "image/decode_png.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

Result<PictureHeader> read_header(ByteView bytes, Format format) {
  switch (format) {
    case Format::jpeg:
      return read_jpeg_header(bytes);
    case Format::png:
      return read_png_header(bytes);
    case Format::webp:
      return read_webp_header(bytes);
    case Format::tiff:
      return read_tiff_header(bytes);
    case Format::heic:
      break;
  }
  return fail(Code::internal, "no header walk for {}", format_name(format));
}

void silence_opencv() {
  static const bool done = [] {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    return true;
  }();
  static_cast<void>(done);
}

// What OpenCV makes of the bytes, or data_corrupted; its exceptions end here.
Result<cv::Mat> opencv_decode(ByteView bytes, int mode, std::string_view format) {
  silence_opencv();
  // imdecode takes a non-const matrix type for its input but only reads.
  const cv::Mat input(1, static_cast<int>(bytes.size()), CV_8UC1,
                      const_cast<std::uint8_t*>(bytes.data()));
  cv::Mat pixels;
  try {
    pixels = cv::imdecode(input, mode);
  } catch (const std::exception& e) {
    return fail(Code::data_corrupted, "the {} cannot be decoded: {}", format,
                quote_for_message(e.what(), 120));
  }
  if (pixels.empty())
    return fail(Code::data_corrupted, "the {} cannot be decoded: its picture data are damaged",
                format);
  return pixels;
}

Result<cv::Mat> decode_pixels(ByteView bytes, const PictureHeader& header, int max_side_px) {
  const auto name = format_name(header.format);
  const int plain = header.alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR;
  if (header.format == Format::jpeg) return decode_jpeg(bytes, header, max_side_px);
  if (header.format == Format::png) return decode_png(png_essentials(bytes));
  if (header.animated) {
    PANDOK_TRY(const Bytes still, webp_first_frame(bytes));
    return opencv_decode(still, cv::IMREAD_UNCHANGED, name);
  }
  if (header.format == Format::tiff && header.orientation != 1)
    return opencv_decode(tiff_as_stored(bytes), plain | cv::IMREAD_IGNORE_ORIENTATION, name);
  return opencv_decode(bytes, plain | cv::IMREAD_IGNORE_ORIENTATION, name);
}

// Four channels to three: what shines through is white, as on a web page.
cv::Mat on_white(const cv::Mat& bgra) {
  cv::Mat bgr(bgra.size(), CV_8UC3);
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* from = bgra.ptr<cv::Vec4b>(y);
    auto* to = bgr.ptr<cv::Vec3b>(y);
    for (int x = 0; x < bgra.cols; ++x)
      for (int c = 0; c < 3; ++c)
        to[x][c] = static_cast<std::uint8_t>(
            (from[x][c] * from[x][3] + 255 * (255 - from[x][3]) + 127) / 255);
  }
  return bgr;
}

// Any depth and channel count that a decoder returns, as CV_8UC3.
Result<cv::Mat> to_bgr(cv::Mat pixels) {
  if (pixels.depth() == CV_16U) pixels.convertTo(pixels, CV_8U, 1 / 257.0);
  if (pixels.depth() != CV_8U)
    return fail(Code::invalid_argument, "the picture's numbers are neither 8 nor 16 bit");
  if (pixels.channels() == 4) return on_white(pixels);
  if (pixels.channels() == 1) cv::cvtColor(pixels, pixels, cv::COLOR_GRAY2BGR);
  if (pixels.channels() != 3)
    return fail(Code::invalid_argument, "the picture has {} channels", pixels.channels());
  return pixels;
}

cv::Mat scaled_down(const cv::Mat& bgr, int max_side_px) {
  const int longer = std::max(bgr.cols, bgr.rows);
  if (longer <= max_side_px) return bgr;
  const double scale = static_cast<double>(max_side_px) / longer;
  const cv::Size size(std::max(1, cvRound(bgr.cols * scale)),
                      std::max(1, cvRound(bgr.rows * scale)));
  cv::Mat smaller;
  cv::resize(bgr, smaller, size, 0, 0, cv::INTER_AREA);
  return smaller;
}

// Exif 2.3, tag 274: where the stored first row and column are in the upright picture.
cv::Mat upright(const cv::Mat& bgr, int orientation) {
  cv::Mat turned;
  switch (orientation) {
    case 2:
      cv::flip(bgr, turned, 1);
      break;
    case 3:
      cv::rotate(bgr, turned, cv::ROTATE_180);
      break;
    case 4:
      cv::flip(bgr, turned, 0);
      break;
    case 5:
      cv::transpose(bgr, turned);
      break;
    case 6:
      cv::rotate(bgr, turned, cv::ROTATE_90_CLOCKWISE);
      break;
    case 7:
      cv::transpose(bgr, turned);
      cv::rotate(turned, turned, cv::ROTATE_180);
      break;
    case 8:
      cv::rotate(bgr, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
      break;
    default:
      return bgr;
  }
  return turned;
}

Result<Decoded> decode_known(ByteView bytes, Format format, int max_side_px) {
  Decoded decoded{.bgr = {}, .format = std::string(format_name(format)), .frames = 1};
  cv::Mat pixels;
  int orientation = 1;
  if (format == Format::heic) {
    PANDOK_TRY(HeicPicture heic, decode_heic(bytes));
    decoded.frames = heic.frames;
    pixels = heic.pixels;
  } else {
    PANDOK_TRY(const PictureHeader header, read_header(bytes, format));
    PANDOK_CHECKED(check_limits(header));
    PANDOK_TRY(pixels, decode_pixels(bytes, header, max_side_px));
    decoded.frames = header.frames;
    orientation = header.orientation;
  }
  PANDOK_TRY(const cv::Mat bgr, to_bgr(std::move(pixels)));
  decoded.bgr = upright(scaled_down(bgr, max_side_px), orientation);
  return decoded;
}

}  // namespace

Result<Decoded> decode(ByteView bytes, int max_side_px) {
  if (max_side_px < limits::kPictureSideMin)
    return fail(Code::invalid_argument, "a longer side of {} pixels is asked for; at least {}",
                max_side_px, limits::kPictureSideMin);
  if (bytes.size() > limits::kPictureBytesMax)
    return fail(Code::resource_exhausted, "the picture file has {} bytes; at most {}", bytes.size(),
                limits::kPictureBytesMax);
  PANDOK_TRY(const Format format, sniff(bytes));
  try {
    return decode_known(bytes, format, max_side_px);
  } catch (const cv::Exception& e) {
    return fail(Code::internal, "OpenCV failed on the decoded {}: {}", format_name(format),
                quote_for_message(e.what(), 120));
  }
}

}  // namespace pandok::image
