// The real PictureIndexer: decode, find the item, embed its edges, extract its features.
#pragma once

#include <opencv2/core.hpp>

#include "match/local_features.h"
#include "model/encoder.h"
#include "register/picture_indexer.h"
#include "store/home.h"

namespace pandok::reg {

// Pictures are used at most this large, as photos are; upright, on white.
inline constexpr int kViewSidePx = 1'024;

// The name under which results of a network are stored: "sha256:" and its digest.
std::string model_key(const model::Card& card);

// The network of a home, with as many sessions as threads will ask it. Whatever is wrong with its
// files is data_corrupted with the advice to run `pandok init --repair`.
Result<model::Encoder> open_network(const store::Home& home, int sessions = 1);

// A registered picture as the register looks at it: decoded, its item found, its features.
struct ExaminedView {
  cv::Mat bgr;
  cv::Rect box;
  match::LocalFeatures features;
};
// Errors as image::decode(). Any thread; about 35 ms.
Result<ExaminedView> examine_view(ByteView picture);

// Threads: compute() uses thread_count() threads; give the encoder as many sessions. One call at a
// time is enough; more do no harm. About 20 ms a picture and core.
class EncoderIndexer final : public PictureIndexer {
 public:
  explicit EncoderIndexer(model::Encoder& encoder) : encoder_(encoder) {}
  std::string model() const override { return model_key(encoder_.card()); }
  int dim() const override { return model::kEmbeddingDim; }
  std::vector<Result<PictureFeatures>> compute(std::span<const Bytes> pictures) override;

 private:
  Result<PictureFeatures> compute_one(const Bytes& picture);
  model::Encoder& encoder_;
};

}  // namespace pandok::reg
