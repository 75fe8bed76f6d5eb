#include "image/decode.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "image/picture_header.h"
#include "image/testdata.h"
#include "image/testdata_heic.h"

namespace pandok::image {

namespace {

// An Exif block (a TIFF in small) that says only how the picture is turned.
Bytes exif_block(int orientation, bool big_endian) {
  Bytes b = big_endian ? Bytes{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0}
                       : Bytes{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0};
  b.push_back(static_cast<std::uint8_t>(orientation));
  b.resize(26, 0);
  return b;
}

Bytes jpeg_with_orientation(const cv::Mat& picture, int orientation, bool big_endian) {
  Bytes jpeg = encoded(".jpg", picture, {cv::IMWRITE_JPEG_QUALITY, 95});
  const Bytes exif = exif_block(orientation, big_endian);
  const auto length = static_cast<std::uint8_t>(exif.size() + 8);
  Bytes segment = {0xff, 0xe1, 0, length, 'E', 'x', 'i', 'f', 0, 0};
  segment.insert(segment.end(), exif.begin(), exif.end());
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  return jpeg;
}

// What a camera that was turned this way stores for an upright picture (the inverse of tag 274).
cv::Mat as_stored(const cv::Mat& upright, int orientation) {
  cv::Mat stored = upright.clone();
  if (orientation >= 5) cv::transpose(upright, stored);
  // Tag 274 says on which side the first row and the first column of the stored picture are.
  switch (orientation) {
    case 2:
      cv::flip(upright, stored, 1);
      break;
    case 3:
      cv::flip(upright, stored, -1);
      break;
    case 4:
      cv::flip(upright, stored, 0);
      break;
    case 6:
      cv::flip(stored, stored, 0);
      break;
    case 7:
      cv::flip(stored, stored, -1);
      break;
    case 8:
      cv::flip(stored, stored, 1);
      break;
    default:
      break;
  }
  return stored;
}

// An uncompressed TIFF: one directory and strip a page.
Bytes make_tiff(const std::vector<cv::Mat>& pages, int orientation) {
  Bytes out = {'I', 'I', 42, 0, 8, 0, 0, 0};
  for (std::size_t i = 0; i < pages.size(); ++i) {
    cv::Mat rgb;
    cv::cvtColor(pages[i], rgb, cv::COLOR_BGR2RGB);
    const auto data = static_cast<std::uint32_t>(rgb.total() * 3);
    const auto width = static_cast<std::uint32_t>(rgb.cols);
    const auto height = static_cast<std::uint32_t>(rgb.rows);
    const std::vector<std::array<std::uint32_t, 4>> tags = {
        {256, 4, 1, width},
        {257, 4, 1, height},
        {258, 3, 1, 8},
        {259, 3, 1, 1},
        {262, 3, 1, 2},
        {273, 4, 1, 0},
        {274, 3, 1, static_cast<std::uint32_t>(orientation)},
        {277, 3, 1, 3},
        {278, 4, 1, height},
        {279, 4, 1, data}};
    const auto end = static_cast<std::uint32_t>(out.size() + 2 + tags.size() * 12 + 4);
    append_value(out, static_cast<std::uint16_t>(tags.size()));
    for (const auto& tag : tags) {
      append_value(out, static_cast<std::uint16_t>(tag[0]));
      append_value(out, static_cast<std::uint16_t>(tag[1]));
      append_value(out, tag[2]);
      append_value(out, tag[0] == 273 ? end : tag[3]);
    }
    append_value(out, i + 1 < pages.size() ? end + data : 0U);
    out.insert(out.end(), rgb.data, rgb.data + data);
  }
  return out;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size() || a.type() != b.type()) return 255;
  return cv::norm(a, b, cv::NORM_L1) / (static_cast<double>(a.total()) * 3);
}

Code code_of(ByteView bytes, int max_side_px = 1024) {
  const auto decoded = decode(bytes, max_side_px);
  return decoded ? Code::cancelled : decoded.error().code;
}

void put_be32(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i)
    bytes[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

std::uint32_t png_crc(ByteView bytes) {
  std::uint32_t c = 0xffffffffu;
  for (const std::uint8_t b : bytes) {
    c ^= b;
    for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
  }
  return ~c;
}

Bytes png_chunk(std::string_view type, ByteView data) {
  Bytes chunk(8);
  put_be32(chunk, 0, static_cast<std::uint32_t>(data.size()));
  std::copy(type.begin(), type.end(), chunk.begin() + 4);
  chunk.insert(chunk.end(), data.begin(), data.end());
  chunk.resize(chunk.size() + 4);
  put_be32(chunk, chunk.size() - 4, png_crc(ByteView(chunk).subspan(4, data.size() + 4)));
  return chunk;
}

// A PNG with its first chunk (IHDR) changed to another size, checksum right.
Bytes png_with_size(Bytes png, std::uint32_t width, std::uint32_t height) {
  put_be32(png, 16, width);
  put_be32(png, 20, height);
  put_be32(png, 29, png_crc(ByteView(png).subspan(12, 17)));
  return png;
}

Bytes with_chunk_after_header(Bytes png, ByteView chunk) {
  png.insert(png.begin() + 33, chunk.begin(), chunk.end());
  return png;
}

}  // namespace

TEST(Decode, HeicGivesThePictureUpright) {
  const cv::Mat picture = four_quarters(64, 48);
  for (const ByteView bytes : {ByteView(kHeicPlain), ByteView(kHeicTurned)}) {
    const auto decoded = decode(bytes, 1024);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->format, "heic");
    EXPECT_EQ(decoded->frames, 1);
    EXPECT_LT(mean_difference(decoded->bgr, picture), 12);
  }
}

TEST(Decode, DamagedHeicIsRefused) {
  for (std::size_t n = 12; n < kHeicPlain.size(); n += 1 + n / 8)
    EXPECT_EQ(code_of(ByteView(kHeicPlain).first(n)), Code::data_corrupted) << n;
}

TEST(Decode, EachFormatGivesThePictureAndItsName) {
  const cv::Mat picture = four_quarters(120, 80);
  const std::vector<std::pair<std::string, std::string>> formats = {
      {".jpg", "jpeg"}, {".png", "png"}, {".webp", "webp"}, {".tif", "tiff"}};
  for (const auto& [extension, name] : formats) {
    const Bytes bytes = encoded(extension, picture, {cv::IMWRITE_WEBP_QUALITY, 101});
    const auto decoded = decode(bytes, 1024);
    ASSERT_TRUE(decoded) << extension << ": " << decoded.error().message;
    EXPECT_EQ(decoded->format, name);
    EXPECT_EQ(decoded->frames, 1);
    EXPECT_LT(mean_difference(decoded->bgr, picture), 6) << extension;
  }
}

TEST(Decode, GreyPicturesComeBackAsThreeEqualChannels) {
  cv::Mat grey(40, 60, CV_8UC1, cv::Scalar(77));
  for (const char* extension : {".jpg", ".png", ".tif"}) {
    const auto decoded = decode(encoded(extension, grey), 1024);
    ASSERT_TRUE(decoded) << extension;
    EXPECT_EQ(decoded->bgr.type(), CV_8UC3);
    EXPECT_EQ(decoded->bgr.at<cv::Vec3b>(20, 30), cv::Vec3b(77, 77, 77)) << extension;
  }
}

TEST(Decode, SixteenBitsAreCutToEight) {
  cv::Mat deep(40, 60, CV_16UC3, cv::Scalar(0, 25700, 65535));
  for (const char* extension : {".png", ".tif"}) {
    const auto decoded = decode(encoded(extension, deep), 1024);
    ASSERT_TRUE(decoded) << extension;
    EXPECT_EQ(decoded->bgr.at<cv::Vec3b>(3, 3), cv::Vec3b(0, 100, 255)) << extension;
  }
}

TEST(Decode, TransparencyShowsWhite) {
  cv::Mat picture(50, 50, CV_8UC4, cv::Scalar(0, 0, 200, 0));
  picture(cv::Rect(10, 10, 20, 20)).setTo(cv::Scalar(10, 20, 200, 255));
  for (const char* extension : {".png", ".webp", ".tif"}) {
    const auto decoded = decode(encoded(extension, picture, {cv::IMWRITE_WEBP_QUALITY, 101}), 1024);
    ASSERT_TRUE(decoded) << extension << decoded.error().message;
    EXPECT_EQ(decoded->bgr.at<cv::Vec3b>(40, 40), cv::Vec3b(255, 255, 255)) << extension;
    EXPECT_EQ(decoded->bgr.at<cv::Vec3b>(20, 20), cv::Vec3b(10, 20, 200)) << extension;
  }
}

TEST(Decode, AllEightOrientationsComeOutUpright) {
  const cv::Mat picture = four_quarters(96, 64);
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool big_endian : {false, true}) {
      const cv::Mat stored = as_stored(picture, orientation);
      const auto decoded = decode(jpeg_with_orientation(stored, orientation, big_endian), 1024);
      ASSERT_TRUE(decoded);
      EXPECT_LT(mean_difference(decoded->bgr, picture), 6) << orientation;
    }
}

TEST(Decode, OrientationOfPngAndTiffIsUsedToo) {
  const cv::Mat picture = four_quarters(96, 64);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const cv::Mat stored = as_stored(picture, orientation);
    const Bytes png = with_chunk_after_header(encoded(".png", stored),
                                              png_chunk("eXIf", exif_block(orientation, true)));
    const auto decoded = decode(png, 1024);
    ASSERT_TRUE(decoded);
    EXPECT_LT(mean_difference(decoded->bgr, picture), 1) << "png " << orientation;
    const auto tiff = decode(make_tiff({stored}, orientation), 1024);
    ASSERT_TRUE(tiff) << tiff.error().message;
    EXPECT_LT(mean_difference(tiff->bgr, picture), 1) << "tiff " << orientation;
  }
}

TEST(Decode, ScalesDownToTheSideThatIsAskedForAndNeverUp) {
  const Bytes jpeg = encoded(".jpg", four_quarters(1600, 1000));
  for (const int side : {1600, 1599, 800, 799, 400, 200, 100, 16}) {
    const auto decoded = decode(jpeg, side);
    ASSERT_TRUE(decoded) << side;
    EXPECT_EQ(decoded->bgr.cols, side);
    EXPECT_NEAR(decoded->bgr.rows, side * 0.625, 0.51);
    EXPECT_NEAR(decoded->bgr.at<cv::Vec3b>(1, 1)[2], 255, 6);
  }
  EXPECT_EQ(decode(jpeg, 5000).value().bgr.cols, 1600);
}

TEST(Decode, RefusesWhatIsNoPictureAndSaysWhatItIs) {
  EXPECT_EQ(code_of({}), Code::invalid_argument);
  const auto gif = decode(as_bytes("GIF89a.........................."), 1024);
  ASSERT_FALSE(gif);
  EXPECT_EQ(gif.error().code, Code::invalid_argument);
  EXPECT_NE(gif.error().message.find("GIF"), std::string::npos);
  EXPECT_NE(gif.error().message.find("JPEG"), std::string::npos);
  const auto bmp = decode(encoded(".bmp", four_quarters(40, 40)), 1024);
  ASSERT_FALSE(bmp);
  EXPECT_NE(bmp.error().message.find("BMP"), std::string::npos);
  EXPECT_EQ(code_of(as_bytes("hello, this is only text")), Code::invalid_argument);
  EXPECT_EQ(code_of(encoded(".png", four_quarters(40, 40)), 15), Code::invalid_argument);
}

TEST(Decode, TooSmallOrTooLargePicturesAreRefusedAtTheLimit) {
  EXPECT_TRUE(decode(encoded(".png", four_quarters(16, 16)), 64));
  EXPECT_EQ(code_of(encoded(".png", four_quarters(15, 16))), Code::invalid_argument);
  EXPECT_TRUE(decode(encoded(".png", four_quarters(limits::kPictureSideMax, 16)), 64));
  EXPECT_EQ(code_of(encoded(".png", four_quarters(limits::kPictureSideMax + 1, 16))),
            Code::resource_exhausted);
  Bytes bytes = encoded(".png", four_quarters(32, 32));
  bytes.resize(limits::kPictureBytesMax, 0);  // what follows the end does not count
  EXPECT_TRUE(decode(bytes, 64));
  bytes.push_back(0);
  EXPECT_EQ(code_of(bytes), Code::resource_exhausted);
}

TEST(Decode, ASmallFileThatClaimsAHugePictureCostsNothing) {
  const Bytes png = encoded(".png", four_quarters(40, 40));
  EXPECT_EQ(code_of(png_with_size(png, 60'000, 60'000)), Code::resource_exhausted);
  EXPECT_EQ(code_of(png_with_size(png, 20'000, 20'000)), Code::resource_exhausted);
  EXPECT_EQ(code_of(png_with_size(png, 0xffffffff, 0xffffffff)), Code::resource_exhausted);
  Bytes jpeg = encoded(".jpg", four_quarters(40, 40));
  const std::array<std::uint8_t, 2> marker = {0xff, 0xc0};
  const auto sof = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  ASSERT_NE(sof, jpeg.end());
  std::fill(sof + 5, sof + 9, std::uint8_t{0xff});
  EXPECT_EQ(code_of(jpeg), Code::resource_exhausted);
}

// ff 00 and a length: one reader skips a segment, another reads what is in it.
TEST(Decode, AJpegInWhichReadersSeeTwoPicturesIsRefused) {
  const Bytes large = encoded(".jpg", four_quarters(600, 600));
  const Bytes small = encoded(".jpg", four_quarters(40, 40));
  const std::size_t hidden = large.size() - 2;
  ASSERT_LT(hidden, 65'000u);
  Bytes both = {0xff, 0xd8, 0xff, 0x00};
  both.push_back(static_cast<std::uint8_t>((hidden + 2) >> 8));
  both.push_back(static_cast<std::uint8_t>(hidden + 2));
  both.insert(both.end(), large.begin() + 2, large.end());
  both.insert(both.end(), small.begin() + 2, small.end());
  EXPECT_EQ(code_of(both), Code::data_corrupted);
}

TEST(Decode, ATiffWhoseSizesHaveTypesThatOnlyDecodersReadIsRefused) {
  const cv::Mat picture = four_quarters(40, 40);
  const Bytes plain = make_tiff({picture}, 1);
  ASSERT_TRUE(decode(plain, 64));
  for (const std::uint8_t type : {std::uint8_t{6}, std::uint8_t{8}, std::uint8_t{9}}) {
    Bytes tiled = plain;
    std::uint8_t* const rows_per_strip = tiled.data() + 8 + 2 + 8 * 12;  // tag 278 becomes 322
    ASSERT_EQ(rows_per_strip[0], 278 - 256);
    rows_per_strip[0] = 322 - 256;
    rows_per_strip[2] = type;
    EXPECT_EQ(code_of(tiled), Code::data_corrupted) << int{type};
  }
}

TEST(Decode, TruncatedFilesAreNamedAsSuch) {
  for (const char* extension : {".jpg", ".png", ".webp", ".tif"}) {
    cv::Mat picture = four_quarters(300, 200);
    add_noise(picture, 20, 1);
    const Bytes whole = encoded(extension, picture);
    for (const double part : {0.2, 0.5, 0.9, 0.99}) {
      const auto length = static_cast<std::size_t>(part * static_cast<double>(whole.size()));
      EXPECT_EQ(code_of(ByteView(whole).first(length)), Code::data_corrupted)
          << extension << " " << part;
    }
  }
  const Bytes jpeg = encoded(".jpg", four_quarters(300, 200));
  EXPECT_EQ(code_of(ByteView(jpeg).first(jpeg.size() - 1)), Code::data_corrupted);
}

TEST(Decode, ADamagedPngIsNamedAsSuch) {
  Bytes png = encoded(".png", four_quarters(100, 100));
  png[png.size() / 2] ^= 1;
  const auto decoded = decode(png, 1024);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Code::data_corrupted);
  EXPECT_NE(decoded.error().message.find("checksum"), std::string::npos);
}

TEST(Decode, DamageInsideAJpegIsSeenAndNothingIsPrinted) {
  cv::Mat picture = four_quarters(300, 200);
  add_noise(picture, 20, 3);
  testing::internal::CaptureStderr();
  for (const int progressive : {0, 1}) {
    Bytes jpeg = encoded(".jpg", picture, {cv::IMWRITE_JPEG_PROGRESSIVE, progressive});
    ASSERT_TRUE(decode(jpeg, 1024));
    // A hole in the middle of the picture data; header and end marker are whole.
    const auto middle = jpeg.begin() + static_cast<std::ptrdiff_t>(jpeg.size() / 2);
    jpeg.erase(middle, middle + 2000);
    EXPECT_EQ(code_of(jpeg), Code::data_corrupted) << progressive;
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Decode, NoPrefixOfAFileCrashesIt) {
  for (const char* extension : {".jpg", ".png", ".webp", ".tif"}) {
    const Bytes whole = encoded(extension, four_quarters(32, 24));
    for (std::size_t n = 0; n < whole.size(); n += 1 + n / 40)
      EXPECT_FALSE(decode(ByteView(whole).first(n), 64) && n + 1 < whole.size() &&
                   extension != std::string(".tif"))
          << extension << " " << n;
  }
}

TEST(Decode, FramesAreCountedAndOnlyTheFirstIsDecoded) {
  const Bytes animation = {0, 0, 0, 3, 0, 0, 0, 0};
  const Bytes png = encoded(".png", four_quarters(40, 40));
  const auto decoded = decode(with_chunk_after_header(png, png_chunk("acTL", animation)), 64);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->frames, 3);
  EXPECT_EQ(mean_difference(decoded->bgr, four_quarters(40, 40)), 0);
  const Bytes film = {0, 0, 0, kFramesMax + 1, 0, 0, 0, 0};
  EXPECT_EQ(code_of(with_chunk_after_header(png, png_chunk("acTL", film))),
            Code::resource_exhausted);
}

TEST(Decode, PagesOfATiffAreCounted) {
  const auto decoded = decode(make_tiff({four_quarters(40, 40), four_quarters(50, 50)}, 1), 64);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->frames, 2);
  EXPECT_EQ(decoded->bgr.cols, 40);
}

TEST(Decode, TheFirstFrameOfAnAnimatedWebpIsDecoded) {
  const cv::Mat picture = four_quarters(40, 30);
  const Bytes still = encoded(".webp", picture, {cv::IMWRITE_WEBP_QUALITY, 101});
  const ByteView inner = ByteView(still).subspan(12);  // its one chunk
  const auto chunk = [](Bytes& out, std::string_view type, ByteView data) {
    out.insert(out.end(), type.begin(), type.end());
    append_value(out, static_cast<std::uint32_t>(data.size()));
    out.insert(out.end(), data.begin(), data.end());
    if (data.size() % 2 == 1) out.push_back(0);
  };
  Bytes frame(16, 0);
  frame[6] = 39, frame[9] = 29;
  frame.insert(frame.end(), inner.begin(), inner.end());
  for (const int frames : {1, 2}) {
    Bytes body, file;
    chunk(body, "VP8X", Bytes{2, 0, 0, 0, 39, 0, 0, 29, 0, 0});
    chunk(body, "ANIM", Bytes(6, 0));
    for (int i = 0; i < frames; ++i) chunk(body, "ANMF", frame);
    body.insert(body.begin(), {'W', 'E', 'B', 'P'});
    chunk(file, "RIFF", body);
    const auto decoded = decode(file, 64);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->frames, frames);
    EXPECT_LT(mean_difference(decoded->bgr, picture), 1);
  }
}

TEST(Decode, DamagedFilesLeaveNothingOnStandardError) {
  cv::Mat picture = four_quarters(200, 160);
  add_noise(picture, 20, 2);
  testing::internal::CaptureStderr();
  for (const char* extension : {".png", ".webp"}) {
    Bytes bytes = encoded(extension, picture);
    bytes.resize(bytes.size() / 2);
    EXPECT_FALSE(decode(bytes, 64));
  }
  const Bytes profile = {'x', 0, 0, 1, 2, 3};
  EXPECT_TRUE(
      decode(with_chunk_after_header(encoded(".png", picture), png_chunk("iCCP", profile)), 64));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Decode, AnyThreadMayDecode) {
  const Bytes jpeg = encoded(".jpg", four_quarters(400, 300));
  const cv::Mat expected = decode(jpeg, 200).value().bgr;
  const auto again = decode(jpeg, 200);
  ASSERT_TRUE(again);
  EXPECT_EQ(mean_difference(again->bgr, expected), 0);
}

}  // namespace pandok::image
