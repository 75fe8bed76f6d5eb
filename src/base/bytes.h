// Bytes in, bytes out: the one spelling of "a run of bytes" and how files hold numbers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace pandok {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

static_assert(std::endian::native == std::endian::little, "files are little-endian, read as is");

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Appends the little-endian bytes of a trivially copyable value.
template <class T>
requires std::is_trivially_copyable_v<T>
void append_value(Bytes& out, const T& value) {
  const std::size_t at = out.size();  // insert() makes g++ 12 warn of an overflow that is none
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

// Reads a T at offset; the caller has checked that offset + sizeof(T) <= bytes.size().
template <class T>
requires std::is_trivially_copyable_v<T> T read_value(ByteView bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

}  // namespace pandok
