// Asks an old question again: the same answer, or what has changed and why.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "read/reader.h"
#include "read/reading.h"
#include "store/blob_store.h"

namespace pandok::read {

struct Replay {
  Reading before, now;
  std::vector<std::string> causes;       // "the register has changed: …", one line each
  std::vector<std::string> differences;  // "candidate 2 was X and is Y", one line each
  bool same() const { return differences.empty(); }
};

// Reads the stored photos again with the stored parameters and the calibration of that time (the
// engine must have been opened with it) and compares verdict, candidates, probabilities (to 1e-4)
// and evidence. not_found if a photo's blob is gone.
Result<Replay> replay(const Reading& before, Reader& reader, const store::BlobStore& blobs);

}  // namespace pandok::read
