#include "audit/entry.h"

#include <gtest/gtest.h>

#include "audit/note_key.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

PersonKey key_of(std::uint8_t byte) {
  std::array<std::uint8_t, 32> bytes;
  bytes.fill(byte);
  return PersonKey(bytes);
}

Entry some_entry() {
  Entry entry;
  entry.time_ms = 1'795'326'300'000;
  entry.who = pseudonym("user-7", key_of(1));
  entry.role = "officer";
  entry.act = "reading.make";
  entry.object_type = "reading";
  entry.object_id = "01KAN \"인용\" \\";
  entry.request = "";
  return entry;
}

constexpr std::string_view kLine =
    R"({"v":1,"time_ms":1795326300000,"who":"0123456789abcdef0123456789abcdef","role":"officer",)"
    R"("act":"reading.make","object":{"type":"reading","id":"01KAN"},)"
    R"("digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","request":"r-1"})";

TEST(Entry, HasOneSpelling) {
  const Entry entry = Entry::parse(kLine).value();
  EXPECT_EQ(entry.serialise().value(), kLine);
  EXPECT_EQ(entry.object_id, "01KAN");
  EXPECT_EQ(entry.digest, Sha256::of({}));
  EXPECT_FALSE(entry.sealed);
}

TEST(Entry, ComesBackWithAndWithoutSealedPart) {
  Entry entry = some_entry();
  EXPECT_EQ(Entry::parse(entry.serialise().value()).value(), entry);
  entry.sealed = seal(as_bytes("홍길동"), key_of(1)).value();
  const std::string line = entry.serialise().value();
  EXPECT_EQ(Entry::parse(line).value(), entry);
  EXPECT_EQ(line.find("홍길동"), std::string::npos);
  EXPECT_EQ(line.find("user-7"), std::string::npos);
}

TEST(Entry, AnotherSpellingIsRefused) {
  const std::string line(kLine);
  const auto with = [&](std::string_view old, std::string_view now) {
    std::string changed = line;
    changed.replace(changed.find(old), old.size(), now);
    return changed;
  };
  for (const std::string& bad : std::vector<std::string>{
           "",
           "[]",
           "1",
           line + "\n",
           " " + line,
           with("\"v\":1", "\"v\":2"),
           with("\"v\":1", "\"v\":1.0"),
           with("\"v\":1,", ""),
           with("\"v\":1", "\"v\": 1"),
           with("1795326300000", "-1"),
           with("1795326300000", "1e3"),
           with("1795326300000", "99999999999999999999"),
           with("1795326300000", "\"1\""),
           with("abcdef\"", "abcdeF\""),
           with("0123456789", ""),
           with("officer", "Officer"),
           with("officer", ""),
           with("officer", "an officer"),
           with("reading.make", "\\u0072eading"),
           with("\"type\":\"reading\",\"id\":\"01KAN\"", "\"id\":\"01KAN\",\"type\":\"reading\""),
           with("{\"type\":\"reading\",\"id\":\"01KAN\"}", "\"reading\""),
           with("e3b0", "E3b0"),
           with("e3b0", ""),
           with("r-1", "r\\n1"),
           with("\"request\":\"r-1\"", "\"request\":\"r-1\",\"more\":1"),
           with("\"request\":\"r-1\"", "\"request\":\"r-1\",\"sealed\":\"AAAA\""),
           with("\"request\":\"r-1\"", "\"request\":\"r-1\",\"sealed\":\"?\""),
           with("\"request\":\"r-1\"", "\"request\":\"r-1\",\"sealed\":null")})
    EXPECT_EQ(Entry::parse(bad).error().code, Code::invalid_argument) << bad;
}

TEST(Entry, LimitsHold) {
  Entry entry = some_entry();
  const std::string longest(limits::kAuditTextBytesMax, 'a');
  entry.role = entry.act = entry.object_type = entry.object_id = entry.request = longest;
  entry.sealed = seal(Bytes(limits::kAuditSealedBytesMax), key_of(1)).value();
  const std::string line = entry.serialise().value();
  EXPECT_LE(line.size(), limits::kAuditEntryBytesMax);
  EXPECT_EQ(Entry::parse(line).value(), entry);
  for (std::string Entry::*text :
       {&Entry::role, &Entry::act, &Entry::object_type, &Entry::object_id, &Entry::request}) {
    Entry longer = entry;
    longer.*text += 'a';
    EXPECT_EQ(longer.serialise().error().code, Code::invalid_argument);
  }
  entry.object_id = std::string(limits::kAuditTextBytesMax, '"');  // each is written as two
  EXPECT_EQ(Entry::parse(entry.serialise().value()).value(), entry);
  EXPECT_EQ(seal(Bytes(limits::kAuditSealedBytesMax + 1), key_of(1)).error().code,
            Code::invalid_argument);
}

TEST(Seal, OpensUnderTheSameKeyOnly) {
  const Bytes sealed = seal(as_bytes("secret"), key_of(1)).value();
  EXPECT_EQ(as_text(unseal(sealed, key_of(1)).value()), "secret");
  EXPECT_EQ(unseal(sealed, key_of(2)).error().code, Code::data_corrupted);
  EXPECT_NE(seal(as_bytes("secret"), key_of(1)).value(), sealed);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    Bytes changed = sealed;
    changed[at] ^= 1;
    EXPECT_FALSE(unseal(changed, key_of(1))) << at;
    EXPECT_FALSE(unseal(ByteView(sealed).first(at), key_of(1))) << at;
  }
}

TEST(Pseudonym, IsTheSameForOnePersonAndOneKey) {
  const std::string who = pseudonym("user-7", key_of(1));
  EXPECT_EQ(who, pseudonym("user-7", key_of(1)));
  EXPECT_NE(who, pseudonym("user-7", key_of(2)));
  EXPECT_NE(who, pseudonym("user-8", key_of(1)));
  EXPECT_EQ(who.size(), 32u);
}

TEST(FolderKeys, KeepsOneKeyAPerson) {
  const TestFolder root;
  const auto keys = FolderKeys::open(root / "persons").value();
  EXPECT_EQ(keys->existing("user-7").error().code, Code::not_found);
  const auto key = keys->key("user-7").value().bytes();
  EXPECT_EQ(keys->key("user-7").value().bytes(), key);
  EXPECT_NE(keys->key("user-8").value().bytes(), key);
  EXPECT_EQ(FolderKeys::open(root / "persons").value()->existing("user-7").value().bytes(), key);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(root / "persons")) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(entry.path().string().find("user-7"), std::string::npos);
    ++files;
  }
  EXPECT_EQ(files, 2);
  EXPECT_EQ(keys->key("").error().code, Code::invalid_argument);
  EXPECT_EQ(keys->key("a\nb").error().code, Code::invalid_argument);
}

TEST(FolderKeys, WhatIsDestroyedIsUnreadableForEver) {
  const TestFolder root;
  const auto keys = FolderKeys::open(root / "persons").value();
  const auto key = keys->key("user-7").value();
  const Bytes sealed = seal(as_bytes("secret"), key).value();
  ASSERT_TRUE(keys->key("user-8"));
  // A second name for the same file shows what is left in it.
  const fs::path file = [&] {
    for (const auto& entry : fs::directory_iterator(root / "persons")) {
      const Bytes bytes = read_file(entry.path(), 32).value();
      if (std::equal(bytes.begin(), bytes.end(), key.bytes().begin())) return entry.path();
    }
    return fs::path();
  }();
  fs::create_hard_link(file, root / "witness");
  ASSERT_TRUE(keys->destroy("user-7"));
  EXPECT_EQ(read_file(root / "witness", 32).value(), Bytes(32));
  EXPECT_EQ(keys->existing("user-7").error().code, Code::not_found);
  EXPECT_EQ(keys->destroy("user-7").error().code, Code::not_found);
  const PersonKey later = keys->key("user-7").value();
  EXPECT_FALSE(unseal(sealed, later));
  EXPECT_NE(pseudonym("user-7", later), pseudonym("user-7", key));
  EXPECT_TRUE(keys->existing("user-8"));
}

TEST(FolderKeys, ADamagedKeyIsNotReplaced) {
  const TestFolder root;
  const auto keys = FolderKeys::open(root / "persons").value();
  ASSERT_TRUE(keys->key("user-7"));
  for (const auto& entry : fs::directory_iterator(root / "persons"))
    fs::resize_file(entry.path(), 31);
  EXPECT_EQ(keys->key("user-7").error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::audit
