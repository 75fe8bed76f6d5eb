// LocalFeatures::parse on any bytes: it must answer, and what it takes must come back unchanged.
// The checksum is set right in a copy, so that the checks behind it are reached too.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "match/local_features.h"

namespace {

void try_parse(pandok::ByteView bytes) {
  const auto features = pandok::match::LocalFeatures::parse(bytes);
  if (!features) return;
  const pandok::Bytes again = features->serialise();
  CHECK(pandok::match::LocalFeatures::parse(again).value() == *features);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_parse({data, size});
  if (size < 4) return 0;
  pandok::Bytes fixed(data, data + size);
  const std::uint32_t crc = pandok::crc32c(pandok::ByteView(fixed).first(size - 4));
  std::memcpy(fixed.data() + size - 4, &crc, 4);
  try_parse(fixed);
  return 0;
}
