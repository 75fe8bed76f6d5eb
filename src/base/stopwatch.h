// Elapsed wall time, for timings in readings and benchmarks.
#pragma once

#include <chrono>

namespace pandok {

class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }
  // Time since the start or the last lap, and starts the next lap.
  double lap_ms() {
    const auto now = Clock::now();
    const double elapsed = std::chrono::duration<double, std::milli>(now - lap_).count();
    lap_ = now;
    return elapsed;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
  Clock::time_point lap_ = start_;
};

}  // namespace pandok
