#include "store/database_url.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace pandok::store {
namespace {

DatabaseUrl url_of(std::string_view text) { return DatabaseUrl::parse(text).value(); }
std::string shown(std::string_view text) { return url_of(text).display(); }
Error refused(std::string_view text) { return DatabaseUrl::parse(text).error(); }

}  // namespace

TEST(DatabaseUrl, APathIsAnSqliteFile) {
  EXPECT_EQ(url_of("/a/b.db").dialect(), Dialect::sqlite);
  EXPECT_EQ(url_of("/a/../c/b.db").file(), "/c/b.db");
  EXPECT_EQ(url_of("b.db").file(), std::filesystem::current_path() / "b.db");
  EXPECT_EQ(shown("/a/판독.db"), "/a/판독.db");
  EXPECT_EQ(url_of("/a/b.db"), DatabaseUrl(std::filesystem::path("/a/b.db")));
}

TEST(DatabaseUrl, APostgresqlUrlIsTakenApart) {
  const auto url = url_of("postgresql://ann:se%20cret@db.example:5433/designs?sslmode=verify-full");
  EXPECT_EQ(url.dialect(), Dialect::postgresql);
  EXPECT_EQ(url.settings().at("user"), "ann");
  EXPECT_EQ(url.settings().at("password"), "se cret");
  EXPECT_EQ(url.settings().at("host"), "db.example");
  EXPECT_EQ(url.settings().at("port"), "5433");
  EXPECT_EQ(url.settings().at("dbname"), "designs");
  EXPECT_EQ(url.settings().at("sslmode"), "verify-full");
  EXPECT_EQ(url_of("postgres://%2Frun%2Fpg/x").settings().at("host"), "/run/pg");
  EXPECT_EQ(url_of(url.secret_text()), url);
}

TEST(DatabaseUrl, APasswordIsNeverShown) {
  EXPECT_EQ(shown("postgresql://ann:secret@h:5433/d?sslmode=require"), "postgresql://ann@h:5433/d");
  EXPECT_EQ(shown("postgresql://h/d?password=secret&user=ann"), "postgresql://ann@h/d");
  for (const char* text :
       {"postgresql://ann:secret@[::1/d", "postgresql://ann:secret@h/d?secret=secret",
        "postgresql://ann:secret@h/d?options=-csecret", "postgresql://ann:secret%zz@h/d",
        "mysql://ann:secret@h/d", "postgresql://ann:secret\n@h/d",
        "postgresql://ann:secret%0A@h/d"}) {
    const Error error = refused(text);
    EXPECT_EQ(error.code, Code::invalid_argument) << text;
    EXPECT_EQ(error.message.find("secret"), std::string::npos) << error.message;
  }
}

TEST(DatabaseUrl, AnUnescapedPasswordIsRefusedNotShown) {
  for (const char* text : {"postgresql://ann:se@cret@h/d", "postgresql://ann:st[@:':nn:st[@:stgre3",
                           "postgresql://ann@h:54a/d"}) {
    EXPECT_EQ(refused(text).code, Code::invalid_argument) << text;
    EXPECT_EQ(refused(text).message.find("cret"), std::string::npos);
  }
  EXPECT_EQ(shown("postgresql://ann:se%40cret@h:1,i:2/d"), "postgresql://ann@h,i:1,2/d");
}

TEST(DatabaseUrl, SettingsThatPandokMakesItselfAreRefused) {
  for (const char* name : {"options", "client_encoding", "connect_timeout", "service",
                           "replication", "fallback_application_name"}) {
    const Error error = refused(fmt::format("postgresql://h/d?{}=1", name));
    EXPECT_EQ(error.code, Code::invalid_argument) << name;
  }
}

TEST(DatabaseUrl, ALongTextIsRefused) {
  const std::string start = "postgresql://h/";
  const std::size_t room = limits::kDatabaseUrlBytesMax - start.size();
  EXPECT_TRUE(DatabaseUrl::parse(start + std::string(room, 'd')));
  EXPECT_FALSE(DatabaseUrl::parse(start + std::string(room + 1, 'd')));
  EXPECT_FALSE(DatabaseUrl::parse(""));
  EXPECT_FALSE(DatabaseUrl::parse("\xff.db"));
}

}  // namespace pandok::store
