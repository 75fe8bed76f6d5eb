#include "image/encode.h"

#include <opencv2/imgcodecs.hpp>

#include "base/parse.h"

namespace pandok::image {

namespace {

constexpr int kPngLevel = 1;  // zlib's fastest; within 15 % of the default's size on drawings

Result<Bytes> encode(const char* extension, const cv::Mat& picture,
                     const std::vector<int>& settings) {
  Bytes bytes;
  try {
    if (!cv::imencode(extension, picture, bytes, settings))
      return fail(Code::internal, "OpenCV writes no {} of {} x {} pixels", extension, picture.cols,
                  picture.rows);
  } catch (const cv::Exception& e) {
    return fail(Code::internal, "OpenCV writes no {}: {}", extension,
                quote_for_message(e.what(), 120));
  }
  return bytes;
}

}  // namespace

Result<Bytes> encode_png(const cv::Mat& picture) {
  const int type = picture.type();
  if (picture.empty() || (type != CV_8UC1 && type != CV_8UC3 && type != CV_8UC4))
    return fail(Code::invalid_argument, "a PNG needs a picture of 1, 3 or 4 channels of 8 bits");
  return encode(".png", picture, {cv::IMWRITE_PNG_COMPRESSION, kPngLevel});
}

Result<Bytes> encode_jpeg(const cv::Mat& picture, int quality) {
  if (picture.empty() || (picture.type() != CV_8UC1 && picture.type() != CV_8UC3))
    return fail(Code::invalid_argument, "a JPEG needs a picture of 1 or 3 channels of 8 bits");
  if (quality < 1 || quality > 100)
    return fail(Code::invalid_argument, "a JPEG's quality is 1 to 100, not {}", quality);
  return encode(".jpg", picture, {cv::IMWRITE_JPEG_QUALITY, quality});
}

}  // namespace pandok::image
