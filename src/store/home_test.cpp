#include "store/home.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/file.h"
#include "base/testing.h"
#include "store/database.h"

namespace pandok::store {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, std::string_view text) {
  ASSERT_TRUE(write_file_atomic(path, as_bytes(text)));
}

}  // namespace

TEST(Home, CreateMakesTheFoldersAndOpenFindsThem) {
  const TestFolder folder;
  const Home made = Home::create(folder / "a/b/home").value();
  EXPECT_EQ(made.root(), folder / "a/b/home");
  const Home home = Home::open(folder / "a/b/home").value();
  for (const fs::path& each : {home.blobs_folder(), home.index_folder(), home.model_folder()}) {
    EXPECT_TRUE(fs::is_directory(each)) << each;
    EXPECT_EQ(each.parent_path(), home.root());
  }
  EXPECT_EQ(home.database().file(), home.root() / "pandok.db");
  EXPECT_EQ(as_text(read_file(home.root() / "home.json", 100).value()), "{\"format\":1}\n");
}

TEST(Home, CreateTakesAnEmptyFolderAndLeavesAHomeAsItIs) {
  const TestFolder folder;
  ASSERT_TRUE(Home::create(folder.path()));
  write(folder / "blobs/keep", "me");
  write(folder / "other", "file");
  EXPECT_TRUE(Home::create(folder.path()));
  EXPECT_TRUE(fs::exists(folder / "blobs/keep"));
}

TEST(Home, CreateRefusesAFolderWithOtherThingsAndAFile) {
  const TestFolder folder;
  fs::create_directory(folder / "full");
  write(folder / "full/thesis.txt", "mine");
  const auto full = Home::create(folder / "full");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Code::already_exists);
  EXPECT_FALSE(fs::exists(folder / "full/blobs"));
  const auto file = Home::create(folder / "full/thesis.txt");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::already_exists);
  // A folder with one of our names that holds something is not ours either.
  fs::create_directories(folder / "other/model");
  write(folder / "other/model/net", "theirs");
  EXPECT_EQ(Home::create(folder / "other").error().code, Code::already_exists);
}

// home.json comes last, so this is what a crash or a full disk leaves.
TEST(Home, CreateFinishesWhatWasInterrupted) {
  const TestFolder folder;
  fs::create_directories(folder / "home/blobs");
  fs::create_directories(folder / "home/index");
  write(folder / "home/home.json.77-0.tmp", "{\"for");
  EXPECT_EQ(Home::open(folder / "home").error().code, Code::not_found);
  EXPECT_TRUE(Home::create(folder / "home"));
  EXPECT_TRUE(Home::open(folder / "home"));
}

TEST(Home, OpenSaysWhatIsWrong) {
  const TestFolder folder;
  const auto none = Home::open(folder / "none");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::not_found);
  EXPECT_NE(none.error().message.find("pandok init"), std::string::npos);
  EXPECT_EQ(Home::open(folder.path()).error().code, Code::not_found);

  const auto code_of = [&](std::string_view json) {
    write(folder / "home.json", json);
    const auto home = Home::open(folder.path());
    return home ? Code::internal : home.error().code;
  };
  for (const char* damaged :
       {"", "{", "[]", "7", "{}", "{\"format\":\"1\"}", "{\"format\":0}", "{\"format\":-1}"})
    EXPECT_EQ(code_of(damaged), Code::data_corrupted) << damaged;
  EXPECT_EQ(code_of("{\"format\":2}"), Code::failed_precondition);
  EXPECT_EQ(code_of(std::string(100'000, ' ')), Code::resource_exhausted);
  // create() does not write over any of them.
  write(folder / "home.json", "{");
  EXPECT_EQ(Home::create(folder.path()).error().code, Code::data_corrupted);
  EXPECT_EQ(as_text(read_file(folder / "home.json", 10).value()), "{");
}

TEST(WriterLock, OneProcessAtATimeAndTheOtherIsToldWhich) {
  const TestFolder folder;
  const Home home = Home::create(folder.path()).value();
  TestChild child([&](int pipe) {
    const auto lock = home.lock_for_writing();
    if (!lock || ::write(pipe, "+", 1) != 1) return 1;
    while (true) ::pause();
  });
  ASSERT_TRUE(child.read_byte());
  const auto refused = home.lock_for_writing();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  const std::string pid = fmt::format("(pid {})", child.pid());
  EXPECT_NE(refused.error().message.find(pid), std::string::npos) << refused.error().message;

  child.kill_hard();
  EXPECT_TRUE(home.lock_for_writing());
}

TEST(WriterLock, IsFreeAgainWhenItsHolderLetsGo) {
  const TestFolder folder;
  const Home home = Home::create(folder.path()).value();
  {
    const auto lock = home.lock_for_writing();
    ASSERT_TRUE(lock);
    EXPECT_EQ(home.lock_for_writing().error().code, Code::failed_precondition);  // this process too
  }
  auto lock = home.lock_for_writing();
  ASSERT_TRUE(lock);
  const WriterLock moved = std::move(*lock);
  EXPECT_FALSE(home.lock_for_writing());
}

TEST(WriterLock, AHomeThatIsGoneIsAnError) {
  const TestFolder folder;
  const Home home = Home::create(folder / "home").value();
  fs::remove_all(folder / "home");
  EXPECT_EQ(home.lock_for_writing().error().code, Code::not_found);
}

TEST(Home, KeepsTheNameOfAnotherDatabaseForItsOwnerOnly) {
  const TestFolder folder;
  const auto url = DatabaseUrl::parse("postgresql://ann:secret@h/d").value();
  ASSERT_TRUE(Home::create(folder / "home", url));
  EXPECT_EQ(Home::open(folder / "home").value().database(), url);
  EXPECT_EQ(std::filesystem::status(folder / "home/database").permissions(),
            std::filesystem::perms(0600));
  EXPECT_TRUE(Home::create(folder / "home"));
  EXPECT_TRUE(Home::create(folder / "home", url));
  const auto other = DatabaseUrl::parse("postgresql://h/e").value();
  const auto refused = Home::create(folder / "home", other);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  const auto home = Home::open(folder / "home").value();
  ASSERT_TRUE(home.use_database(other));
  EXPECT_EQ(home.database(), url);  // of an open home it stays what it was
  EXPECT_EQ(Home::open(folder / "home").value().database(), other);
}

TEST(Home, GoesBackToItsOwnFile) {
  const TestFolder folder;
  const auto home =
      Home::create(folder / "home", DatabaseUrl::parse("postgresql://h/d").value()).value();
  ASSERT_TRUE(Database::open(home.root() / "pandok.db"));
  ASSERT_TRUE(home.use_database(home.root() / "pandok.db"));
  EXPECT_FALSE(std::filesystem::exists(home.root() / "database"));
  EXPECT_EQ(Home::open(home.root()).value().database().file(), home.root() / "pandok.db");
}

TEST(Home, ADamagedNameOfADatabaseIsSaidWithoutIt) {
  const TestFolder folder;
  ASSERT_TRUE(Home::create(folder / "home"));
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("postgresql://ann:secret@[h/d\n"),
        std::string("a\nb\n"), std::string(100'000, 'x')}) {
    ASSERT_TRUE(write_file_atomic(folder / "home/database", as_bytes(text)));
    const auto refused = Home::open(folder / "home");
    ASSERT_FALSE(refused) << text.substr(0, 50);
    EXPECT_EQ(refused.error().code, Code::data_corrupted);
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace pandok::store
