// The evidence picture of a reading: drawn when it is read, and drawn again from what is stored.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "match/local_features.h"
#include "match/verify.h"
#include "read/photo.h"
#include "read/reading.h"
#include "store/blob_store.h"

namespace pandok::read {

struct EvidenceParts {
  const WorkingPicture& photo;
  const match::LocalFeatures& photo_features;
  ByteView view_file;  // the registered picture's bytes
  const match::LocalFeatures& view_features;
  const match::Verification& verification;
  const Candidate& candidate;
};

// The PNG. Bit for bit the same for the same parts. About 25 ms.
Result<Bytes> evidence_png(const EvidenceParts& parts);

// The same picture from a stored reading, for the candidate at `rank` (1 is the first): photos and
// views come from the blob store, features are computed again. not_found without such a candidate
// or blob. For rank 1 the digest is Reading::evidence_sha256 as long as the program computes the
// same features. About 0.1 s.
Result<Bytes> evidence_png(const Reading& reading, const store::BlobStore& blobs, int rank = 1);

}  // namespace pandok::read
