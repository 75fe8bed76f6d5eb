// Any bytes as an audit entry: refused with one line, or the one spelling of what it says.
#include <cstddef>
#include <cstdint>

#include "audit/entry.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  const auto entry = pandok::audit::Entry::parse(text);
  if (!entry) {
    CHECK(entry.error().code == pandok::Code::invalid_argument);
    CHECK(pandok::is_utf8(entry.error().message));
    return 0;
  }
  CHECK(entry->serialise().value() == text);
  CHECK(text.size() <= pandok::limits::kAuditEntryBytesMax);
  const pandok::audit::PersonKey key({});
  if (entry->sealed) CHECK(!pandok::audit::unseal(*entry->sealed, key));
  return 0;
}
