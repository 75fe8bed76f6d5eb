// Proofs of the audit log as api/openapi.yaml has them.
#pragma once

#include "audit/proof_file.h"
#include "base/json.h"

namespace pandok::http {

Json hashes_json(const audit::Proof& hashes);
// Schema AuditProof: that an entry is in the log.
Json proof_json(const audit::ProofFile& proof);

}  // namespace pandok::http
