#include "cases/toml_tree.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"

// toml++ 3.3 asserts, or with NDEBUG assumes, what a hostile file can break ("[?"); the branches
// behind its assertions are right, so they are asked, and nothing is asserted or assumed.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

namespace pandok::cases {
namespace {

// The same document in ASCII: what is beyond it becomes \uXXXX in texts and '?' in comments.
// toml++ 3.3 is not safe with it elsewhere (its tables of white space end in unreachable code), so
// it sees none. Lines stay. Texts of several lines are refused; a quote that is never closed ends
// with its line.
class AsciiWriter {
 public:
  AsciiWriter(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Result<std::string> write() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        quote_ = 0;
        comment_ = false;
        ++line_;
      }
      if (comment_) {
        put(is_ascii(c) ? c : '?');
      } else if (quote_ != 0) {
        PANDOK_CHECKED(in_text(c));
      } else {
        PANDOK_CHECKED(outside(c));
      }
    }
    return std::move(written_);
  }

 private:
  static bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
  void put(char c) {
    written_ += c;
    ++at_;
  }

  // The rest of the line, for a message.
  std::string here() const {
    return quote_for_message(text_.substr(at_, text_.find('\n', at_) - at_), 12);
  }

  Result<> outside(char c) {
    if (!is_ascii(c))
      return fail(Code::invalid_argument, "{}:{}: '{}' stands outside of quotes; put it in quotes",
                  file_, line_, here());
    if (c == '"' || c == '\'') {
      if (text_.substr(at_, 3) == std::string(3, c))
        return fail(Code::invalid_argument, "{}:{}: a text of several lines; keep it on one", file_,
                    line_);
      quote_ = c;
    }
    comment_ = c == '#';
    put(c);
    return {};
  }

  Result<> in_text(char c) {
    if (!is_ascii(c)) {
      if (quote_ == '\'')
        return fail(Code::invalid_argument, "{}:{}: use \" for a text that is not ASCII", file_,
                    line_);
      put_escaped();
      return {};
    }
    if (c == quote_) quote_ = 0;
    put(c);
    if (c != '\\' || quote_ != '"' || at_ >= text_.size() || text_[at_] == '\n') return {};
    if (!is_ascii(text_[at_]))
      return fail(Code::invalid_argument, "{}:{}: a '\\' before '{}'; take it out", file_, line_,
                  here());
    put(text_[at_]);
    return {};
  }

  // One code point of well-formed UTF-8.
  void put_escaped() {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text_[at_ + i]); };
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    std::uint32_t point = byte(0) & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) point = point << 6 | (byte(i) & 0x3Fu);
    written_ += fmt::format("\\U{:08X}", point);
    at_ += size;
  }

  std::string_view text_, file_;
  std::string written_;
  std::size_t at_ = 0;
  int line_ = 1;
  char quote_ = 0;  // of the text that we are in
  bool comment_ = false;
};

class Copier {
 public:
  explicit Copier(std::string_view file) : file_(file) {}

  Result<TomlValue> copy(const toml::node& node, int depth) {
    TomlValue to;
    to.line = line_of(node.source());
    if (++values_ > limits::kLawFileValuesMax || depth > limits::kLawFileDepthMax)
      return fail(Code::invalid_argument, "{}:{}: more values than a rule file may have; split it",
                  file_, to.line);
    if (const auto* text = node.as_string()) {
      to.value = text->get();
    } else if (const auto* number = node.as_integer()) {
      to.value = number->get();
    } else if (const auto* truth = node.as_boolean()) {
      to.value = truth->get();
    } else if (const auto* day = node.as_date()) {
      const toml::date d = day->get();
      const auto read = Date::parse(fmt::format("{:04d}-{:02d}-{:02d}", d.year, d.month, d.day));
      if (!read)
        return fail(Code::invalid_argument, "{}:{}: {}", file_, to.line, read.error().message);
      to.value = *read;
    } else if (const auto* list = node.as_array()) {
      PANDOK_TRY(to.value, copy_list(*list, depth));
    } else if (const auto* table = node.as_table()) {
      PANDOK_TRY(to.value, copy_table(*table, depth));
    } else {
      return fail(Code::invalid_argument,
                  "{}:{}: a number with a point, or a time; write a whole number, a text or a day "
                  "like 2026-11-21",
                  file_, to.line);
    }
    return to;
  }

 private:
  Result<TomlValue::List> copy_list(const toml::array& list, int depth) {
    TomlValue::List to;
    for (const toml::node& element : list) {
      PANDOK_TRY(TomlValue value, copy(element, depth + 1));
      to.push_back(std::move(value));
    }
    return to;
  }

  Result<TomlValue::Table> copy_table(const toml::table& table, int depth) {
    TomlValue::Table to;
    for (const auto& entry : table) {
      PANDOK_TRY(TomlValue value, copy(entry.second, depth + 1));
      const int line = line_of(entry.first.source());
      to.push_back({std::string(entry.first.str()), line, std::move(value)});
    }
    std::stable_sort(to.begin(), to.end(),
                     [](const TomlMember& a, const TomlMember& b) { return a.line < b.line; });
    return to;
  }

  static int line_of(const toml::source_region& region) {
    return std::max(static_cast<int>(region.begin.line), 1);
  }

  std::string_view file_;
  std::size_t values_ = 0;
};

}  // namespace

Result<TomlValue> parse_toml(std::string_view text, std::string_view file) {
  if (text.size() > limits::kLawFileBytesMax)
    return fail(Code::invalid_argument, "{}:1: {} bytes, the limit is {}; split it", file,
                text.size(), limits::kLawFileBytesMax);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    text.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(text))
    return fail(Code::invalid_argument, "{}:1: this is not UTF-8; save it as UTF-8", file);
  PANDOK_TRY(const std::string ascii, AsciiWriter(text, file).write());
  const toml::parse_result parsed = toml::parse(ascii);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(Code::invalid_argument, "{}:{}: this is no TOML: {}", file,
                std::max(static_cast<int>(error.source().begin.line), 1),
                quote_for_message(error.description(), 200));
  }
  return Copier(file).copy(parsed.table(), 0);
}

}  // namespace pandok::cases
