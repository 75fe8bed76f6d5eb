// Any text in every place of a message: refused, or a message of ASCII lines in which no text has
// become a header.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/parse.h"
#include "mail/message.h"

namespace pandok::mail {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = split(pandok::as_text({data, size}), '\xff');
  const auto part = [&](std::size_t i) { return std::string(i < parts.size() ? parts[i] : ""); };
  Message message;
  message.id = "a@b";
  message.from = {part(0), "a@b"};
  message.to = {part(1), "c@d"};
  message.subject = part(2);
  message.text = part(3);
  message.html = part(4);
  if (!part(5).empty()) message.attachments = {{part(5), "text/plain", Bytes(7)}};
  const auto mime = to_mime(message);
  if (!mime) return 0;
  std::size_t headers = 0;
  bool in_head = true;
  for (std::string_view line : split(*mime, '\n')) {
    if (line.data() + line.size() == mime->data() + mime->size()) break;
    CHECK(line.ends_with('\r'));
    line.remove_suffix(1);
    CHECK(line.size() <= 78);
    CHECK(std::ranges::all_of(line, [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); }));
    in_head = in_head && !line.empty();
    if (in_head && line.front() != ' ') ++headers;
  }
  CHECK(headers == 8 || headers == 9);  // with Content-Transfer-Encoding if it has one part
  return 0;
}

}  // namespace pandok::mail
