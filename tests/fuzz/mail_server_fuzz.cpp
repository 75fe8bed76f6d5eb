// Any text as a mail server's settings: refused in one plain line, or settings that may be used.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/parse.h"
#include "mail/smtp_server.h"

namespace pandok::mail {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto server = parse_smtp_server(pandok::as_text({data, size}));
  if (!server) {
    CHECK(server.error().code == Code::invalid_argument);
    CHECK(is_plain_text(server.error().message));
    return 0;
  }
  CHECK(check(*server).has_value());
  CHECK(is_plain_text(server->display()));
  CHECK(check_address(server->from.address).has_value());
  CHECK(server->user.empty() == server->password.empty());
  return 0;
}

}  // namespace pandok::mail
