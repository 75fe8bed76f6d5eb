// Database connections for threads that come and go.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "store/database.h"

namespace pandok::http {

// Threads: any may borrow. It must outlive what it lent.
class DatabasePool {
 public:
  class Lease {
   public:
    Lease(DatabasePool& pool, std::unique_ptr<store::Database> database)
        : pool_(&pool), database_(std::move(database)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (database_) pool_->give_back(std::move(database_));
    }
    store::Database& operator*() const { return *database_; }

   private:
    DatabasePool* pool_;
    std::unique_ptr<store::Database> database_;
  };

  explicit DatabasePool(store::DatabaseUrl url) : url_(std::move(url)) {}
  // A connection that nobody else uses; opened if none is free. Errors of Database::open().
  Result<Lease> borrow();

 private:
  void give_back(std::unique_ptr<store::Database> database);
  const store::DatabaseUrl url_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::Database>> free_;  // guarded by mutex_
};

}  // namespace pandok::http
