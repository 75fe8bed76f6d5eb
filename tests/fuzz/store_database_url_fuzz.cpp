// Any text as the name of a database: refused without being quoted, or taken apart, shown without
// its password, and the same when it is read again.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/parse.h"
#include "store/database_url.h"

namespace pandok::store {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = pandok::as_text({data, size});
  const auto url = DatabaseUrl::parse(text);
  if (!url) {
    CHECK(url.error().code == Code::invalid_argument);
    CHECK(is_plain_text(url.error().message));
    return 0;
  }
  CHECK(is_plain_text(url->display()));
  if (url->dialect() == Dialect::sqlite) return 0;
  CHECK(DatabaseUrl::parse(url->secret_text()).value() == *url);
  for (const auto& [name, value] : url->settings()) CHECK(is_plain_text(value));
  const auto user = url->settings().find("user"), host = url->settings().find("host");
  if (user != url->settings().end() && host != url->settings().end())
    CHECK(url->display().starts_with("postgresql://" + user->second + "@" + host->second));
  return 0;
}

}  // namespace pandok::store
