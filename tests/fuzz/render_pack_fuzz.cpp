// Any bytes as a pack, with a right checksum: records or an error.
#include "render/pack.h"

#include <cstddef>
#include <cstdint>

#include "base/hash.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pandok::Bytes bytes(data, data + size);
  pandok::append_value(bytes, pandok::crc32c(bytes));
  (void)pandok::render::parse_pack(bytes);
  return 0;
}
