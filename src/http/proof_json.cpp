#include "http/proof_json.h"

namespace pandok::http {

Json hashes_json(const audit::Proof& hashes) {
  Json json = Json::array();
  for (const audit::Hash& hash : hashes) json.push_back(audit::base64(hash));
  return json;
}

Json proof_json(const audit::ProofFile& proof) {
  return {{"index", proof.index},
          {"entry", as_text(proof.entry)},
          {"hashes", hashes_json(proof.hashes)},
          {"checkpoint", proof.checkpoint}};
}

}  // namespace pandok::http
