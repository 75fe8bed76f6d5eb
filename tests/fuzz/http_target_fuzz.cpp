// Any bytes as the target of a request: refused, or parts that are decoded, plain and UTF-8.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/parse.h"
#include "http/target.h"

namespace pandok::http {
namespace {

bool is_decoded(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

// Percent-encodes every byte, so that it is read again as the same.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = pandok::as_text({data, size});
  const auto target = parse_target(text);
  if (!target) {
    CHECK(target.error().code == Code::invalid_argument);
    CHECK(is_plain_text(target.error().message));
    return 0;
  }
  CHECK(text.starts_with(target->path));
  std::string again;
  for (const std::string& segment : target->segments) {
    CHECK(is_decoded(segment) && segment != "." && segment != "..");
    again += "/" + encoded(segment);
  }
  if (again.empty()) again = "/";
  again += '?';
  for (std::size_t i = 0; i < target->query.size(); ++i) {
    const auto& [name, value] = target->query[i];
    CHECK(is_decoded(name) && is_decoded(value));
    CHECK(target->find(name) == value);
    again += encoded(name) + "=" + encoded(value) + "&";
  }
  const auto same = parse_target(again).value();
  CHECK(same.segments == target->segments && same.query == target->query);
  return 0;
}

}  // namespace pandok::http
