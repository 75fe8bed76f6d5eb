#include "model/encoder.h"

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <string>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/parse.h"

namespace pandok::model {

namespace {

constexpr int kSessionsMax = 64, kThreadsMax = 64;
constexpr std::size_t kCardFileBytesMax = 1u << 20;
constexpr std::array<std::int64_t, 4> kInputShape = {-1, 2, 128, 128};
constexpr std::array<std::int64_t, 2> kOutputShape = {-1, kEmbeddingDim};

// The one environment of the process; ONNX Runtime keeps its threads and its log there. Never
// destroyed: its destructor may run after the library's own statics are gone.
const Ort::Env& environment() {
  static const auto* env = new Ort::Env(ORT_LOGGING_LEVEL_ERROR, "pandok");
  return *env;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t n : shape) {
    if (text.size() > 1) text += ", ";
    text += n < 0 ? "n" : std::to_string(n);
  }
  return text + "]";
}

Result<> check_shape(std::string_view where, std::span<const std::int64_t> shape,
                     std::span<const std::int64_t> wanted) {
  if (std::ranges::equal(shape, wanted)) return {};
  return fail(Code::invalid_argument, "{} has the shape {}, the reader needs {}", where,
              shape_text(shape), shape_text(wanted));
}

Result<> check_options(const EncoderOptions& options) {
  const bool sessions = options.sessions >= 1 && options.sessions <= kSessionsMax;
  const bool threads = options.intra_op_threads >= 1 && options.intra_op_threads <= kThreadsMax;
  if (sessions && threads && options.wait_ms >= 0) return {};
  return fail(Code::invalid_argument,
              "an encoder has 1 to {} sessions of 1 to {} threads, not {} of {}", kSessionsMax,
              kThreadsMax, options.sessions, options.intra_op_threads);
}

Result<Card> read_card(const std::filesystem::path& path) {
  PANDOK_TRY(const Bytes text, read_file(path, kCardFileBytesMax));
  auto card = Card::parse(as_text(text));
  if (!card) return with_context(path.string(), std::move(card).error());
  PANDOK_CHECKED(check_shape("the card's input", card->input.shape, kInputShape));
  PANDOK_CHECKED(check_shape("the card's output", card->output.shape, kOutputShape));
  return card;
}

Result<Bytes> read_network(const std::filesystem::path& path, const Card& card) {
  PANDOK_TRY(Bytes network, read_file(path, limits::kModelBytesMax));
  const Sha256 digest = Sha256::of(network);
  if (digest != card.sha256)
    return fail(Code::data_corrupted,
                "{} has the SHA-256 {}, its card says {}; restore the model or run `pandok init "
                "--repair`",
                path.string(), digest.hex(), card.sha256.hex());
  return network;
}

// ONNX Runtime names unknown sizes -1 or 0 and throws on what is not a tensor.
Result<> check_port(std::string_view where, const Ort::TypeInfo& type, std::string_view name,
                    const Tensor& expected) {
  if (name != expected.name)
    return fail(Code::invalid_argument, "the network's {} is named '{}', the card says '{}'", where,
                quote_for_message(name), expected.name);
  if (type.GetONNXType() != ONNX_TYPE_TENSOR)
    return fail(Code::invalid_argument, "the network's {} is not a tensor", where);
  const auto info = type.GetTensorTypeAndShapeInfo();
  if (info.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT)
    return fail(Code::invalid_argument, "the network's {} is not of 32-bit floats", where);
  std::vector<std::int64_t> shape = info.GetShape();
  // A network for one row at a time serves as well as one for any number.
  if (!shape.empty() && shape[0] <= 1) shape[0] = -1;
  return check_shape(std::string("the network's ") + std::string(where), shape, expected.shape);
}

Result<> check_session(const Ort::Session& session, const Card& card) {
  if (session.GetInputCount() != 1 || session.GetOutputCount() != 1)
    return fail(Code::invalid_argument, "the network has {} inputs and {} outputs, not one each",
                session.GetInputCount(), session.GetOutputCount());
  const Ort::AllocatorWithDefaultOptions allocator;
  PANDOK_CHECKED(check_port("input", session.GetInputTypeInfo(0),
                            session.GetInputNameAllocated(0, allocator).get(), card.input));
  return check_port("output", session.GetOutputTypeInfo(0),
                    session.GetOutputNameAllocated(0, allocator).get(), card.output);
}

Result<Ort::Session> make_session(const Bytes& network, const EncoderOptions& options) {
  try {
    Ort::SessionOptions settings;
    settings.SetIntraOpNumThreads(options.intra_op_threads);
    settings.SetInterOpNumThreads(1);
    settings.SetExecutionMode(ORT_SEQUENTIAL);
    settings.SetGraphOptimizationLevel(GraphOptimizationLevel::ORT_ENABLE_ALL);
    settings.SetDeterministicCompute(true);
    return Ort::Session(environment(), network.data(), network.size(), settings);
  } catch (const std::exception& e) {
    return fail(Code::invalid_argument, "ONNX Runtime does not load the network: {}",
                quote_for_message(e.what(), 200));
  }
}

Result<> check_inputs(std::span<const std::vector<float>> inputs, std::int64_t row_size) {
  if (std::ssize(inputs) > kBatchMax)
    return fail(Code::invalid_argument, "{} inputs at once; at most {}", inputs.size(), kBatchMax);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (std::ssize(inputs[i]) != row_size)
      return fail(Code::invalid_argument, "input {} has {} values, not {}", i, inputs[i].size(),
                  row_size);
    if (!std::ranges::all_of(inputs[i], [](float v) { return std::isfinite(v); }))
      return fail(Code::invalid_argument, "input {} has a value that is not finite", i);
  }
  return {};
}

// The vector at length 1; summed in double and in order, so that it is the same every time.
Result<std::vector<float>> normalised(std::span<const float> raw) {
  double sum = 0;
  for (const float v : raw) sum += static_cast<double>(v) * static_cast<double>(v);
  if (!std::isfinite(sum) || sum <= 0)
    return fail(Code::internal, "the network gives a vector that is zero or not finite");
  std::vector<float> unit;
  unit.reserve(raw.size());
  for (const float v : raw)
    unit.push_back(static_cast<float>(static_cast<double>(v) / std::sqrt(sum)));
  return unit;
}

}  // namespace

// The sessions and who has which.
struct Encoder::Pool {
  Card card;
  EncoderOptions options;
  std::vector<Ort::Session> sessions;
  std::mutex mutex;
  std::condition_variable freed;
  std::vector<Ort::Session*> free;  // guarded by mutex

  // Waits for a session; nullptr when wait_ms passes first.
  Ort::Session* take() {
    std::unique_lock lock(mutex);
    const auto limit = std::chrono::milliseconds(options.wait_ms);
    if (!freed.wait_for(lock, limit, [this] { return !free.empty(); })) return nullptr;
    Ort::Session* session = free.back();
    free.pop_back();
    return session;
  }
  void give_back(Ort::Session* session) {
    {
      const std::scoped_lock lock(mutex);
      free.push_back(session);
    }
    freed.notify_one();
  }

  Result<std::vector<float>> run(Ort::Session& session, const std::vector<float>& input) const;
  Result<std::vector<float>> embed_one(const std::vector<float>& input);
};

Result<std::vector<float>> Encoder::Pool::run(Ort::Session& session,
                                              const std::vector<float>& input) const {
  try {
    std::vector<std::int64_t> shape = card.input.shape;
    shape[0] = 1;
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    // ONNX Runtime takes a non-const pointer and reads it only.
    const auto tensor = Ort::Value::CreateTensor<float>(memory, const_cast<float*>(input.data()),
                                                        input.size(), shape.data(), shape.size());
    const char* input_name = card.input.name.c_str();
    const char* output_name = card.output.name.c_str();
    const auto outputs =
        session.Run(Ort::RunOptions{nullptr}, &input_name, &tensor, 1, &output_name, 1);
    const auto count = outputs.at(0).GetTensorTypeAndShapeInfo().GetElementCount();
    if (count != std::size_t{kEmbeddingDim})
      return fail(Code::internal, "the network gives {} values, not {}", count, kEmbeddingDim);
    return normalised({outputs[0].GetTensorData<float>(), count});
  } catch (const std::exception& e) {
    return fail(Code::internal, "ONNX Runtime failed: {}", quote_for_message(e.what(), 200));
  }
}

Result<std::vector<float>> Encoder::Pool::embed_one(const std::vector<float>& input) {
  Ort::Session* session = take();
  if (session == nullptr)
    return fail(Code::unavailable, "all {} sessions of the network were busy for {} ms; try again",
                options.sessions, options.wait_ms);
  auto vector = run(*session, input);
  give_back(session);
  return vector;
}

Encoder::Encoder(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;
Encoder::~Encoder() = default;

const Card& Encoder::card() const { return pool_->card; }

Result<Encoder> Encoder::open(const std::filesystem::path& folder, EncoderOptions options) {
  PANDOK_CHECKED(check_options(options));
  auto pool = std::make_unique<Pool>();
  pool->options = options;
  PANDOK_TRY(pool->card, read_card(folder / "reader.json"));
  PANDOK_TRY(const Bytes network, read_network(folder / "reader.onnx", pool->card));
  for (int i = 0; i < options.sessions; ++i) {
    PANDOK_TRY(Ort::Session session, make_session(network, options));
    pool->sessions.push_back(std::move(session));
  }
  try {
    PANDOK_CHECKED(check_session(pool->sessions.front(), pool->card));
  } catch (const std::exception& e) {
    return fail(Code::invalid_argument, "the network's inputs cannot be read: {}",
                quote_for_message(e.what(), 200));
  }
  for (Ort::Session& session : pool->sessions) pool->free.push_back(&session);
  return Encoder(std::move(pool));
}

Result<std::vector<std::vector<float>>> Encoder::embed(std::span<const std::vector<float>> inputs) {
  PANDOK_CHECKED(check_inputs(inputs, pool_->card.input.row_size()));
  std::vector<Result<std::vector<float>>> results(inputs.size(), std::vector<float>{});
  const int threads = std::min<int>(pool_->options.sessions, static_cast<int>(inputs.size()));
  parallel_for(std::ssize(inputs), threads, [&](std::int64_t i, int) {
    const auto at = static_cast<std::size_t>(i);
    results[at] = pool_->embed_one(inputs[at]);
  });
  std::vector<std::vector<float>> vectors;
  vectors.reserve(inputs.size());
  for (auto& result : results) {
    PANDOK_TRY(std::vector<float> vector, std::move(result));
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

}  // namespace pandok::model
