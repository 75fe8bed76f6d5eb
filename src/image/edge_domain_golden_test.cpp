// Python (models/edge_domain.py) and C++ make the same numbers of the same bytes: the golden values
// were written by models/make_golden.py.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "image/decode.h"
#include "image/edge_domain.h"

namespace pandok::image {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(PANDOK_SOURCE_DIR) / "models" / "golden";
constexpr std::size_t kChannelSize = std::size_t{kInputSide} * kInputSide;

// "diagonal32": the elements at (4 i, 4 i).
float diagonal(const std::vector<float>& input, std::size_t channel, std::size_t i) {
  return input[channel * kChannelSize + 4 * i * kInputSide + 4 * i];
}

double mean_of(const std::vector<float>& input, std::size_t channel) {
  double sum = 0;
  for (std::size_t i = 0; i < kChannelSize; ++i)
    sum += static_cast<double>(input[channel * kChannelSize + i]);
  return sum / kChannelSize;
}

void expect_case(const Json& golden, double tolerance) {
  const auto bytes =
      read_file(kGolden / golden.at("file").get<std::string>(), limits::kPictureBytesMax);
  ASSERT_TRUE(bytes);
  const auto picture = decode(*bytes, limits::kPictureSideMax);
  ASSERT_TRUE(picture) << picture.error().message;
  const auto box = golden.at("box").get<std::array<int, 4>>();
  const auto input = edge_input(picture->bgr, cv::Rect(box[0], box[1], box[2], box[3]));
  ASSERT_EQ(input.size(), kInputChannels * kChannelSize);
  for (std::size_t c = 0; c < kInputChannels; ++c) {
    const Json& channel = golden.at("channels").at(c);
    EXPECT_NEAR(mean_of(input, c), channel.at("mean").get<double>(), tolerance);
    for (std::size_t i = 0; i < 32; ++i) {
      EXPECT_NEAR(input[c * kChannelSize + i], channel.at("first32").at(i).get<double>(),
                  tolerance);
      EXPECT_NEAR(diagonal(input, c, i), channel.at("diagonal32").at(i).get<double>(), tolerance);
    }
  }
}

TEST(EdgeDomain, PythonAndCppAgreeToOneTenThousandth) {
  const auto bytes = read_file(kGolden / "edge_domain.json", limits::kJsonBytesMax);
  ASSERT_TRUE(bytes);
  const auto document = parse_json(as_text(*bytes));
  ASSERT_TRUE(document);
  ASSERT_GE(document->at("cases").size(), 5u);
  for (const Json& golden : document->at("cases")) {
    SCOPED_TRACE(golden.at("file").get<std::string>());
    expect_case(golden, 1e-4);
  }
}

}  // namespace
}  // namespace pandok::image
