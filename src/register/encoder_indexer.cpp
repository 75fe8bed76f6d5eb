#include "register/encoder_indexer.h"

#include "base/parallel.h"
#include "image/decode.h"
#include "image/edge_domain.h"
#include "image/item.h"
#include "match/local_features.h"

namespace pandok::reg {

std::string model_key(const model::Card& card) { return "sha256:" + card.sha256.hex(); }

Result<model::Encoder> open_network(const store::Home& home, int sessions) {
  auto encoder = model::Encoder::open(home.model_folder(), {.sessions = sessions});
  if (encoder) return encoder;
  const Code code = encoder.error().code;
  const bool damage = code == Code::not_found || code == Code::invalid_argument ||
                      code == Code::data_corrupted || code == Code::resource_exhausted;
  if (!damage) return encoder;
  return fail(Code::data_corrupted,
              "the home's network cannot be used: {}; pandok init --repair puts it in again",
              encoder.error().message);
}

Result<ExaminedView> examine_view(ByteView picture) {
  PANDOK_TRY(auto decoded, image::decode(picture, kViewSidePx));
  const auto item = image::find_item(decoded.bgr);
  PANDOK_TRY(auto features, match::extract(decoded.bgr, item.box, match::ExtractOptions::view()));
  return ExaminedView{
      .bgr = std::move(decoded.bgr), .box = item.box, .features = std::move(features)};
}

Result<PictureFeatures> EncoderIndexer::compute_one(const Bytes& picture) {
  PANDOK_TRY(const auto view, examine_view(picture));
  const std::vector<std::vector<float>> input = {image::edge_input(view.bgr, view.box)};
  auto embedded = encoder_.embed(input);
  // Whatever the network says of a picture that was decoded is no fault of the picture.
  if (!embedded) return fail(Code::internal, "the network failed: {}", embedded.error().message);
  return PictureFeatures{.width = view.bgr.cols,
                         .height = view.bgr.rows,
                         .embedding = std::move(embedded->front()),
                         .features = view.features.serialise()};
}

std::vector<Result<PictureFeatures>> EncoderIndexer::compute(std::span<const Bytes> pictures) {
  std::vector<Result<PictureFeatures>> results(pictures.size());
  parallel_for(std::ssize(pictures), thread_count(), [&](std::int64_t i, int) {
    const auto at = static_cast<std::size_t>(i);
    results[at] = compute_one(pictures[at]);
  });
  return results;
}

}  // namespace pandok::reg
