#include "document/qr.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "document/testing.h"

namespace pandok::document {
namespace {

// What zbar reads off the code, drawn with four pixels a module.
std::string read_back(const QrCode& code) {
  constexpr int kScale = 4;
  const int side = (code.side + 2 * kQrQuietModules) * kScale;
  cv::Mat picture(side, side, CV_8UC1, cv::Scalar(255));
  for (const QrRun& run : dark_runs(code))
    picture(cv::Rect((run.x + kQrQuietModules) * kScale, (run.y + kQrQuietModules) * kScale,
                     run.length * kScale, kScale))
        .setTo(0);
  const TestFolder folder;
  const auto file = folder / "qr.png";
  CHECK(write_file_atomic(file, image::encode_png(picture).value()).has_value());
  return output_of({"zbarimg", "--nodbus", "-q", "--raw", file.string()});
}

}  // namespace

TEST(Qr, ReadsBack) {
  for (const std::string& text :
       {std::string("a"), std::string("https://pandok.example/proof/01M80N34D1V2MPJHQWSGJM60RW"),
        std::string("otpauth://totp/pandok:ann?secret=JBSWY3DPEHPK3PXP&issuer=pandok"),
        std::string("판독 증명"), std::string(limits::kQrBytesMax, 'x')})
    EXPECT_EQ(read_back(qr_code(text).value()), text + "\n");
}

TEST(Qr, IsASquareWithItsThreeCorners) {
  const QrCode code = qr_code("a").value();
  ASSERT_EQ(code.side, 21);  // version 1
  ASSERT_EQ(code.dark.size(), 441u);
  const auto row = [&](int x, int y) {
    std::string dark;
    for (int i = 0; i < 7; ++i) dark += code.is_dark(x + i, y) ? '1' : '0';
    return dark;
  };
  for (const auto& [x, y] : {std::pair{0, 0}, std::pair{14, 0}, std::pair{0, 14}}) {
    EXPECT_EQ(row(x, y), "1111111");
    EXPECT_EQ(row(x, y + 1), "1000001");
    EXPECT_EQ(row(x, y + 3), "1011101");
  }
}

TEST(Qr, TextThatNoCodeHolds) {
  for (const std::string& text : {std::string(), std::string(limits::kQrBytesMax + 1, 'x'),
                                  std::string("a\0b", 3), std::string("\xff"), std::string("a\n")})
    EXPECT_EQ(qr_code(text).error().code, Code::invalid_argument);
  EXPECT_FALSE(qr_svg(""));
}

TEST(Qr, TheSvgHasAQuietZone) {
  const std::string svg = qr_svg("a").value();
  EXPECT_TRUE(svg.starts_with(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering)"));
  EXPECT_NE(svg.find(R"(d="M4 4h7v1h-7z)"), std::string::npos) << svg;  // the first corner's edge
  EXPECT_TRUE(svg.ends_with("</svg>"));
}

}  // namespace pandok::document
