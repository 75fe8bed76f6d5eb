// An index log with any bytes is refused or read as a whole number of records.
#include <cstring>

#include "base/hash.h"
#include "search/record_log.h"
#include "search/record_log_format.h"

namespace {

namespace format = pandok::search::log_format;
using pandok::ByteView;

void put_crc(std::uint8_t* bytes, std::size_t from, std::size_t length, std::size_t to) {
  const std::uint32_t crc = pandok::crc32c(ByteView(bytes + from, length));
  std::memcpy(bytes + to, &crc, 4);
}

// The fuzzer cannot guess checksums: makes them right for the header and the first records.
void repair_checksums(std::uint8_t* bytes, std::size_t n) {
  if (n < format::kHeaderBytes) return;
  put_crc(bytes, 0, 24, 24);
  put_crc(bytes, 32, 8, 40);
  std::size_t at = format::kHeaderBytes;
  for (int i = 0; i < 8 && n - at >= format::kRecordHeaderBytes; ++i) {
    std::uint32_t kind = 0, count = 0;
    std::memcpy(&kind, bytes + at + 4, 4);
    std::memcpy(&count, bytes + at + 8, 4);
    const std::size_t payload = format::payload_bytes(kind, count, 64);
    const std::size_t room = n - at - format::kRecordHeaderBytes;
    if (payload <= room) put_crc(bytes, at + format::kRecordHeaderBytes, payload, at + 24);
    put_crc(bytes, at, 28, at + 28);
    if (payload > room) return;
    at += format::kRecordHeaderBytes + payload;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<std::uint8_t> bytes(data + 1, data + size);
  if (data[0] % 2 == 1) repair_checksums(bytes.data(), bytes.size());
  const auto content = pandok::search::parse_log(bytes, 64, "fuzz");
  if (!content) return 0;
  if (content->valid_bytes > bytes.size()) __builtin_trap();
  if (content->next_sequence - content->first_sequence != content->records.size()) __builtin_trap();
  // What was read is a whole log: reading it again without the torn tail gives the same.
  const auto again =
      pandok::search::parse_log(ByteView(bytes).first(content->valid_bytes), 64, "fuzz");
  if (!again || again->digest != content->digest) __builtin_trap();
  return 0;
}
