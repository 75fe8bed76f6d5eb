#include "model/encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "base/file.h"
#include "base/limits.h"
#include "base/random.h"
#include "model/testdata.h"

namespace pandok::model {

namespace {

constexpr std::size_t kRow = std::size_t{2} * 128 * 128;

// A folder with a model that goes away with the object.
class ModelFolder {
 public:
  explicit ModelFolder(const Bytes& network = tiny_onnx())
      : ModelFolder(network, tiny_card(network)) {}
  ModelFolder(const Bytes& network, const std::string& card) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    static int number = 0;
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("pandok_model_") + test->name() + std::to_string(number++));
    std::filesystem::create_directories(path_);
    EXPECT_TRUE(write_file_atomic(path_ / "reader.onnx", network));
    EXPECT_TRUE(write_file_atomic(path_ / "reader.json", as_bytes(card)));
  }
  ModelFolder(const ModelFolder&) = delete;
  ModelFolder& operator=(const ModelFolder&) = delete;
  ~ModelFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::vector<std::vector<float>> random_inputs(int n, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<float>> inputs(static_cast<std::size_t>(n), std::vector<float>(kRow));
  for (auto& input : inputs)
    for (float& v : input) v = static_cast<float>(random.uniform());
  return inputs;
}

// What the tiny network computes for the block of 8x8 from column x: the mean over both channels.
double block_mean(const std::vector<float>& input, std::size_t x) {
  double sum = 0;
  for (std::size_t i = 0; i < 128; ++i)
    sum += static_cast<double>(input[i / 64 * 16384 + i % 64 / 8 * 128 + x + i % 8]);
  return sum / 128;
}

Code open_code(const ModelFolder& folder, EncoderOptions options = {}) {
  const auto encoder = Encoder::open(folder.path(), options);
  return encoder ? Code::cancelled : encoder.error().code;
}

}  // namespace

TEST(Encoder, GivesOneVectorOfLengthOneForEachInput) {
  const ModelFolder folder;
  auto encoder = Encoder::open(folder.path());
  ASSERT_TRUE(encoder) << encoder.error().message;
  EXPECT_EQ(encoder->card().name, "tiny");
  const auto inputs = random_inputs(3, 1);
  const auto vectors = encoder->embed(inputs).value();
  ASSERT_EQ(vectors.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(vectors[i].size(), std::size_t{kEmbeddingDim});
    double sum = 0;
    for (const float v : vectors[i]) sum += static_cast<double>(v) * static_cast<double>(v);
    EXPECT_NEAR(sum, 1, 1e-6);
    const double ratio = block_mean(inputs[i], 0) / block_mean(inputs[i], 8);
    EXPECT_NEAR(static_cast<double>(vectors[i][0] / vectors[i][1]), ratio, 1e-5);
  }
  EXPECT_TRUE(encoder->embed({}).value().empty());
}

TEST(Encoder, AVectorDoesNotDependOnItsCompanyToTheLastBit) {
  const ModelFolder folder;
  auto one = Encoder::open(folder.path(), {.sessions = 1}).value();
  auto three = Encoder::open(folder.path(), {.sessions = 3}).value();
  const auto inputs = random_inputs(8, 2);
  const auto together = three.embed(inputs).value();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_EQ(one.embed({&inputs[i], 1}).value()[0], together[i]) << i;
    EXPECT_EQ(three.embed({&inputs[i], 1}).value()[0], together[i]) << i;
  }
}

TEST(Encoder, ThreadsMayShareItWithFewerSessionsThanThreads) {
  const ModelFolder folder;
  auto encoder = Encoder::open(folder.path(), {.sessions = 2}).value();
  const auto inputs = random_inputs(6, 3);
  const auto expected = encoder.embed(inputs).value();
  std::vector<std::vector<std::vector<float>>> results(5);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < results.size(); ++t)
    threads.emplace_back([&, t] { results[t] = encoder.embed(inputs).value(); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) EXPECT_EQ(result, expected);
}

TEST(Encoder, ABusyPoolSaysSoInsteadOfWaitingForEver) {
  const ModelFolder folder;
  auto encoder = Encoder::open(folder.path(), {.sessions = 1, .wait_ms = 0}).value();
  const auto inputs = random_inputs(4, 4);
  std::vector<Code> codes(4, Code::cancelled);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < codes.size(); ++t)
    threads.emplace_back([&, t] {
      const auto vectors = encoder.embed(inputs);
      if (!vectors) codes[t] = vectors.error().code;
    });
  for (std::thread& thread : threads) thread.join();
  for (const Code code : codes) EXPECT_TRUE(code == Code::cancelled || code == Code::unavailable);
  EXPECT_TRUE(encoder.embed(inputs));  // every session was given back
}

TEST(Encoder, RefusesInputsThatAreNotEdges) {
  const ModelFolder folder;
  auto encoder = Encoder::open(folder.path()).value();
  auto inputs = random_inputs(2, 5);
  inputs[1].pop_back();
  EXPECT_EQ(encoder.embed(inputs).error().code, Code::invalid_argument);
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    inputs = random_inputs(2, 5);
    inputs[1][77] = bad;
    EXPECT_EQ(encoder.embed(inputs).error().code, Code::invalid_argument);
  }
  const std::vector<std::vector<float>> many(kBatchMax + 1);
  EXPECT_EQ(encoder.embed(many).error().code, Code::invalid_argument);
}

TEST(Encoder, ANetworkThatGivesNothingUsableIsAnInternalError) {
  const ModelFolder plain, log(tiny_onnx({.last = "Log"}));
  const std::vector<std::vector<float>> zeros(1, std::vector<float>(kRow, 0.0F));
  EXPECT_EQ(Encoder::open(plain.path()).value().embed(zeros).error().code, Code::internal);
  EXPECT_EQ(Encoder::open(log.path()).value().embed(zeros).error().code, Code::internal);
}

TEST(Encoder, ADigestThatIsNotTheCardsIsCorruption) {
  Bytes network = tiny_onnx();
  const std::string card = tiny_card(network);
  network.back() ^= 1;
  const ModelFolder folder(network, card);
  const auto encoder = Encoder::open(folder.path());
  ASSERT_FALSE(encoder);
  EXPECT_EQ(encoder.error().code, Code::data_corrupted);
  EXPECT_NE(encoder.error().message.find(Sha256::of(network).hex()), std::string::npos);
  EXPECT_NE(encoder.error().message.find(Sha256::of(tiny_onnx()).hex()), std::string::npos);
  EXPECT_NE(encoder.error().message.find("--repair"), std::string::npos);
}

TEST(Encoder, RefusesNetworksOfAnotherNameTypeOrShape) {
  EXPECT_EQ(open_code(ModelFolder(tiny_onnx({.input = "image"}))), Code::invalid_argument);
  EXPECT_EQ(open_code(ModelFolder(tiny_onnx({.output = "vector"}))), Code::invalid_argument);
  EXPECT_EQ(open_code(ModelFolder(tiny_onnx({.element_type = 11}))), Code::invalid_argument);
  EXPECT_EQ(open_code(ModelFolder(tiny_onnx({.input_side = 64, .output_dim = 64}))),
            Code::invalid_argument);
}

TEST(Encoder, RefusesACardOfAnotherShape) {
  const Bytes network = tiny_onnx();
  std::string card = tiny_card(network);
  card.replace(card.find("256]"), 4, "512]");
  EXPECT_EQ(open_code(ModelFolder(network, card)), Code::invalid_argument);
}

TEST(Encoder, BytesThatAreNoNetworkAreRefused) {
  const Bytes junk = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(open_code(ModelFolder(junk)), Code::invalid_argument);
  EXPECT_EQ(open_code(ModelFolder(Bytes{})), Code::invalid_argument);
  Bytes cut = tiny_onnx();
  cut.resize(cut.size() / 2);
  EXPECT_EQ(open_code(ModelFolder(cut)), Code::invalid_argument);
}

TEST(Encoder, MissingFilesAreNotFound) {
  const ModelFolder no_card, no_network;
  std::filesystem::remove(no_card.path() / "reader.json");
  std::filesystem::remove(no_network.path() / "reader.onnx");
  EXPECT_EQ(open_code(no_card), Code::not_found);
  EXPECT_EQ(open_code(no_network), Code::not_found);
}

TEST(Encoder, ANetworkOverTheSizeLimitIsRefused) {
  const ModelFolder folder;
  std::filesystem::resize_file(folder.path() / "reader.onnx", limits::kModelBytesMax + 1);
  EXPECT_EQ(open_code(folder), Code::resource_exhausted);
}

TEST(Encoder, OptionsOutOfRangeAreRefused) {
  const ModelFolder folder;
  EXPECT_EQ(open_code(folder, {.sessions = 0}), Code::invalid_argument);
  EXPECT_EQ(open_code(folder, {.sessions = 65}), Code::invalid_argument);
  EXPECT_EQ(open_code(folder, {.intra_op_threads = 0}), Code::invalid_argument);
  EXPECT_EQ(open_code(folder, {.wait_ms = -1}), Code::invalid_argument);
}

}  // namespace pandok::model
