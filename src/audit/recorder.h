// What a stop calls for every state change and every read of protected data: one call, one entry
// in the log of the home.
//
// Log first: record() comes before the act, or inside its transaction before COMMIT. An entry says
// that the act was about to be done; when record() fails, the act is not done. After a process has
// died, the first entry is `log.recovered` by "system": of the entry before it, nobody knows
// whether its act was completed.
//
// Several processes may record into one home; shared_log.h says how they take turns. The log's
// folder and the keys of the persons lie side by side, never one in the other: a copy for an
// auditor is the log's folder without its file `key`.
//
// Threads: any number may call anything. Costs one sync of the disk, shared by all who wait; the
// first entry after a pause opens the log, some milliseconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "audit/key_cache.h"
#include "audit/shared_log.h"
#include "base/hash.h"
#include "base/id.h"

namespace pandok::audit {

// Texts are at most limits::kAuditTextBytesMax bytes of plain text. Nothing personal stands in any
// of them but `person`, which the log holds as a pseudonym only, and `personal`, which it holds
// sealed for that person.
struct Act {
  std::string person;  // an id, never a name that means something outside this home
  std::string role;    // a lower-case word like officer
  std::string act;     // a lower-case word like reading.make
  std::string object_type, object_id;
  Sha256 digest = Sha256::of({});  // of the object as it is or will be
  std::string request;             // what the act belongs to; may be empty
  std::string personal;            // may be empty; at most limits::kAuditSealedBytesMax bytes
};

struct RecorderOptions {
  SharedLogOptions log;
  std::function<std::int64_t()> clock = now_ms;  // milliseconds since 1970-01-01 UTC
};

class Recorder {
 public:
  // Touches nothing yet.
  Recorder(std::filesystem::path log_folder, std::filesystem::path keys_folder,
           RecorderOptions options = {});

  // Makes an empty log and the folder of keys, mode 0700; leaves what is there as it is.
  static Result<> create(const std::filesystem::path& log_folder,
                         const std::filesystem::path& keys_folder);

  // The entry's index, when it is durable and covered by a signed checkpoint. Its time is the
  // clock's, or that of the entry before it if that is later: times in a log never go back.
  // invalid_argument for an act that Entry refuses; unavailable if another process does not give
  // way; data_corrupted for a log that is damaged or gone; resource_exhausted, permission_denied.
  // After any error the act must not be done; the entry may be there all the same.
  Result<std::uint64_t> record(const Act& act);

  // Records act.act for the object ("person", "") and then destroys the key of the person: who
  // they were in the log, and what was sealed for them, can never be told again. not_found if they
  // have no key.
  Result<std::uint64_t> forget(std::string_view person, Act act);

 private:
  Result<std::uint64_t> append(AuditLog* log, const Act& act);
  Result<> begin(AuditLog& log);

  const std::filesystem::path keys_folder_;
  const std::function<std::int64_t()> clock_;
  KeyCache keys_;
  std::int64_t last_ms_ = 0;  // of the last entry; in the turn of an entry only
  SharedLog log_;             // last: its thread ends first
};

}  // namespace pandok::audit
