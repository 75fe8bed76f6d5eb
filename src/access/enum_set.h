// A set of values of a small enumeration: one word of bits, a value like an int.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

namespace pandok::access {

// The values of E are 0 to kCount - 1.
template <class E, int kCount>
class EnumSet {
  static_assert(kCount > 0 && kCount < 32);

 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<E> values) {
    for (const E value : values) add(value);
  }
  static constexpr EnumSet all() {
    EnumSet set;
    set.bits_ = (std::uint32_t{1} << kCount) - 1;
    return set;
  }

  constexpr bool has(E value) const { return (bits_ & bit(value)) != 0; }
  constexpr bool has_all(EnumSet others) const { return (others.bits_ & ~bits_) == 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr void add(E value) { bits_ |= bit(value); }
  constexpr void remove(E value) { bits_ &= ~bit(value); }
  constexpr EnumSet operator&(EnumSet other) const { return from(bits_ & other.bits_); }
  constexpr EnumSet operator|(EnumSet other) const { return from(bits_ | other.bits_); }
  constexpr bool operator==(const EnumSet&) const = default;

  // Calls visit(E) for each value, in the order of the enumeration.
  template <class Visit>
  constexpr void for_each(const Visit& visit) const {
    for (int i = 0; i < kCount; ++i)
      if (has(static_cast<E>(i))) visit(static_cast<E>(i));
  }

 private:
  static constexpr std::uint32_t bit(E value) {
    return std::uint32_t{1} << static_cast<unsigned>(value);
  }
  static constexpr EnumSet from(std::uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }
  std::uint32_t bits_ = 0;
};

}  // namespace pandok::access
