// The keys of the persons who act now, so that an entry costs no reading of files.
//
// A key that was destroyed, here or by another process, is not used again: each look asks the
// file system whether the file is still the one that was read.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "audit/person_keys.h"

namespace pandok::audit {

// A person as the log knows them.
struct KnownPerson {
  PersonKey key;
  std::string pseudonym;
};

// Any thread. At most kKeysCached keys are held.
class KeyCache {
 public:
  static constexpr std::size_t kKeysCached = 1'000;

  explicit KeyCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The person's key, made if there is none; errors as of FolderKeys.
  Result<KnownPerson> person(std::string_view id);
  // Destroys the person's key; not_found if there is none.
  Result<> destroy(std::string_view id);

 private:
  struct Held {
    KnownPerson person;
    std::uint64_t inode = 0;
    std::int64_t changed_ns = 0;
  };
  Result<FolderKeys*> keys();

  const std::filesystem::path folder_;
  std::mutex mutex_;  // guards what follows
  std::unique_ptr<FolderKeys> keys_;
  std::map<std::string, Held, std::less<>> held_;
};

}  // namespace pandok::audit
