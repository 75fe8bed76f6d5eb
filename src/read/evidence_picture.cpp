#include "read/evidence_picture.h"

#include <algorithm>

#include "image/decode.h"
#include "image/encode.h"
#include "match/evidence.h"
#include "register/encoder_indexer.h"

namespace pandok::read {

Result<Bytes> evidence_png(const EvidenceParts& parts) {
  PANDOK_TRY(const auto view, image::decode(parts.view_file, reg::kViewSidePx));
  // An item that was only assumed has no outline worth drawing.
  const bool sure = parts.photo.item.confidence >= image::kSureEnough;
  const match::EvidenceInput input{.photo = parts.photo.bgr,
                                   .view = view.bgr,
                                   .photo_mask = sure ? parts.photo.item.mask : cv::Mat(),
                                   .photo_features = parts.photo_features,
                                   .view_features = parts.view_features,
                                   .verification = parts.verification,
                                   .design_id = parts.candidate.design_id,
                                   .view_name = parts.candidate.view,
                                   .probability = stored_probability(parts.candidate.probability)};
  PANDOK_TRY(const cv::Mat picture, match::draw_evidence(input));
  return image::encode_png(picture);
}

Result<Bytes> evidence_png(const Reading& reading, const store::BlobStore& blobs, int rank) {
  const auto candidate = std::ranges::find(reading.candidates, rank, &Candidate::rank);
  if (candidate == reading.candidates.end())
    return fail(Code::not_found, "reading {} has no candidate {}", reading.id, rank);
  const auto photo_at = static_cast<std::size_t>(candidate->photo);
  if (photo_at >= reading.photo_sha256.size())
    return fail(Code::data_corrupted, "reading {} names a photo that it does not have", reading.id);
  PANDOK_TRY(const Sha256 photo_name, Sha256::parse(reading.photo_sha256[photo_at]));
  PANDOK_TRY(const Bytes photo_file, blobs.get(photo_name));
  PANDOK_TRY(const auto photo,
             working_picture(photo_file, photo_at == 0 ? reading.parameters.crop : std::nullopt));
  PANDOK_TRY(const auto photo_features, match::extract(photo.bgr, photo.item.box));
  PANDOK_TRY(const Sha256 view_name, Sha256::parse(candidate->view_picture));
  PANDOK_TRY(const Bytes view_file, blobs.get(view_name));
  PANDOK_TRY(const auto view, reg::examine_view(view_file));
  return evidence_png({.photo = photo,
                       .photo_features = photo_features,
                       .view_file = view_file,
                       .view_features = view.features,
                       .verification = match::verify(photo_features, view.features),
                       .candidate = *candidate});
}

}  // namespace pandok::read
