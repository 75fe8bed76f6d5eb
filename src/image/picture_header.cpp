#include "image/picture_header.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "image/byte_reader.h"

namespace pandok::image {

namespace {

constexpr std::string_view kWorking = "JPEG, PNG, WebP, TIFF and HEIC work";

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};

using namespace std::string_view_literals;

// Formats that people do send, so that the message can name them.
constexpr std::array kRefused = {
    Signature{0, "GIF8"sv, "a GIF"},
    Signature{0, "BM"sv, "a BMP"},
    Signature{0, "%PDF"sv, "a PDF"},
    Signature{0, "\0\0\x01\0"sv, "an icon"},
    Signature{0, "8BPS"sv, "a Photoshop file"},
    Signature{0, "\0\0\0\x0cjP  "sv, "a JPEG 2000"},
    Signature{0, "\xff\x0a"sv, "a JPEG XL"},
    Signature{0, "\0\0\0\x0cJXL "sv, "a JPEG XL"},
    Signature{0, "\x76\x2f\x31\x01"sv, "an OpenEXR"},
    Signature{0, "#?RADIANCE"sv, "a Radiance HDR"},
    Signature{0, "PK\x03\x04"sv, "a ZIP archive"},
    Signature{0, "<svg"sv, "an SVG"},
    Signature{0, "<?xml"sv, "an XML or SVG text"},
    Signature{0, "<"sv, "a web page or another text"},
    Signature{4, "ftypavif"sv, "an AVIF"},
    Signature{4, "ftypavis"sv, "an AVIF sequence"},
    Signature{4, "ftypqt"sv, "a QuickTime film"},
    Signature{4, "ftypisom"sv, "an MP4 film"},
    Signature{4, "ftypmp4"sv, "an MP4 film"},
    Signature{0, "AC10"sv, "a DWG"},
    Signature{0, "II\x2b\0"sv, "a BigTIFF"},
    Signature{0, "MM\0\x2b"sv, "a BigTIFF"},
};

constexpr std::array kHeicBrands = {"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv,
                                    "heis"sv, "mif1"sv, "msf1"sv, "heif"sv};

bool is_heic(const ByteReader& in) {
  if (!in.says(4, "ftyp")) return false;
  const auto says_brand = [&](std::string_view brand) { return in.says(8, brand); };
  return std::ranges::any_of(kHeicBrands, says_brand);
}

}  // namespace

std::string_view format_name(Format format) {
  switch (format) {
    case Format::jpeg:
      return "jpeg";
    case Format::png:
      return "png";
    case Format::webp:
      return "webp";
    case Format::tiff:
      return "tiff";
    case Format::heic:
      return "heic";
  }
  return "unknown";
}

Result<Format> sniff(ByteView bytes) {
  if (bytes.empty()) return fail(Code::invalid_argument, "the picture file is empty; {}", kWorking);
  const ByteReader in(bytes);
  if (in.says(0, "\xff\xd8\xff")) return Format::jpeg;
  if (in.says(0, "\x89PNG\r\n\x1a\n")) return Format::png;
  if (in.says(0, "RIFF") && in.says(8, "WEBP")) return Format::webp;
  if (in.says(0, "II\x2a\0"sv) || in.says(0, "MM\0\x2a"sv)) return Format::tiff;
  if (is_heic(in)) return Format::heic;
  for (const Signature& known : kRefused)
    if (in.says(known.offset, known.bytes))
      return fail(Code::invalid_argument, "the file is {}, which is not read; {}", known.name,
                  kWorking);
  return fail(Code::invalid_argument, "the file is not a picture of a known format; {}", kWorking);
}

Result<> check_limits(const PictureHeader& header) {
  const auto [longer, shorter] =
      std::pair(std::max(header.width, header.height), std::min(header.width, header.height));
  if (shorter < limits::kPictureSideMin)
    return fail(Code::invalid_argument, "the picture is {} x {} pixels; at least {} a side",
                header.width, header.height, limits::kPictureSideMin);
  if (longer > limits::kPictureSideMax)
    return fail(Code::resource_exhausted, "the picture is {} x {} pixels; at most {} a side",
                header.width, header.height, limits::kPictureSideMax);
  if (header.width * header.height > limits::kPicturePixelsMax)
    return fail(Code::resource_exhausted, "the picture has {} x {} pixels; at most {} in all",
                header.width, header.height, limits::kPicturePixelsMax);
  if (header.frames > kFramesMax)
    return fail(Code::resource_exhausted, "the file holds more than {} pictures; send one photo",
                kFramesMax);
  return {};
}

}  // namespace pandok::image
