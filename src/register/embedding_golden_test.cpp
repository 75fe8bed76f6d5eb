// The same bytes give the same vector in training (Python) and here: the golden embeddings were
// written by models/make_golden.py with the weights of models/reader.onnx.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "image/decode.h"
#include "image/edge_domain.h"
#include "model/encoder.h"

namespace pandok::reg {
namespace {

const std::filesystem::path kModels = std::filesystem::path(PANDOK_SOURCE_DIR) / "models";

TEST(Embedding, PythonAndCppAgreeToOneTenThousandth) {
  auto encoder = model::Encoder::open(kModels);
  ASSERT_TRUE(encoder) << encoder.error().message;
  const auto bytes = read_file(kModels / "golden" / "edge_domain.json", limits::kJsonBytesMax);
  ASSERT_TRUE(bytes);
  const auto document = parse_json(as_text(*bytes));
  ASSERT_TRUE(document);
  ASSERT_GE(document->at("cases").size(), 5u);
  for (const Json& golden : document->at("cases")) {
    const auto file = golden.at("file").get<std::string>();
    SCOPED_TRACE(file);
    const auto picture_bytes = read_file(kModels / "golden" / file, limits::kPictureBytesMax);
    ASSERT_TRUE(picture_bytes);
    const auto picture = image::decode(*picture_bytes, limits::kPictureSideMax);
    ASSERT_TRUE(picture) << picture.error().message;
    const auto box = golden.at("box").get<std::array<int, 4>>();
    const std::vector<std::vector<float>> input = {
        image::edge_input(picture->bgr, cv::Rect(box[0], box[1], box[2], box[3]))};
    const auto vectors = encoder->embed(input);
    ASSERT_TRUE(vectors) << vectors.error().message;
    const auto expected = golden.at("embedding").get<std::vector<double>>();
    ASSERT_EQ(expected.size(), vectors->front().size());
    for (std::size_t d = 0; d < expected.size(); ++d)
      EXPECT_NEAR(vectors->front()[d], expected[d], 1e-4) << "component " << d;
  }
}

}  // namespace
}  // namespace pandok::reg
