// Finding designs by text: an index of the words of each design's id, article and holder.
//
// A word is a run without white space, in the normal spelling NFKC_Casefold of Unicode (full and
// half width, composed and decomposed, capitals are one; invisible characters are none). A text
// finds a design if each of its words stands within a word of the design. Exactly that: no other
// hits and none missed, for any script, and with marks taken literally.
//
// How: the table design_text (FTS5; on PostgreSQL a column of tokens with a GIN index) holds for
// each design the tokens of its words. The word abc gives "ab bc c": its overlapping pairs, then
// its last character alone, which also keeps pairs of two words apart. So abc is found as the
// phrase "ab bc", and a single character as the beginning of a token. A character is written as
// four digits to the base 36, so that a token holds nothing that SQLite could take for its own
// language.
//
// The rows are written in the transactions that change designs. The table holds all designs or, in
// a home that is older than it, none; fill_design_text() then makes it whole.
// Threads: as the connection. Internal to the room, except check and refill.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "register/types.h"
#include "store/database.h"

namespace pandok::reg {

// The words of text in normal spelling, in its order; what is not UTF-8 counts as U+FFFD. Pure.
std::vector<std::u32string> normal_words(std::string_view text);

// How this kind of database finds designs by this text. invalid_argument over
// limits::kSearchTextCharsMax characters. Pure.
struct TextSearch {
  // "d.id" of the designs d that $8 finds, up to and with a last AND.
  std::string_view sql;
  std::string expression;  // $8; "" for a text without a word, which every design has
};
Result<TextSearch> text_search(store::Dialect dialect, std::string_view text);

// Writes or replaces what a design is found by, and takes it away; in the caller's transaction.
Result<> put_design_text(store::Database& database, std::int64_t id, const Design& design);
Result<> remove_design_text(store::Database& database, std::int64_t id);

// Fills an empty table, in the caller's transaction; costs nothing if it is filled. 100,000 designs
// take three seconds.
Result<> fill_design_text(store::Database& database);
// True if there are designs and the table is empty.
Result<bool> lacks_design_text(store::Database& database);
// Fills the table anew, in a transaction of its own.
Result<> refill_design_text(store::Database& database);

// data_corrupted unless the table has one row a design (or is still empty) and, on SQLite, FTS5
// finds it sound.
// A second for 100,000 designs, in which nobody else writes.
Result<> check_design_text(store::Database& database);

}  // namespace pandok::reg
