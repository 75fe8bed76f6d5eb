#include "register/design_text.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"
#include "base/testing.h"
#include "register/design_rows.h"
#include "register/test_support.h"

namespace pandok::reg {
namespace {

using Words = std::vector<std::u32string>;

// The rule, spelled out: each word of the text stands within a word of the design.
bool finds(std::string_view text, const Design& design) {
  Words there;
  for (const std::string& field : {design.design_id, design.article, design.holder})
    for (auto& word : normal_words(field)) there.push_back(std::move(word));
  return std::ranges::all_of(normal_words(text), [&](const std::u32string& wanted) {
    return std::ranges::any_of(
        there, [&](const auto& word) { return word.find(wanted) != std::u32string::npos; });
  });
}

// Few different characters, so that texts meet often: syllables, letters of both widths and cases,
// a composed and a decomposed one, marks that SQLite knows, an emoji, spaces of three kinds.
std::string random_text(Random& random, int length_max) {
  static const std::vector<std::string> kPieces = {
      "의", "자", "의자", "한", "한", "a", "A",  "Ａ",  "b",    "é", "e\xcc\x81", "ß", "ss",
      "\"", "'",  "*",    "-",  "(",    "^", ":",  "AND", "NEAR", "💺", "1",         "0", "\xc2\xad",
      " ",  " ",  " ",    "　", "\t",   "ﬁ", "fi", "ㄱ",  "+",    "_", "%"};
  std::string text;
  const auto pieces = 1 + random.uniform() * length_max;
  for (int i = 0; i < static_cast<int>(pieces); ++i)
    text +=
        kPieces[static_cast<std::size_t>(random.uniform() * static_cast<double>(kPieces.size()))];
  return text;
}

class DesignText : public RegisterTest {
 protected:
  // Writes designs as an import does.
  void write_designs(const std::vector<Design>& written) {
    auto transaction = store::Transaction::begin(*database).value();
    std::bitset<kFieldCount> all;
    all.set();
    DesignWriter writer(*database, next_revision(*database).value(), all);
    ASSERT_TRUE(fill_design_text(*database));
    for (const Design& design : written)
      ASSERT_TRUE(writer.put_design(design.design_id, DesignFields::of(design)));
    ASSERT_TRUE(transaction.commit());
  }
  std::vector<std::string> found(const std::string& text, const std::string& country = "") {
    const auto listed = the_register->list({.country = country, .text = text, .limit = 1'000});
    if (!listed) return {"error: " + listed.error().message};
    std::vector<std::string> ids;
    for (const auto& stored : *listed) ids.push_back(stored.design.design_id);
    return ids;
  }
  using Ids = std::vector<std::string>;

  const std::vector<Design> designs = {
      {.design_id = "30-1", .article = "접이식 의자", .holder = "하늘가구 주식회사"},
      {.design_id = "30-2", .article = "의자용 다리", .holder = "ＡＣＭＥ Co."},
      {.design_id = "30-3", .article = "Café \"Table\"", .holder = "하늘가구", .country = "KR"}};
};

TEST_F(DesignText, FindsPartsOfWordsInEveryField) {
  write_designs(designs);
  EXPECT_EQ(found("의자"), (Ids{"30-1", "30-2"}));
  EXPECT_EQ(found("이식"), (Ids{"30-1"}));
  EXPECT_EQ(found("30-"), (Ids{"30-1", "30-2", "30-3"}));
  EXPECT_EQ(found("늘가"), (Ids{"30-1", "30-3"}));
  EXPECT_EQ(found("식의"), Ids{});  // of two words
  EXPECT_EQ(found("자"), (Ids{"30-1", "30-2"}));
  EXPECT_EQ(found("3"), (Ids{"30-1", "30-2", "30-3"}));
}

TEST_F(DesignText, EveryWordMustBeThereInAnyOrder) {
  write_designs(designs);
  EXPECT_EQ(found("하늘 의자"), (Ids{"30-1"}));
  EXPECT_EQ(found(" 하늘　가구 "), (Ids{"30-1", "30-3"}));
  EXPECT_EQ(found("하늘 acme"), Ids{});
  EXPECT_EQ(found(" \t "), (Ids{"30-1", "30-2", "30-3"}));
}

TEST_F(DesignText, SpellingsThatLookAlikeAreOne) {
  write_designs(designs);
  for (const char* text : {"acme", "ACME", "ａｃｍｅ", "Ac\xc2\xadME"})
    EXPECT_EQ(found(text), (Ids{"30-2"})) << text;
  for (const char* text : {"café", "CAFÉ", "cafe\xcc\x81"})
    EXPECT_EQ(found(text), (Ids{"30-3"})) << text;
  EXPECT_EQ(found("\u1112\u1161\u1102\u1173\u11af"), (Ids{"30-1", "30-3"}));  // 하늘 decomposed
  EXPECT_EQ(normal_words("ﬁn ㎏\u3000ẞ"), (Words{U"fin", U"kg", U"ss"}));
}

TEST_F(DesignText, OtherConditionsHoldBeside) {
  write_designs(designs);
  EXPECT_EQ(found("하늘", "KR"), (Ids{"30-3"}));
  const auto page = the_register->list({.text = "하늘", .after = "30-1", .limit = 1}).value();
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].design.design_id, "30-3");
}

TEST_F(DesignText, MarksAreTextAndNeverALanguage) {
  write_designs(designs);
  EXPECT_EQ(found("\"table\""), (Ids{"30-3"}));
  EXPECT_EQ(found("\"tab"), (Ids{"30-3"}));
  EXPECT_EQ(found("\""), (Ids{"30-3"}));
  for (const std::string& text :
       {std::string("의자 OR 없음"), std::string("의자*"), std::string("NEAR(의자 다리)"),
        std::string("'"), std::string("의자\""), std::string("words:의자"), std::string("^의자"),
        std::string("-의자"), std::string("💺"), std::string("%"), std::string("_"),
        std::string("('"), std::string("\xff\xfe"), std::string("\xed\xa0\x80"),
        std::string("a\0b", 3), std::string("{a b}: c"), std::string("AND"),
        std::string("NOT 의자")})
    EXPECT_EQ(found(text), Ids{}) << text;
  EXPECT_EQ(found("-"), (Ids{"30-1", "30-2", "30-3"}));
}

TEST_F(DesignText, ATextIsRefusedOverItsLimitOnly) {
  write_designs(designs);
  std::string word, words, growing;
  for (std::size_t i = 0; i < limits::kSearchTextCharsMax; ++i) {
    word += "의";
    growing += "\u0390";  // three characters when folded
    if (i % 2 == 0) words += fmt::format("{} ", static_cast<char>('0' + i / 2 % 75));
  }
  EXPECT_EQ(found(word), Ids{});
  EXPECT_EQ(found(growing), Ids{});
  EXPECT_EQ(found(words), Ids{});
  for (const std::string& text : {word + "a", std::string(801, '\x80'), std::string(1u << 20, 'a')})
    EXPECT_EQ(the_register->list({.text = text}).error().code, Code::invalid_argument);
}

// A hundred different words, each of them there.
TEST_F(DesignText, ManyWordsAreManyConditions) {
  std::string all;
  for (int i = 0; i < 100; ++i) {
    const int code = 0xac00 + i * 28;
    all += {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
            static_cast<char>(0x80 | (code & 0x3f)), ' '};
  }
  write_designs({{.design_id = "1", .article = all}, {.design_id = "2", .article = all.substr(4)}});
  EXPECT_EQ(found(all), (Ids{"1"}));
}

TEST_F(DesignText, FindsExactlyWhatTheRuleFinds) {
  Random random(20);
  std::vector<Design> many;
  for (int i = 0; i < 300; ++i) {
    Design design;
    design.design_id = fmt::format("{:03}-{}", i, lower_ascii(i % 3 == 0 ? "A의" : "b"));
    design.article = std::string(trim(random_text(random, 12)));
    design.holder = std::string(trim(random_text(random, 6)));
    many.push_back(design);
  }
  write_designs(many);
  std::int64_t hits = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = random_text(random, 1 + i % 5);
    Ids expected;
    for (const Design& design : many)
      if (finds(text, design)) expected.push_back(design.design_id);
    std::ranges::sort(expected);
    ASSERT_EQ(found(text), expected) << text;
    hits += std::ssize(expected);
  }
  EXPECT_GT(hits, 10'000);  // the texts do meet
}

TEST_F(DesignText, FollowsEveryChangeOfTheRegister) {
  for (const std::string name : {"a", "b"}) picture(name + ".png", "picture " + name);
  ASSERT_TRUE(import("design_id,file,article,holder\n1,a.png,의자,하늘\n2,b.png,의자,바다\n"));
  EXPECT_EQ(found("의자"), (Ids{"1", "2"}));
  ASSERT_TRUE(import("design_id,file,article,holder\n1,a.png,책상,땅\n"));
  EXPECT_EQ(found("의자"), (Ids{"2"}));
  EXPECT_EQ(found("책상 땅"), (Ids{"1"}));
  EXPECT_EQ(found("하늘"), Ids{});
  const std::vector<std::string> gone = {"2"};
  ASSERT_TRUE(the_register->remove(gone));
  EXPECT_EQ(found("의자"), Ids{});
  EXPECT_TRUE(check_design_text(*database));
}

TEST_F(DesignText, AnOlderHomeIsFilledByTheFirstSearchOrTheFirstImport) {
  picture("a.png", "picture a");
  for (const bool by_import : {false, true}) {
    write_designs(designs);
    ASSERT_TRUE(database->execute("DELETE FROM design_text"));
    EXPECT_TRUE(lacks_design_text(*database).value());
    EXPECT_TRUE(check_design_text(*database));
    if (by_import) {
      ASSERT_TRUE(import("design_id,file,article\n30-1,a.png,책상\n"));
    }
    EXPECT_EQ(found("의자"), by_import ? (Ids{"30-2"}) : (Ids{"30-1", "30-2"}));
    EXPECT_EQ(found("하늘"), (Ids{"30-1", "30-3"}));
    EXPECT_FALSE(lacks_design_text(*database).value());
    EXPECT_TRUE(check_design_text(*database));
  }
}

// Killed while it fills: the table is empty or whole.
TEST_F(DesignText, AFillThatIsKilledLeavesNothing) {
  std::vector<Design> many;
  for (int i = 0; i < 3'000; ++i) many.push_back({.design_id = fmt::format("{}", i)});
  write_designs(many);
  ASSERT_TRUE(database->execute("DELETE FROM design_text"));
  const auto file = store::test_database(folder / "pandok.db");
  the_register.reset();
  database.reset();
  for (int round = 0; round < 8; ++round) {
    TestChild child([&](int pipe) {
      auto opened = store::Database::open(file);
      if (!opened || ::write(pipe, "+", 1) != 1) return 1;
      Register filling(**opened, store::BlobStore(folder / "blobs"));
      return filling.list({.text = "없다"}) ? 0 : 2;
    });
    ASSERT_TRUE(child.read_byte());
    child.read_and_kill_after(round * 5);
    const auto opened = store::Database::open(file).value();
    EXPECT_TRUE(check_design_text(*opened));
    const auto rows = opened->query_integer("SELECT count(*) FROM design_text").value();
    EXPECT_TRUE(rows == 0 || rows == 3'000) << *rows;
  }
  open_database();
  EXPECT_EQ(found("2999"), (Ids{"2999"}));
}

TEST_F(DesignText, ATableThatLacksADesignIsFoundAndMadeAnew) {
  write_designs(designs);
  ASSERT_TRUE(remove_design_text(*database, 2));
  EXPECT_EQ(check_design_text(*database).error().code, Code::data_corrupted);
  ASSERT_TRUE(refill_design_text(*database));
  EXPECT_TRUE(check_design_text(*database));
  EXPECT_EQ(found("acme"), (Ids{"30-2"}));
  if (database->dialect() != store::Dialect::sqlite) return;
  ASSERT_TRUE(database->execute("UPDATE design_text_content SET c0 = 'x' WHERE id = 1"));
  EXPECT_EQ(check_design_text(*database).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::reg
