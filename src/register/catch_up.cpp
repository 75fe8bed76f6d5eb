#include "register/catch_up.h"

#include "model/encoder.h"
#include "register/register.h"
#include "register/reindex.h"
#include "search/snapshot.h"
#include "store/blob_store.h"

namespace pandok::reg {

Result<search::Snapshot> open_gallery(const store::Home& home) {
  auto snapshot = search::open_snapshot(home.index_folder());
  if (!snapshot && snapshot.error().code == Code::not_found)
    return fail(Code::data_corrupted,
                "the home has lost its index; pandok register reindex makes it again");
  return snapshot;
}

Result<> catch_up_index(const store::Home& home, store::Database& database,
                        const std::string& model) {
  Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(const auto snapshot, open_gallery(home));
  PANDOK_TRY(const bool current, index_is_current(designs, snapshot, home.index_folder(), model));
  if (current) return {};
  const auto lock = home.lock_for_writing();
  if (!lock) return {};  // whoever changes the register now also brings the index up to it
  PANDOK_TRY(auto index, open_index(home.index_folder(), model::kEmbeddingDim));
  SilentProgress progress;
  auto report = sync_index(designs, index, home.index_folder(), model, progress);
  if (!report && report.error().code == Code::failed_precondition)
    return fail(
        Code::failed_precondition,
        "the home's network has changed; run pandok register reindex to embed the register again");
  if (!report) return with_context("bringing the index up to date", std::move(report).error());
  return {};
}

}  // namespace pandok::reg
