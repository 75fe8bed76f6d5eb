// Who asks, and whether they may: asked for every request before its body is read.
#pragma once

#include <optional>

#include "http/message.h"
#include "http/router.h"

namespace pandok::http {

// The answer: come in (request.who says who), or a refusal.
struct Entrance {
  std::optional<Response> refusal;
};

// Threads: any.
class Doorkeeper {
 public:
  virtual ~Doorkeeper() = default;
  // What can be told without waiting for anything, on an I/O thread; nullopt: ask().
  virtual std::optional<Entrance> look(const Route& route, Request& request) = 0;
  // May wait for a database; on a pool.
  virtual Entrance ask(const Route& route, Request& request) = 0;
};

}  // namespace pandok::http
