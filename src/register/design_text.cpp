#include "register/design_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::reg {
namespace {

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kCharacterDigits = 4;  // 36^4 > 0x110000

void append_character(std::string& out, char32_t character) {
  std::size_t rest = character;
  out.resize(out.size() + kCharacterDigits);
  for (std::size_t i = 1; i <= kCharacterDigits; ++i, rest /= kDigits.size())
    out[out.size() - i] = kDigits[rest % kDigits.size()];
}

// The overlapping pairs of a word with spaces between; "" for one character.
std::string pairs_of(std::u32string_view word) {
  std::string pairs;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (i > 1) pairs += ' ';
    append_character(pairs, word[i - 1]);
    append_character(pairs, word[i]);
  }
  return pairs;
}

// "ab bc c " for abc.
void append_tokens(std::string& out, std::u32string_view word) {
  out += pairs_of(word);
  if (word.size() > 1) out += ' ';
  append_character(out, word.back());
  out += ' ';
}

Result<> put_words(store::Database& database, std::int64_t id, std::string_view design_id,
                   std::string_view article, std::string_view holder) {
  std::string tokens;
  for (const std::string_view text : {design_id, article, holder})
    for (const std::u32string& word : normal_words(text)) append_tokens(tokens, word);
  PANDOK_CHECKED(remove_design_text(database, id));
  PANDOK_CHECKED(
      database.execute("INSERT INTO design_text (rowid, words) VALUES ($1, $2)", {id, tokens}));
  return {};
}

// Words in normal spelling, each once.
Result<std::vector<std::u32string>> words_to_find(std::string_view text) {
  if (utf8_length(text) > limits::kSearchTextCharsMax ||
      text.size() > 4 * limits::kSearchTextCharsMax)
    return fail(Code::invalid_argument, "the text to look for has more than {} characters",
                limits::kSearchTextCharsMax);
  auto words = normal_words(text);
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

constexpr std::string_view kAllDesigns = "SELECT d.id FROM designs d WHERE $8 = '' AND ";

// The designs that are found, few or many, are sorted; the others are never looked at.
constexpr std::string_view kFoundBySqlite =
    "SELECT d.id FROM design_text t CROSS JOIN designs d ON d.id = t.rowid "
    "WHERE design_text MATCH $8 AND ";

std::string sqlite_expression(const std::vector<std::u32string>& words) {
  std::string expression;
  for (const std::u32string& word : words) {
    if (!expression.empty()) expression += " AND ";
    std::string phrase = pairs_of(word);
    const bool alone = phrase.empty();
    if (alone) append_character(phrase, word.front());
    expression += '"' + phrase + (alone ? "\"*" : "\"");
  }
  return expression;
}

// The index finds the designs that have all tokens; of these, those that have each phrase are
// taken. As a text a phrase is found only where its tokens stand whole: a token of a phrase has
// the full length of a token.
constexpr std::string_view kFoundByPostgresql =
    "SELECT d.id FROM design_text t JOIN designs d ON d.id = t.rowid "
    "WHERE t.tokens @@ CAST(split_part($8, '|', 1) AS tsquery) AND NOT EXISTS (SELECT 1 FROM "
    "unnest(string_to_array(split_part($8, '|', 2), ',')) AS phrase "
    "WHERE position(phrase IN ' ' || t.words) = 0) AND ";

// "ab & bc & c:*|ab bc, c" for abc and c.
std::string postgresql_expression(const std::vector<std::u32string>& words) {
  std::string tokens, phrases;
  for (const std::u32string& word : words) {
    std::string phrase = pairs_of(word);
    const bool alone = phrase.empty();
    if (alone) append_character(phrase, word.front());
    if (!tokens.empty()) tokens += " & ", phrases += ',';
    phrases += alone ? ' ' + phrase : phrase;
    for (const char c : phrase) tokens += c == ' ' ? std::string(" & ") : std::string(1, c);
    if (alone) tokens += ":*";
  }
  return tokens.empty() ? "" : tokens + '|' + phrases;
}

}  // namespace

std::vector<std::u32string> normal_words(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  CHECK(U_SUCCESS(status));  // its data are part of the library
  const auto size = static_cast<std::int32_t>(text.size());
  const auto normal =
      normalizer->normalize(icu::UnicodeString::fromUTF8({text.data(), size}), status);
  CHECK(U_SUCCESS(status));  // out of memory
  std::vector<std::u32string> words;
  bool inside = false;
  for (std::int32_t at = 0; at < normal.length(); at = normal.moveIndex32(at, 1)) {
    const UChar32 character = normal.char32At(at);
    const bool space = u_isUWhiteSpace(character) != 0;
    if (!space && !inside) words.emplace_back();
    if (!space) words.back() += static_cast<char32_t>(character);
    inside = !space;
  }
  return words;
}

Result<TextSearch> text_search(store::Dialect dialect, std::string_view text) {
  PANDOK_TRY(const auto words, words_to_find(text));
  if (words.empty()) return TextSearch{kAllDesigns, ""};
  if (dialect == store::Dialect::sqlite)
    return TextSearch{kFoundBySqlite, sqlite_expression(words)};
  return TextSearch{kFoundByPostgresql, postgresql_expression(words)};
}

Result<> put_design_text(store::Database& database, std::int64_t id, const Design& design) {
  return put_words(database, id, design.design_id, design.article, design.holder);
}

Result<> remove_design_text(store::Database& database, std::int64_t id) {
  PANDOK_CHECKED(database.execute("DELETE FROM design_text WHERE rowid = $1", {id}));
  return {};
}

Result<bool> lacks_design_text(store::Database& database) {
  PANDOK_TRY(const auto lacks,
             database.query_integer("SELECT 1 WHERE EXISTS (SELECT 1 FROM designs) AND NOT EXISTS "
                                    "(SELECT 1 FROM design_text)"));
  return lacks.has_value();
}

Result<> fill_design_text(store::Database& database) {
  PANDOK_TRY(const bool lacks, lacks_design_text(database));
  if (!lacks) return {};
  return database.query(
      "SELECT d.id, d.design_id, d.article, h.name FROM designs d "
      "JOIN holders h ON h.id = d.holder ORDER BY d.id",
      {}, [&](const store::Row& row) {
        return put_words(database, row.integer(0), row.text(1), row.text(2), row.text(3));
      });
}

Result<> refill_design_text(store::Database& database) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_CHECKED(database.execute("DELETE FROM design_text"));
  PANDOK_CHECKED(fill_design_text(database));
  return transaction.commit();
}

Result<> check_design_text(store::Database& database) {
  std::int64_t designs = 0, texts = 0;
  PANDOK_CHECKED(
      database.query("SELECT (SELECT count(*) FROM designs), (SELECT count(*) FROM design_text)",
                     {}, [&](const store::Row& row) -> Result<> {
                       designs = row.integer(0), texts = row.integer(1);
                       return {};
                     }));
  if (texts != 0 && texts != designs)
    return fail(Code::data_corrupted,
                "the text of {} designs can be looked for, of {} in the register; run pandok "
                "register reindex",
                texts, designs);
  if (database.dialect() == store::Dialect::sqlite)
    PANDOK_CHECKED(
        database.execute("INSERT INTO design_text (design_text) VALUES ('integrity-check')"));
  return {};
}

}  // namespace pandok::reg
