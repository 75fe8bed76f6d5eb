// The least that a server with Beast can be: the wall that pandok's server runs against.
#pragma once

#include <cstdint>
#include <memory>

#include "base/error.h"

namespace pandok::bench {

// Answers every request with "ok\n", on as many event loops as pandok's server has; no limits, no
// time-outs, no routes, no log. Ends with the object.
class BareBeast {
 public:
  static Result<std::unique_ptr<BareBeast>> start(int threads);
  ~BareBeast();
  std::uint16_t port() const;

 private:
  struct Parts;
  explicit BareBeast(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace pandok::bench
