// A paper of a case, printed: what the case knows and what its writer adds, as one of the five
// forms.
#pragma once

#include <string>

#include "base/hash.h"
#include "cases/case_store.h"
#include "forms/form.h"
#include "http/case_caller.h"
#include "http/service.h"

namespace pandok::http {

// What the case does not know (schema PaperRequest of api/openapi.yaml); "" leaves the case's word.
struct PaperRequest {
  forms::FormKind form = forms::FormKind::notice;
  std::string addressee, reason, evidence, scope, suspects, security, place_of_storage;
  bool shared = false;
};

struct PrintedPaper {
  std::string number;  // "2026-000123-2"
  Sha256 digest;       // of what it says
  Sha256 file;         // the PDF, in the blob store
};

// permission_denied for a form that is not the caller's to write; invalid_argument for a text that
// cannot be printed. Its QR code leads to the proof that the log has it. About 0.2 s with pictures.
Result<PrintedPaper> print_paper(Service& service, store::Database& database, const CaseCaller& who,
                                 const cases::StoredCase& found, const PaperRequest& asked);

}  // namespace pandok::http
