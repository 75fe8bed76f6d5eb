#include "search/snapshot.h"

#include "search/loader.h"

namespace pandok::search {

std::size_t Snapshot::size() const {
  std::size_t n = 0;
  for (const Part& part : state_->parts) n += part.live_rows;
  return n;
}

std::vector<Row> Snapshot::rows() const {
  std::vector<Row> rows;
  rows.reserve(size());
  for (const Part& part : state_->parts)
    for (std::size_t i = 0; i < part.segment->rows(); ++i)
      if (is_live(part, i)) rows.push_back(part.segment->row(i));
  return rows;
}

Result<> Snapshot::verify() const {
  for (const Part& part : state_->parts) PANDOK_CHECKED(part.segment->verify());
  return {};
}

Result<Snapshot> open_snapshot(const std::filesystem::path& folder) {
  PANDOK_TRY(const LoadedIndex loaded, load_index(folder));
  return Snapshot(make_state(loaded.manifest.dim, loaded.sealed, loaded.fresh, loaded.log.digest));
}

}  // namespace pandok::search
