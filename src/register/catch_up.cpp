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
                        const EmbeddingSpace& space) {
  Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(const auto snapshot, open_gallery(home));
  PANDOK_TRY(const auto state, index_state(designs, snapshot, home.index_folder(), space));
  if (state == IndexState::current) return {};
  const auto lock = home.lock_for_writing();
  // Whoever changes the register now also brings the index up to it.
  if (!lock && state == IndexState::behind) return {};
  if (!lock)
    return fail(Code::unavailable,
                "the search index of {} is being built anew; try again in a moment",
                home.root().string());
  SilentProgress progress;
  return bring_index_up(home, database, space, progress);
}

Result<> bring_index_up(const store::Home& home, store::Database& database,
                        const EmbeddingSpace& space, Progress& progress) {
  Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(auto index, open_index(home.index_folder(), model::kEmbeddingDim));
  auto report = sync_index(designs, index, home.index_folder(), space, progress);
  if (!report && report.error().code == Code::failed_precondition)
    return fail(
        Code::failed_precondition,
        "the home's network has changed; run pandok register reindex to embed the register again");
  if (!report) return with_context("bringing the index up to date", std::move(report).error());
  return {};
}

}  // namespace pandok::reg
