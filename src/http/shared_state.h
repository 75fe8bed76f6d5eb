// What the connections of a server share. Internal to this room.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "http/doorkeeper.h"
#include "http/metrics.h"
#include "http/request_log.h"
#include "http/router.h"
#include "http/server.h"
#include "http/work_pool.h"

namespace pandok::http {

// Open connections, in all and by address. Threads: any.
class ConnectionCounts {
 public:
  ConnectionCounts(int all_max, int per_address_max)
      : all_max_(all_max), per_address_max_(per_address_max) {}
  // false if a limit is reached; then nothing is counted.
  bool enter(const std::string& address);
  void leave(const std::string& address);
  int all() const;

 private:
  const int all_max_, per_address_max_;
  mutable std::mutex mutex_;
  int all_ = 0;                            // guarded by mutex_
  std::map<std::string, int> by_address_;  // guarded by mutex_
};

// Who signs in waits for others who do, and nobody else waits for them.
inline constexpr int kHashingThreads = 2;
inline constexpr std::size_t kHashingWaitingMax = 64;
// So do those whose sign-in another server answers.
inline constexpr int kOutsideThreads = 4;
inline constexpr std::size_t kOutsideWaitingMax = 64;

struct SharedState {
  SharedState(const Router& r, Doorkeeper& d, Metrics& m, RequestLog& l, const ServerOptions& o)
      : router(r),
        doorkeeper(d),
        metrics(m),
        log(l),
        options(o),
        counts(o.connections_max, o.connections_per_address_max),
        quick(o.quick_threads, o.quick_waiting_max),
        heavy(o.heavy_threads, o.heavy_waiting_max),
        hashing(kHashingThreads, kHashingWaitingMax),
        outside(kOutsideThreads, kOutsideWaitingMax),
        spool(2, static_cast<std::size_t>(o.connections_max)) {}

  const Router& router;
  Doorkeeper& doorkeeper;
  Metrics& metrics;
  RequestLog& log;
  const ServerOptions options;
  ConnectionCounts counts;
  std::atomic<bool> stopping{false};
  WorkPool quick, heavy, hashing, outside, spool;
};

}  // namespace pandok::http
