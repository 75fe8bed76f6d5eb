#include "mail/header.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/date.h"
#include "base/parse.h"
#include "mail/transfer.h"

namespace pandok::mail {
namespace {

constexpr std::size_t kLineMax = 76;
constexpr std::size_t kParameterPieceMax = 60;
// An encoded word is at most 75 characters: 12 of frame and 60 of base64, which hold 45 bytes.
// Less, so that one fits behind the longest field name ("Content-Disposition: ").
constexpr std::size_t kWordBytesMax = 30;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Text that may stand as it is: ASCII, no long word, nothing that looks encoded, no space that
// folding would lose.
bool is_plain_words(std::string_view text) {
  if (!is_ascii(text) || text.find("=?") != std::string_view::npos) return false;
  const auto words = split(text, ' ');
  return std::ranges::all_of(
      words, [](std::string_view word) { return !word.empty() && word.size() < kLineMax / 2; });
}

// The text in encoded words, each of whole characters.
std::vector<std::string> encoded_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    std::size_t end = std::min(kWordBytesMax, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    words.push_back("=?UTF-8?B?" + base64(as_bytes(text.substr(0, end))) + "?=");
    text.remove_prefix(end);
  }
  return words;
}

// "Name: words", a word that would pass the line's end on a new line.
std::string folded(std::string_view name, const std::vector<std::string>& words) {
  std::string out(name);
  out += ':';
  std::size_t used = out.size();
  for (const std::string& word : words) {
    if (used + 1 + word.size() > kLineMax && &word != &words.front()) {
      out += "\r\n";
      used = 0;
    }
    out += ' ';
    out += word;
    used += 1 + word.size();
  }
  return out + "\r\n";
}

std::vector<std::string> words_of(std::string_view text) {
  if (text.empty()) return {};
  if (!is_plain_words(text)) return encoded_words(text);
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ' ')) words.emplace_back(word);
  return words;
}

// Letters, digits and spaces may stand in a name as they are; all else is encoded.
bool is_phrase(std::string_view name) {
  return is_plain_words(name) && std::ranges::all_of(name, [](char c) {
           return c == ' ' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                  (c >= 'a' && c <= 'z');
         });
}

}  // namespace

std::string text_header(std::string_view name, std::string_view value) {
  return folded(name, words_of(value));
}

std::string mailbox_header(std::string_view name, const Mailbox& mailbox) {
  std::vector<std::string> words;
  if (!mailbox.name.empty())
    words = is_phrase(mailbox.name) ? words_of(mailbox.name) : encoded_words(mailbox.name);
  words.push_back(words.empty() ? mailbox.address : "<" + mailbox.address + ">");
  return folded(name, words);
}

std::string text_parameter(std::string_view name, std::string_view value) {
  std::string out, piece = "UTF-8''";
  int number = 0;
  const auto end_piece = [&] {
    out += fmt::format(";\r\n {}*{}*={}", name, number++, piece);
    piece.clear();
  };
  for (const char c : value) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '.' || c == '-' || c == '_';
    piece += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    if (piece.size() > kParameterPieceMax) end_piece();
  }
  if (!piece.empty()) end_piece();
  return out;
}

std::string date_text(std::int64_t time_ms) {
  constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun",
                                                     "Mon", "Tue", "Wed"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::int64_t kKoreaS = 9 * 3600, kDayS = 86'400;
  const std::int64_t seconds = time_ms / 1000 + kKoreaS;
  const std::int64_t day = seconds / kDayS, rest = seconds % kDayS;
  const std::string iso = Date::from_days(static_cast<std::int32_t>(day)).iso();
  const auto month = static_cast<std::size_t>(*parse_int(iso.substr(5, 2))) - 1;
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0900",
                     kDays[static_cast<std::size_t>(day % 7)], *parse_int(iso.substr(8, 2)),
                     kMonths[month], iso.substr(0, 4), rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace pandok::mail
