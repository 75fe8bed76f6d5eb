#include "cases/toml_tree.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

namespace pandok::cases {
namespace {

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
      PANDOK_TRY(to.value,
                 Date::parse(fmt::format("{:04d}-{:02d}-{:02d}", d.year, d.month, d.day)));
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
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(Code::invalid_argument, "{}:{}: this is no TOML: {}", file,
                std::max(static_cast<int>(error.source().begin.line), 1),
                quote_for_message(error.description(), 200));
  }
  return Copier(file).copy(parsed.table(), 0);
}

}  // namespace pandok::cases
