// Seeded random numbers that are the same on every machine and compiler.
//
// The standard library's distributions differ between implementations; these do not. Generator:
// SplitMix64 (Steele, Lea, Flood 2014), enough for data and tests, not for secrets.
#pragma once

#include <cmath>
#include <cstdint>

namespace pandok {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // [0, 1) with 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // [0, n), n >= 1.
  int below(int n) { return static_cast<int>(uniform() * n); }
  bool chance(double probability) { return uniform() < probability; }
  // Standard normal by Box–Muller.
  double normal() {
    const double u = 1 - uniform(), v = uniform();
    return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
  }
  // An independent stream for a named part, so that adding one part does not change the others.
  Random fork(std::uint64_t part) const {
    Random child(state_ ^ (part * 0xd1342543de82ef95u + 0x2545f4914f6cdd1du));
    child.next();
    return child;
  }

 private:
  std::uint64_t state_;
};

}  // namespace pandok
