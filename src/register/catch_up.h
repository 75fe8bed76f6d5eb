// What a reader does when a crash left the index behind the database.
#pragma once

#include <string>

#include "base/error.h"
#include "base/progress.h"
#include "register/embedding_space.h"
#include "search/snapshot.h"
#include "store/database.h"
#include "store/home.h"

namespace pandok::reg {

// The home's index as it is now. data_corrupted with what to do if it is damaged or gone.
Result<search::Snapshot> open_gallery(const store::Home& home);

// Brings the home's index up to its register and into `space` if it is not; cheap if it is (two
// small reads). While another process is changing the home this is left to that process: then
// unavailable if the index is in another space. Errors of open_gallery(); failed_precondition if
// the home's network is another than the pictures were embedded with.
Result<> catch_up_index(const store::Home& home, store::Database& database,
                        const EmbeddingSpace& space);

// The same for a caller who holds Home::lock_for_writing() already. Also errors of sync_index().
Result<> bring_index_up(const store::Home& home, store::Database& database,
                        const EmbeddingSpace& space, Progress& progress);

}  // namespace pandok::reg
