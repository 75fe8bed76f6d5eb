// A home: one folder with everything that an installation owns.
//
//   home.json      {"format": 1}; its presence makes a folder a home
//   pandok.db      the database        index/   the search index (derived, can be rebuilt)
//   blobs/         pictures            model/   the network and its card
//   database       the URL of another database, which may hold a password; none: pandok.db
//   lock           held while something changes the register
//   audit/         the audit log       keys/    the persons' keys of it, mode 0700
//   jobs/          what was sent to the server's jobs that have not ended
//   uploads/       bodies on their way in; emptied when the server starts
//   access.key     what people's secrets are sealed with (access/keys.h), once there are people
//   openid.json    the OpenID provider that people may sign in with (access/openid_provider.h)
//   law/           the agency's own rules and holidays (cases/law.h); none: those of the program
//   mail.conf      the mail server that takes our letters (mail/smtp_server.h), mode 0600
//   trial/         while `pandok train` tries something; what a killed training left there is
//                  removed by the next one
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "store/database_url.h"

namespace pandok::store {

// Held while one process changes the register or the index of a home; released when destroyed or
// when the process dies.
class WriterLock {
 public:
  explicit WriterLock(Fd fd) : fd_(std::move(fd)) {}

 private:
  Fd fd_;
};

class Home {
 public:
  // Makes the folders and home.json, which comes last; an existing home is left as it is, a
  // create() that was interrupted is finished. already_exists if the folder holds other things,
  // failed_precondition if it is a home with another database than `database`, permission_denied,
  // resource_exhausted.
  static Result<Home> create(const std::filesystem::path& root,
                             const std::optional<DatabaseUrl>& database = {});
  // not_found (with the advice to run `pandok init`) unless root is a home; failed_precondition if
  // a newer pandok made it; data_corrupted if home.json or the database's name cannot be read.
  static Result<Home> open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  // The home's database, as it was when the home was opened.
  const DatabaseUrl& database() const { return database_; }
  std::filesystem::path blobs_folder() const { return root_ / "blobs"; }
  std::filesystem::path index_folder() const { return root_ / "index"; }
  std::filesystem::path model_folder() const { return root_ / "model"; }
  std::filesystem::path audit_folder() const { return root_ / "audit"; }
  std::filesystem::path keys_folder() const { return root_ / "keys"; }
  std::filesystem::path trial_folder() const { return root_ / "trial"; }
  std::filesystem::path jobs_folder() const { return root_ / "jobs"; }
  std::filesystem::path access_key_file() const { return root_ / "access.key"; }
  std::filesystem::path openid_file() const { return root_ / "openid.json"; }
  std::filesystem::path law_folder() const { return root_ / "law"; }
  std::filesystem::path mail_file() const { return root_ / "mail.conf"; }
  std::filesystem::path uploads_folder() const { return root_ / "uploads"; }

  // From the next open() on, the home's database is this one. Durable on return. A process that has
  // the home open goes on with the old one.
  Result<> use_database(const DatabaseUrl& database) const;

  // failed_precondition at once if another process holds it: "another pandok process (pid 7) …".
  Result<WriterLock> lock_for_writing() const;

 private:
  explicit Home(std::filesystem::path root)
      : root_(std::move(root)), database_(root_ / "pandok.db") {}
  Result<> read_database();
  std::filesystem::path root_;
  DatabaseUrl database_;
};

}  // namespace pandok::store
