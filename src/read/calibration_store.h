// The calibrations of a home: every one that was ever in use, by version.
#pragma once

#include <string>

#include "base/error.h"
#include "read/calibration.h"
#include "store/database.h"

namespace pandok::read {

// Adds the calibration and makes it the newest for its network; durable on return. One that is
// there already becomes the newest again.
Result<> put_calibration(store::Database& database, const Calibration& calibration);

// The same inside the caller's transaction.
Result<> add_calibration(store::Database& database, const Calibration& calibration);

// The newest of this space (reg::EmbeddingSpace::key()). failed_precondition with the advice to
// calibrate if there is none.
Result<Calibration> newest_calibration(store::Database& database, const std::string& model);

// not_found; data_corrupted.
Result<Calibration> find_calibration(store::Database& database, const std::string& version);

}  // namespace pandok::read
