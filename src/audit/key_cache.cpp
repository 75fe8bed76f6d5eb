#include "audit/key_cache.h"

#include <sys/stat.h>

#include "audit/entry.h"

namespace pandok::audit {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

std::int64_t changed_ns(const struct stat& info) {
  return std::int64_t{info.st_ctim.tv_sec} * kNsPerSecond + info.st_ctim.tv_nsec;
}

}  // namespace

// Called with the lock held. The folder is made when it is needed first.
Result<FolderKeys*> KeyCache::keys() {
  if (!keys_) {
    PANDOK_TRY(keys_, FolderKeys::open(folder_));
  }
  return keys_.get();
}

Result<KnownPerson> KeyCache::person(std::string_view id) {
  const std::lock_guard lock(mutex_);
  PANDOK_TRY(FolderKeys * keys, this->keys());
  PANDOK_TRY(const std::filesystem::path file, keys->file(id));
  struct stat info {};
  const bool there = ::stat(file.c_str(), &info) == 0;
  if (const auto found = held_.find(id); found != held_.end()) {
    if (there && found->second.inode == info.st_ino && found->second.changed_ns == changed_ns(info))
      return found->second.person;
    held_.erase(found);
  }
  PANDOK_TRY(const PersonKey key, keys->key(id));
  KnownPerson person{key, pseudonym(id, key)};
  if (held_.size() >= kKeysCached) held_.clear();
  // A key that was made just now is held from the next time on, when its file is known.
  if (there) held_.emplace(std::string(id), Held{person, info.st_ino, changed_ns(info)});
  return person;
}

Result<> KeyCache::destroy(std::string_view id) {
  const std::lock_guard lock(mutex_);
  PANDOK_TRY(FolderKeys * keys, this->keys());
  if (const auto found = held_.find(id); found != held_.end()) held_.erase(found);
  return keys->destroy(id);
}

}  // namespace pandok::audit
