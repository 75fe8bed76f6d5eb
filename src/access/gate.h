// Who asks? From the credential of a request to the caller and what they may do.
//
// A credential is the secret of a session (its cookie) or the text of a token. An event loop asks
// cached(), which never waits; for what it does not know, a database thread asks authenticate(),
// which fills the cache. An entry is believed for two seconds, so that another process's change
// (pandok user disable) counts after that; changes of this process call forget_…() and count at
// once. What was being read from the database during a forget_…() is not cached.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/roles.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

enum class Via { local, session, token };

struct Caller {
  std::string person;  // id; "" for the local operator
  std::string login, name;
  std::string organisation;  // id; "" for the local operator
  std::string organisation_name;
  RoleSet roles;
  PermissionSet permissions;  // of the roles; for a token also within its scopes
  Via via = Via::local;
  bool has_totp = false;
  // Roles that need a second factor, and none is set up: permissions is empty until it is.
  bool must_set_up_totp = false;

  bool may(Permission permission) const { return permissions.has(permission); }
};

// Who works with a home that has no people: everything is allowed, to this machine only.
Caller local_operator();

class Gate {
 public:
  Gate();

  // The caller that authenticate() found within the last two seconds; null if it did not. No I/O
  // and no waiting but for one of sixteen short locks; below 1 µs. Threads: any.
  std::shared_ptr<const Caller> cached(std::string_view credential, std::int64_t now_ms) const;

  // The caller; unauthenticated for a credential that is unknown, over, or of a disabled person.
  // Threads: any, each with its own connection. Cost: three rows; once a minute and credential
  // a write.
  Result<std::shared_ptr<const Caller>> authenticate(store::Database& database,
                                                     std::string_view credential,
                                                     std::int64_t now_ms);

  // After a sign-out; after a change of a person's roles, state or second factor, or the end of
  // their sessions or tokens; after anything else. Threads: any.
  void forget(std::string_view credential);
  void forget_person(std::string_view person);
  void forget_all();

  // True once a person was seen in the database; never again false. No I/O.
  bool knows_people() const { return knows_people_.load(std::memory_order_acquire); }
  // Asks the database as long as there was none.
  Result<bool> has_people(store::Database& database);

  std::size_t size() const;  // entries, at most limits::kGateEntriesMax

 private:
  // A keyed digest (SipHash-2-4-128) of the credential: the cache holds no secrets.
  using Key = std::array<std::uint64_t, 2>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key[0]); }
  };
  struct Entry {
    std::shared_ptr<const Caller> caller;
    std::int64_t found_ms;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<Key, Entry, KeyHash> entries;  // guarded by mutex
  };
  static constexpr std::size_t kShards = 16;

  Key key_of(std::string_view credential) const;
  Shard& shard_of(const Key& key) const { return shards_[key[1] % kShards]; }
  void keep(const Key& key, std::shared_ptr<const Caller> caller, std::int64_t now_ms,
            std::uint64_t forgotten);

  std::array<std::uint8_t, 16> secret_;
  mutable std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> forgotten_{0};  // how often something was
  std::atomic<bool> knows_people_{false};
};

}  // namespace pandok::access
