// What lies in a case's folder: files that people added, and the papers that were written.
//
// Rows only; the bytes lie in the blob store under their digests. Rows are added and never change.
// Threads: one CasePapers a thread; borrows the connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "cases/case_party.h"
#include "store/database.h"

namespace pandok::cases {

struct CaseFile {
  Sha256 digest;
  std::string name;  // one line
  std::string type;  // "application/pdf"
  std::int64_t bytes = 0;
  std::string person;  // id
  Party party = Party::office;
  bool shared = false;  // an office's that the parties see, too
  std::int64_t at_ms = 0;
};

struct CasePaper {
  std::string number;  // "2026-000123-2"
  std::string case_id;
  std::string form;        // forms/form.h
  Sha256 digest;           // of what it says, printed on it
  Sha256 file;             // its PDF
  std::int64_t entry = 0;  // its index in the audit log
  std::string person;      // id
  Party party = Party::office;
  bool shared = false;
  std::int64_t at_ms = 0;
};

// Whether a party sees what another one put into the folder.
inline bool sees(Party who, Party owner, bool shared) {
  return who == Party::office || who == owner || (owner == Party::office && shared);
}

class CasePapers {
 public:
  explicit CasePapers(store::Database& database) : database_(database) {}

  // In the caller's transaction. The same digest again by the same party: nothing changes, false.
  // invalid_argument for a name that is no line of 1 to 200 characters; resource_exhausted over
  // limits::kCaseFilesMax.
  Result<bool> add_file(std::string_view case_id, const CaseFile& file);
  // The oldest first.
  Result<std::vector<CaseFile>> files(std::string_view case_id);
  // The one with this digest that a party sees, its own before another's; not_found.
  Result<CaseFile> file(std::string_view case_id, const Sha256& digest, Party who);

  // The number that the next paper of this case has. resource_exhausted over
  // limits::kCasePapersMax.
  Result<std::string> next_number(std::string_view case_id, std::string_view case_number);
  // In the caller's transaction. already_exists for a number or a digest that is there.
  Result<> add_paper(const CasePaper& paper);
  Result<std::vector<CasePaper>> papers(std::string_view case_id);             // the oldest first
  Result<CasePaper> paper(std::string_view case_id, std::string_view number);  // not_found
  Result<CasePaper> paper_of(const Sha256& digest);                            // not_found

 private:
  Result<std::vector<CasePaper>> select(std::string_view where, store::Parameters parameters);
  Result<std::vector<CaseFile>> select_files(std::string_view where, store::Parameters parameters);
  store::Database& database_;
};

}  // namespace pandok::cases
