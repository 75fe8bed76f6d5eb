// "Sent again with the same key, it gets the first answer again and makes nothing twice."
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "base/error.h"
#include "http/message.h"
#include "store/database.h"

namespace pandok::http {

// What a request with a key asked: method, path, query and body, or what stands for it.
std::string request_digest(const Request& request);

// Threads: any.
class Idempotency {
 public:
  // While it lives, others with its key are told to wait. Without a key it does nothing.
  class Turn {
   public:
    Turn(Idempotency& owner, std::string key, std::string digest)
        : owner_(&owner), key_(std::move(key)), digest_(std::move(digest)) {}
    Turn(Turn&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)),
          key_(std::move(other.key_)),
          digest_(std::move(other.digest_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (owner_ != nullptr) owner_->release(key_);
    }
    // Keeps the answer with its key, in the caller's transaction: both are there or neither.
    Result<> keep(store::Database& database, const Response& answer) const;

   private:
    Idempotency* owner_;
    std::string key_;     // "" without one
    std::string digest_;  // of the request
  };

  // The turn, or the answer to give instead: the kept one; 422 if the key came with another
  // request; 409 while the first is still being answered; 400 for a key that is none.
  std::variant<Turn, Response> begin(store::Database& database, const Request& request);

 private:
  void release(const std::string& key);
  std::mutex mutex_;
  std::set<std::string> running_;  // guarded by mutex_
};

}  // namespace pandok::http
