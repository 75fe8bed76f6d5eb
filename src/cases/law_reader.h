// Reads one table of a law file with typed getters: every mistake is "FILE:LINE: what; what to do".
//
// After all keys that a table may have were asked for, finish() refuses those that nobody asked
// for, so that a misspelt key is a mistake and not silence. Belongs to one thread; borrows the
// tree.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "cases/toml_tree.h"

namespace pandok::cases {

// A text with the line where it stands.
struct Placed {
  std::string text;
  int line = 1;
};

// The one way to say what is wrong in a law file.
template <class... A>
[[nodiscard]] tl::unexpected<Error> law_mistake(std::string_view file, int line,
                                                fmt::format_string<A...> f, A&&... a) {
  return fail(Code::invalid_argument, "{}:{}: {}", file, line,
              fmt::format(f, std::forward<A>(a)...));
}

// A snake word of 1 to 40 characters that begins with a letter.
bool is_law_id(std::string_view text);

class TableReader {
 public:
  // `what` names the table in messages ("deadline"). invalid_argument if value is no table.
  static Result<TableReader> open(const TomlValue& value, std::string_view file,
                                  std::string_view what);

  int line() const { return line_; }
  std::string_view file() const { return file_; }
  int line_of(std::string_view key) const;  // of the table if there is no such key
  bool has(std::string_view key) const { return find(key) != nullptr; }

  // All: invalid_argument if the key is missing (but for those with a fallback) or of another kind.
  Result<Placed> id(std::string_view key);         // is_law_id
  Result<std::string> text(std::string_view key);  // plain, not blank, ≤ kLawTextBytesMax
  Result<std::string> text_or_empty(std::string_view key);
  Result<std::string> one_of(std::string_view key, const std::vector<std::string_view>& choices,
                             std::string_view fallback);
  Result<int> number(std::string_view key, int min, int max);
  Result<std::optional<int>> number_or_none(std::string_view key, int min, int max);
  Result<bool> truth_or_false(std::string_view key);
  Result<Date> day(std::string_view key);
  Result<std::vector<Placed>> ids(std::string_view key);  // one or more; a text is a list of one
  Result<std::vector<Placed>> ids_or_none(std::string_view key);
  Result<std::vector<int>> numbers_or_none(std::string_view key, int min, int max);
  // A list of tables; none if the key is missing. The values live as long as the tree.
  Result<std::vector<const TomlValue*>> tables_or_none(std::string_view key);
  Result<const TomlValue*> table(std::string_view key);

  // invalid_argument if a key was never asked for.
  Result<> finish() const;

 private:
  const TomlMember* find(std::string_view key) const;
  Result<const TomlMember*> require(std::string_view key);
  Result<std::string> plain(const TomlMember& member) const;
  Result<int> in_range(std::string_view key, const TomlValue& value, int min, int max) const;

  const TomlValue::Table* members_ = nullptr;
  int line_ = 1;
  std::string file_, what_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace pandok::cases
