// A manifest with any bytes is refused or is exactly what we would write.
#include <cstdint>
#include <string>

#include "base/hash.h"
#include "search/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  // The fuzzer cannot guess checksums.
  text += fmt::format("crc32c {:08x}\n", pandok::crc32c(pandok::as_bytes(text)));
  const auto manifest = pandok::search::parse_manifest(pandok::as_bytes(text), "fuzz");
  if (manifest && pandok::search::encode_manifest(*manifest) != text) __builtin_trap();
  return 0;
}
