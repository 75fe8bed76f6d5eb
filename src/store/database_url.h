// Which database: an SQLite file or a PostgreSQL server. Its text may hold a password, so it is
// shown by display() only.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok::store {

enum class Dialect { sqlite, postgresql };

// A value; two are equal if they were given with the same words.
class DatabaseUrl {
 public:
  // An SQLite file, whatever its name looks like. Implicit: a path is a database.
  DatabaseUrl(std::filesystem::path file);  // NOLINT(google-explicit-constructor)

  // "postgresql://user@host:port/name?sslmode=…" as libpq reads it (a folder as host is a socket),
  // or the path of an SQLite file,
  // taken from the working folder. invalid_argument over limits::kDatabaseUrlBytesMax, for control
  // characters, other schemes and for settings that pandok makes itself (options, encodings,
  // time-outs). What is wrong is said without quoting the text.
  static Result<DatabaseUrl> parse(std::string_view text);

  Dialect dialect() const { return file_.empty() ? Dialect::postgresql : Dialect::sqlite; }
  const std::filesystem::path& file() const { return file_; }  // of SQLite
  // What libpq is given: "host", "dbname", …
  const std::map<std::string, std::string>& settings() const { return settings_; }
  // The text that parse() takes again, with the password: for the home's own file.
  const std::string& secret_text() const { return text_; }
  // For people: the file, or postgresql://user@host:port/name.
  std::string display() const;
  bool operator==(const DatabaseUrl& other) const { return text_ == other.text_; }

 private:
  DatabaseUrl() = default;
  std::filesystem::path file_;
  std::map<std::string, std::string> settings_;
  std::string text_;
};

}  // namespace pandok::store
