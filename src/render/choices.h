// The named choices that make one product of a family: every number comes from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace pandok::render {

struct Parameter {
  std::string name;  // "legs.height"
  double value = 0;
};

// Draws and records choices. A value depends on the seed, its component, its name and how often the
// component has asked for that name before: not on the order of other choices, which in C++ the
// compiler may choose. One component can be chosen anew while the others stay as they are.
class Choices {
 public:
  // `changed`: the component (from 0, in order of component() calls) whose stream is replaced by
  // one of `salt`; -1 for none.
  Choices(std::uint64_t seed, int changed, std::uint64_t salt);

  void component(std::string_view name);
  float number(std::string_view name, double low, double high);
  int count(std::string_view name, int low, int high);  // low to high, both included
  int kind(std::string_view name, int kinds);           // 0 to kinds - 1
  bool flag(std::string_view name, double probability = 0.5);

  int components() const { return component_ + 1; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  Random stream_of(std::string_view name) const;
  void record(std::string_view name, double value);

  Random base_, stream_{0};
  int changed_, component_ = -1;
  std::uint64_t salt_;
  std::string prefix_;
  std::vector<Parameter> parameters_;
};

}  // namespace pandok::render
