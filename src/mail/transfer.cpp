#include "mail/transfer.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace pandok::mail {
namespace {

constexpr std::size_t kEncodedLineMax = 76;
constexpr std::size_t kBytesPerLine = kEncodedLineMax / 4 * 3;

}  // namespace

std::string base64(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::string base64_lines(ByteView bytes) {
  std::string lines;
  lines.reserve(bytes.size() / kBytesPerLine * (kEncodedLineMax + 2) + kEncodedLineMax + 2);
  for (std::size_t at = 0; at < bytes.size(); at += kBytesPerLine)
    lines += base64(bytes.subspan(at, std::min(kBytesPerLine, bytes.size() - at))) + "\r\n";
  return lines;
}

std::string quoted_printable(std::string_view text) {
  std::string out, line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += line + "\r\n";
      line.clear();
      continue;
    }
    const bool at_end = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !at_end);
    const std::string shown =
        plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (line.size() + shown.size() >= kEncodedLineMax) {
      out += line + "=\r\n";
      line.clear();
    }
    line += shown;
  }
  return out + line;
}

}  // namespace pandok::mail
