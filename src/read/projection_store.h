// The projections of a home: everything that `pandok train` ever put in use, by version.
//
// In use for a network is the newest that was not undone; without one, the network as it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "model/projection.h"
#include "read/calibration.h"
#include "register/embedding_space.h"
#include "store/database.h"

namespace pandok::read {

struct StoredProjection {
  std::string version, network;
  std::int64_t created_ms = 0;
  bool undone = false;
  bool in_use = false;  // for its network
  Json document;        // what it was learnt from, and the figures of before and after
};

// Adds the projection of `network` and puts it in use, with the calibration that was fitted in its
// space, in one transaction; durable on return. One that is there already becomes the newest again.
// The index is not touched: bring it up to the new space afterwards (reg::bring_index_up()); if
// that does not happen, the next reading does it.
Result<> put_projection(store::Database& database, const std::string& network,
                        const model::Projection& projection, const Json& document,
                        const Calibration& calibration);

// The space in use for a network. data_corrupted if the stored projection is damaged.
Result<reg::EmbeddingSpace> current_space(store::Database& database, const std::string& network);

// Everything, the oldest first. data_corrupted if a document or a matrix is damaged or is not what
// its version says.
Result<std::vector<StoredProjection>> list_projections(store::Database& database);

// Takes the projection of the network out of use, so that the one before is in use again; its
// version. Durable on return; the index follows as for put_projection(). nullopt if none is in use.
Result<std::optional<std::string>> undo_projection(store::Database& database,
                                                   const std::string& network);

}  // namespace pandok::read
