// The register of designs in the database: find, list, count, remove.
//
// A design has an internal number (designs.id) that the search index carries, and its design_id,
// which people write. Every change gets a new revision of the register; the search index is
// brought up to it by reindex.h. Rows come in by import.h only.
// Threads: one at a time, like the connection it uses and does not own; make one a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "register/types.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::reg {

struct StoredDesign {
  std::int64_t id = 0;  // designs.id, search::Row::design
  Design design;
};

struct StoredView {
  std::int64_t id = 0;      // views.id, search::Row::view
  std::int64_t design = 0;  // designs.id
  int position = 0;         // order within the design, from 0
  View view;
  Sha256 picture;  // the blob that holds it
};

// Which designs to list; all conditions hold at once.
struct DesignQuery {
  std::optional<int> locarno_class;  // 6: one of its classes is 06-xx
  std::string country;               // two capital letters
  std::optional<Status> status;
  std::optional<Date> in_force_on;
  std::optional<std::string> holder;  // whose name is this, to the letter
  std::string text;   // words that all stand in design_id, article or holder (design_text.h)
  std::string after;  // only design_ids greater than this: the last of the page before
  int limit = 50;     // 1 to 1,000
};

struct Counts {
  std::int64_t designs = 0;
  std::int64_t views = 0;
  std::int64_t pictures = 0;  // different ones
};

struct Removal {
  std::int64_t removed = 0;
  std::vector<std::string> not_found;
};

class Register {
 public:
  Register(store::Database& database, store::BlobStore blobs)
      : database_(database), blobs_(std::move(blobs)) {}

  // not_found if no design has this id.
  Result<StoredDesign> find(std::string_view design_id);
  // By internal numbers, in the order asked; numbers that are gone are left out.
  Result<std::vector<StoredDesign>> designs(std::span<const std::int64_t> ids);
  // In the order of design_id (bytes). invalid_argument for a limit out of range or a text of over
  // limits::kSearchTextCharsMax characters. Not inside a transaction: the first search for text in
  // an older home writes what it needs, three seconds for 100,000 designs. A page by text costs
  // half a millisecond, and as much again for each 1,000 designs that the text finds.
  Result<std::vector<StoredDesign>> list(const DesignQuery& query);
  Result<Counts> count();

  // By position; empty for an unknown design.
  Result<std::vector<StoredView>> views_of(std::int64_t design);
  // not_found if it is gone.
  Result<StoredView> view(std::int64_t id);
  // Whether the picture is a view of a design; of this holder's, where one is named.
  Result<bool> shows(const Sha256& picture, const std::optional<std::string>& holder = {});
  // The bytes of a view's picture, as imported. Errors of BlobStore::get.
  Result<Bytes> picture(const StoredView& view) const { return blobs_.get(view.picture); }

  // Takes designs off the register, with their views, in one transaction; durable on return. What
  // was computed for pictures that no view uses any more, and holders without a design, go too.
  // Ids that it does not hold are named in the answer, the others go.
  Result<Removal> remove(std::span<const std::string> design_ids);

  // Grows with every change.
  Result<std::int64_t> revision();

  store::Database& database() { return database_; }
  const store::BlobStore& blobs() const { return blobs_; }

 private:
  Result<> prepare_text();

  store::Database& database_;
  store::BlobStore blobs_;
};

}  // namespace pandok::reg
