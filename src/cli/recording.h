// What the command line writes into the audit log of its home.
//
// An act is recorded before it is done (audit/recorder.h), as that of "local:<unix user name>" in
// the role of operator; if it cannot be recorded, the command ends and nothing was done.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "audit/home_log.h"
#include "read/reading.h"
#include "store/home.h"

namespace pandok::cli {

// The id of whoever runs this process: "local:<unix user name>".
std::string local_person();

// The SHA-256 of a file of any size, or of nothing if it cannot be read (the command says why).
Sha256 digest_of_file(const std::filesystem::path& file);
// Of the office records under a folder: of the lines "<SHA-256>  <path>" of its *.xml and *.json
// in the order of their paths, as sha256sum prints them.
Sha256 digest_of_records(const std::filesystem::path& folder);

// What one command records. One thread.
class Recording {
 public:
  static Result<Recording> open(const store::Home& home);
  // act like "register.import"; the object is named by type and id (any text: what cannot stand in
  // the log is replaced by '?').
  Result<> record(std::string_view act, std::string_view object_type, std::string_view object_id,
                  const Sha256& digest = Sha256::of({}));
  // "reading.make" of a reading that is about to be stored; gives it its time and id.
  Result<> record_reading(read::Reading& reading);
  Result<> forget(std::string_view person);

 private:
  explicit Recording(std::unique_ptr<audit::Recorder> recorder);
  audit::Act act_of(std::string_view act) const;
  std::unique_ptr<audit::Recorder> recorder_;
  std::string person_, request_;
};

// One act of a command that records nothing else.
Result<> record(const store::Home& home, std::string_view act, std::string_view object_type,
                std::string_view object_id, const Sha256& digest = Sha256::of({}));

// failed_precondition if the home has designs or readings: what a demo invents would stand in its
// log for ever.
Result<> check_for_inventions(store::Database& database, std::string_view home);

}  // namespace pandok::cli
