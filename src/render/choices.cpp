#include "render/choices.h"

#include <algorithm>

namespace pandok::render {

Choices::Choices(std::uint64_t seed, int changed, std::uint64_t salt)
    : base_(seed), changed_(changed), salt_(salt) {}

void Choices::component(std::string_view name) {
  ++component_;
  const auto part = static_cast<std::uint64_t>(component_);
  stream_ = component_ == changed_ ? Random(salt_).fork(part) : base_.fork(part);
  prefix_ = std::string(name) + ".";
}

float Choices::number(std::string_view name, double low, double high) {
  const double value = stream_of(name).uniform(low, high);
  record(name, value);
  return static_cast<float>(value);
}

int Choices::count(std::string_view name, int low, int high) {
  const int value = low + stream_of(name).below(high - low + 1);
  record(name, value);
  return value;
}

int Choices::kind(std::string_view name, int kinds) { return count(name, 0, kinds - 1); }

bool Choices::flag(std::string_view name, double probability) {
  const bool value = stream_of(name).chance(probability);
  record(name, value ? 1 : 0);
  return value;
}

Random Choices::stream_of(std::string_view name) const {
  const std::string full = prefix_ + std::string(name);
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : full) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
  const auto before = std::count_if(parameters_.begin(), parameters_.end(),
                                    [&](const Parameter& p) { return p.name == full; });
  return stream_.fork(hash + static_cast<std::uint64_t>(before));
}

void Choices::record(std::string_view name, double value) {
  parameters_.push_back({prefix_ + std::string(name), value});
}

}  // namespace pandok::render
