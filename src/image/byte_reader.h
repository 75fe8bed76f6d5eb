// Numbers out of a run of bytes at any place, in either byte order, never past the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace pandok::image {

// Looks at bytes that someone else keeps. Reads outside give nullopt.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes, bool big_endian = true)
      : bytes_(bytes), big_endian_(big_endian) {}

  std::size_t size() const { return bytes_.size(); }

  bool has(std::size_t offset, std::size_t count) const {
    return offset <= bytes_.size() && count <= bytes_.size() - offset;
  }
  std::optional<std::uint32_t> u16(std::size_t offset) const { return number(offset, 2); }
  std::optional<std::uint32_t> u24(std::size_t offset) const { return number(offset, 3); }
  std::optional<std::uint32_t> u32(std::size_t offset) const { return number(offset, 4); }

  // True if text stands at offset.
  bool says(std::size_t offset, std::string_view text) const {
    return has(offset, text.size()) && as_text(bytes_.subspan(offset, text.size())) == text;
  }
  // The part from offset, at most count bytes; empty outside.
  ByteView part(std::size_t offset, std::size_t count) const {
    if (offset >= bytes_.size()) return {};
    return bytes_.subspan(offset, std::min(count, bytes_.size() - offset));
  }

 private:
  std::optional<std::uint32_t> number(std::size_t offset, std::size_t count) const {
    if (!has(offset, count)) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value = value << 8 | bytes_[offset + (big_endian_ ? i : count - 1 - i)];
    return value;
  }

  ByteView bytes_;
  bool big_endian_;
};

}  // namespace pandok::image
