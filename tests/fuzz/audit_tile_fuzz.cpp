// Any bytes as a tile's path, as a bundle of entries and as a journal.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "audit/journal.h"
#include "audit/tiles.h"
#include "base/check.h"

namespace {

namespace audit = pandok::audit;

void check_bundle(pandok::ByteView bytes, unsigned width) {
  const auto entries = audit::parse_bundle(bytes, width, true);
  if (!entries) {
    CHECK(entries.error().code == pandok::Code::data_corrupted);
    return;
  }
  pandok::Bytes again;
  for (const pandok::ByteView entry : *entries) audit::append_entry(again, entry);
  CHECK(entries->size() == width && std::ranges::equal(again, bytes));
}

void check_journal(pandok::ByteView bytes) {
  std::size_t end = 0;
  std::uint64_t size = 0;
  for (const auto& record : audit::parse_journal(bytes)) {
    CHECK((record.entries == 0) == (end == 0) && record.end > end && record.end <= bytes.size());
    CHECK(end == 0 || record.size_before == size);
    end = record.end;
    size = record.size_before + record.entries;
  }
  static_cast<void>(audit::has_later_record(bytes, end, size));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const pandok::ByteView bytes(data, size);
  const auto name = audit::TileName::parse(pandok::as_text(bytes));
  if (name) CHECK(name->path() == pandok::as_text(bytes));
  for (const unsigned width : {1u, 3u, audit::kTileWidth}) check_bundle(bytes, width);
  check_journal(bytes);
  return 0;
}
