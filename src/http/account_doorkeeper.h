// The doorkeeper of a home: people by their sessions and tokens, or the machine itself as long as
// there are no people.
#pragma once

#include <atomic>

#include "access/gate.h"
#include "http/database_pool.h"
#include "http/doorkeeper.h"

namespace pandok::http {

class AccountDoorkeeper : public Doorkeeper {
 public:
  // Both outlive it.
  AccountDoorkeeper(access::Gate& gate, DatabasePool& databases)
      : gate_(gate), databases_(databases) {}
  std::optional<Entrance> look(const Route& route, Request& request) override;
  Entrance ask(const Route& route, Request& request) override;

 private:
  access::Gate& gate_;
  DatabasePool& databases_;
  std::atomic<std::int64_t> no_people_until_ms_{0};
};

// True if the request comes from this machine and means it: the client's address is loopback, and
// so is the host that it asks (a page elsewhere may have made its own name point here).
bool asks_from_here(const Request& request);

}  // namespace pandok::http
