#include "http/shared_state.h"

namespace pandok::http {

bool ConnectionCounts::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (all_ >= all_max_) return false;
  int& here = by_address_[address];
  if (here >= per_address_max_) return false;
  ++here;
  ++all_;
  return true;
}

void ConnectionCounts::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --all_;
  const auto found = by_address_.find(address);
  if (--found->second == 0) by_address_.erase(found);
}

int ConnectionCounts::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

}  // namespace pandok::http
