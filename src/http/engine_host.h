// The engine of a home as it is now: opened anew when the register, what was trained or the
// calibration has changed, by whatever process, while readings that run keep the one they have.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "http/database_pool.h"
#include "read/engine.h"
#include "read/reader.h"
#include "store/home.h"

namespace pandok::http {

// Threads: any. It must outlive what it lent.
class EngineHost {
 public:
  // A reader with the engine that it borrows from, for one reading at a time.
  class Lease {
   public:
    Lease(EngineHost& host, std::shared_ptr<read::Engine> engine,
          std::unique_ptr<read::Reader> reader)
        : host_(&host), engine_(std::move(engine)), reader_(std::move(reader)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_) host_->give_back(std::move(engine_), std::move(reader_));
    }
    read::Reader& operator*() const { return *reader_; }
    const read::Engine& engine() const { return *engine_; }

   private:
    EngineHost* host_;
    std::shared_ptr<read::Engine> engine_;  // shared with the host and other readers
    std::unique_ptr<read::Reader> reader_;
  };

  // sessions: readings at once.
  EngineHost(const store::Home& home, DatabasePool& databases, int sessions)
      : home_(home), databases_(databases), sessions_(sessions) {}

  // Looks at most once a second whether something changed, and at once after changed(). Opening
  // takes 0.2 s. While the home cannot be opened, as in the middle of a reindexing, readings go on
  // with the old engine. Errors of Engine::open(), if there is no old one, and of Reader::open().
  Result<Lease> borrow();
  // The engine alone. Errors of Engine::open().
  Result<std::shared_ptr<read::Engine>> current();
  // The caller changed the register: the next reading must know it.
  void changed();

 private:
  // Of database and index files: equal as long as nothing changed.
  using Fingerprint = std::array<std::int64_t, 8>;
  Result<Fingerprint> look();
  void give_back(std::shared_ptr<read::Engine> engine, std::unique_ptr<read::Reader> reader);

  const store::Home home_;
  DatabasePool& databases_;
  const int sessions_;

  std::mutex opening_;  // held by the one that looks and opens
  std::mutex mutex_;
  std::shared_ptr<read::Engine> engine_;             // guarded by mutex_
  std::vector<std::unique_ptr<read::Reader>> free_;  // of engine_; guarded by mutex_
  Fingerprint seen_{};                               // guarded by mutex_
  bool stale_ = true;                                // changed() was called; guarded by mutex_
  std::chrono::steady_clock::time_point looked_{};   // guarded by mutex_
};

}  // namespace pandok::http
