// One SQL text for two databases: what little has to be said differently. Internal to the room.
//
// Tables are written for SQLite. A script may hold, on lines of their own,
//   -- @sqlite
//   … -- @postgresql
//   … -- @end
// of which one part is taken. On PostgreSQL a CREATE or ALTER statement then changes thus: the
// word STRICT after the list of columns goes away, INTEGER PRIMARY KEY becomes an identity of 64
// bits, INTEGER becomes BIGINT, REAL DOUBLE PRECISION, BLOB BYTEA and TEXT TEXT COLLATE "C", so
// that texts have the same order on both. Other statements stay as they are. What stands in quotes
// and comments is left alone.
#pragma once

#include <string>
#include <string_view>

#include "store/database_url.h"

namespace pandok::store {

// The part of a script that is for this dialect, changed as said above. Pure.
std::string in_dialect(std::string_view script, Dialect dialect);

// How many parameters a text has (the highest n of $n) and how many statements; what stands in
// quotes and comments does not count. Pure.
struct SqlShape {
  int parameters = 0;
  int statements = 0;
};
SqlShape shape_of(std::string_view sql);

}  // namespace pandok::store
