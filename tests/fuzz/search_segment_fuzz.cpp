// A segment file with any bytes is refused or can be searched, filtered and verified.
#include <cstring>

#include "base/hash.h"
#include "search/scan.h"
#include "search/segment.h"
#include "search/state.h"

using pandok::ByteView;
using pandok::search::AlignedBytes;
using pandok::search::Segment;

namespace {

// The fuzzer cannot guess checksums: the first input byte may ask for right ones.
void repair_checksums(std::uint8_t* bytes, std::size_t n) {
  if (n < pandok::search::kSegmentHeaderBytes) return;
  for (std::size_t i = 0; i < pandok::search::kSegmentSections; ++i) {
    std::uint64_t offset = 0, size = 0;
    std::memcpy(&offset, bytes + 56 + i * 24, 8);
    std::memcpy(&size, bytes + 64 + i * 24, 8);
    if (offset > n || size > n - offset) continue;
    const std::uint32_t crc = pandok::crc32c(ByteView(bytes + offset, size));
    std::memcpy(bytes + 72 + i * 24, &crc, 4);
  }
  const std::uint32_t crc = pandok::crc32c(ByteView(bytes, 252));
  std::memcpy(bytes + 252, &crc, 4);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool repair = data[0] % 2 == 1;
  const std::size_t n = size - 1;
  AlignedBytes image((n + 63) / 64);
  auto* const bytes = reinterpret_cast<std::uint8_t*>(image.data());
  if (n > 0) std::memcpy(bytes, data + 1, n);
  if (repair) repair_checksums(bytes, n);
  auto segment = Segment::from_memory(std::move(image), n, "fuzz");
  if (!segment) return 0;
  const auto verified = (*segment)->verify();
  const int dim = static_cast<int>((*segment)->dim());
  const pandok::search::State state{
      .dim = dim, .parts = {pandok::search::whole_part(*segment)}, .version = ""};
  std::vector<float> photo(static_cast<std::size_t>(dim), 0);
  photo[data[0] % photo.size()] = 1;
  pandok::search::Filter filter;
  if (data[0] & 2) filter.locarno_class = static_cast<std::uint16_t>(6);
  if (data[0] & 4) filter.in_force_on = 100;
  const auto hits =
      pandok::search::search_state(state, std::span(&photo, 1), 3, filter, {}, nullptr);
  return verified && !hits ? __builtin_trap(), 0 : 0;
}
