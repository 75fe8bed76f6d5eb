// What sign-ins of a whole process share: keys, hashing, delays. One a process.
#pragma once

#include <filesystem>
#include <memory>

#include "access/keys.h"
#include "access/password.h"
#include "access/throttle.h"
#include "base/error.h"

namespace pandok::access {

// Threads: any.
struct Services {
  Services(Keys home_keys, PasswordCost cost) : keys(std::move(home_keys)), hasher(cost) {}
  // The errors of Keys::open; key_file is home.access_key_file().
  static Result<std::unique_ptr<Services>> open(const std::filesystem::path& key_file);

  Keys keys;
  PasswordHasher hasher;
  Throttle throttle;
};

}  // namespace pandok::access
