#include "http/database_pool.h"

namespace pandok::http {

Result<DatabasePool::Lease> DatabasePool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto database = std::move(free_.back());
      free_.pop_back();
      return Lease(*this, std::move(database));
    }
  }
  PANDOK_TRY(auto database, store::Database::open(url_));
  return Lease(*this, std::move(database));
}

void DatabasePool::give_back(std::unique_ptr<store::Database> database) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(database));
}

}  // namespace pandok::http
