// Databases of earlier schemas.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

#include "base/file.h"
#include "base/testing.h"
#include "store/database.h"
#include "store/dialect.h"

namespace pandok::store {
namespace {

// A file as the pandok of this schema left it, with these rows.
void make_old(const std::filesystem::path& file, int number, const std::string& rows) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
  };
  std::set<std::filesystem::path> scripts;
  for (const auto& entry :
       std::filesystem::directory_iterator(PANDOK_SOURCE_DIR "/src/store/migrations"))
    scripts.insert(entry.path());
  int next = 0;
  for (const auto& script : scripts)
    if (++next <= number)
      run(in_dialect(as_text(read_file(script, 1u << 20).value()), Dialect::sqlite));
  run(fmt::format("PRAGMA user_version={}", number));
  run(rows);
  sqlite3_close(handle);
}

}  // namespace

TEST(Schema, Number7KeepsSecondFactorsThatStandAndThoseThatAreBegun) {
  const TestFolder folder;
  make_old(
      folder / "db", 6,
      "INSERT INTO organisations (id, name, folded, kind, created_ms) VALUES ('o', 'O', 'o', "
      "'agency', 77);"
      "INSERT INTO people VALUES ('a', 'a', 'A', 'a', 'o', ',officer,', 'active', 1, 2, 3), "
      "('b', 'b', 'B', 'b', 'o', ',', 'active', 1, 2, 3), ('c', 'c', 'C', 'c', 'o', ',', 'active', "
      "1, 2, 3);"
      "INSERT INTO credentials (person, totp, totp_state, totp_step, changed_ms) VALUES "
      "('a', x'aa', 'confirmed', 9, 1), ('b', x'bb', 'begun', 0, 1), ('c', NULL, 'none', 0, 1);");
  const auto database = Database::open(folder / "db").value();
  const auto number = [&](const char* sql) { return database->query_integer(sql).value(); };
  EXPECT_EQ(number("SELECT count(*) FROM credentials WHERE person = 'a' AND totp = x'aa' AND "
                   "totp_step = 9 AND totp_pending IS NULL"),
            1);
  EXPECT_EQ(number("SELECT count(*) FROM credentials WHERE person = 'b' AND totp IS NULL AND "
                   "totp_pending = x'bb'"),
            1);
  EXPECT_EQ(number("SELECT count(*) FROM credentials WHERE person = 'c' AND totp IS NULL AND "
                   "totp_pending IS NULL"),
            1);
  EXPECT_EQ(number("SELECT changed_ms FROM organisations WHERE version = 1 AND changed_by = ''"),
            77);
  EXPECT_EQ(number("SELECT count(*) FROM people WHERE version = 3 AND changed_by = ''"), 3);
  EXPECT_TRUE(database->check());
}

}  // namespace pandok::store
