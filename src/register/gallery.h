// The register as a reading sees it: what the index's numbers stand for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "match/local_features.h"
#include "store/database.h"

namespace pandok::reg {

struct GalleryView {
  std::uint64_t id = 0;        // views.id, search::Row::view
  std::string view;            // "front", …
  std::string picture_sha256;  // hexadecimal
  match::LocalFeatures features;
};

struct GalleryDesign {
  std::uint64_t id = 0;  // designs.id, search::Row::design
  std::string design_id, article, holder, holder_contact;
  std::int32_t valid_from = 0, valid_to = 0;  // closed interval of days; empty if from > to
  std::vector<GalleryView> views;             // by position

  bool in_force_on(Date day) const { return valid_from <= day.days() && day.days() <= valid_to; }
};

// Looks up designs with what the network `model` computed for their views. One a thread, like the
// database connection it uses and does not own.
class Gallery {
 public:
  Gallery(store::Database& database, std::string model)
      : database_(database), model_(std::move(model)) {}

  // not_found if the design was removed since the index was read; data_corrupted if stored
  // features fail their checksum. About 1 ms for seven views.
  Result<GalleryDesign> design(std::uint64_t id);
  // What the network gave for each view of a design, [views, dim], in order of position, unit
  // vectors, without any projection. Empty if the design is gone; data_corrupted as for design().
  Result<std::vector<std::vector<float>>> embeddings(std::uint64_t id);
  // The views whose registered picture has one of these digests.
  Result<std::vector<std::uint64_t>> views_with_pictures(const std::vector<std::string>& sha256);

 private:
  store::Database& database_;
  std::string model_;
};

}  // namespace pandok::reg
