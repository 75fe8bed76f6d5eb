// Brings the search index up to the register. The database is the truth; the index is derived from
// it and can be made again at any time.
//
// Beside the index's files lies `register.json`:
//   {"revision":7,"model":"sha256:…","version":"<16 digits>"}
// the revision of the register and the space (EmbeddingSpace::key()) that the index holds, and the
// index's own version then. It is written (whole or not at all) after the index is complete, so a
// crash leaves an older mark and the work is done again; every step may be repeated. If the index's
// version is not the mark's, its rows are compared with the register's; if the space is another, or
// there is no readable mark, it is filled from nothing. Before that the mark is taken away, so that
// vectors of two spaces are never taken for those of one.
#pragma once

#include <filesystem>
#include <string>

#include "base/progress.h"
#include "register/embedding_space.h"
#include "register/register.h"
#include "search/index.h"
#include "store/home.h"

namespace pandok::reg {

struct SyncReport {
  bool rebuilt = false;
  std::int64_t designs_removed = 0;  // taken out and not put in again
  std::int64_t designs_written = 0;
  std::int64_t rows_written = 0;  // one a view and class
  std::int64_t revision = 0;
};

// The index in this folder, made empty if there is none, or if what is there is damaged or of
// another dim (with a line in the log: it is derived data). Errors of the disk.
Result<search::Index> open_index(const std::filesystem::path& folder, int dim);

// Afterwards the index holds, for every view of the register and every class of its design (0 if
// it has none), one row with the view's embedding in `space`. The caller holds
// Home::lock_for_writing(). failed_precondition if a picture lacks features of the network (run
// compute_missing() first); data_corrupted if stored features fail their checksum; cancelled;
// errors of the index and the database. Costs one pass over what changed: seconds for 100,000
// views.
Result<SyncReport> sync_index(Register& the_register, search::Index& index,
                              const std::filesystem::path& folder, const EmbeddingSpace& space,
                              Progress& progress);

// Builds the home's index anew, whatever is there, and puts it in the old one's place at once: a
// reader meanwhile finds the old one whole or the new one whole. The caller holds
// Home::lock_for_writing(). Errors of sync_index().
Result<> rebuild_index(Register& the_register, const store::Home& home, const EmbeddingSpace& space,
                       Progress& progress);

// How far an index is behind the register and the space that it should be in.
enum class IndexState {
  current,
  behind,      // it lacks changes of the register, but is in the space
  other_space  // it is in another space, or may hold vectors of two: no photo can be looked up
};
// What this state of the index in `folder` is. An index without a mark is in the space if the
// register has never held anything. Two small reads.
Result<IndexState> index_state(Register& the_register, const search::Snapshot& snapshot,
                               const std::filesystem::path& folder, const EmbeddingSpace& space);

}  // namespace pandok::reg
