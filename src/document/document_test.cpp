#include "document/document.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace pandok::document {
namespace {

Document with(Block block) {
  Document document;
  document.title = "제목";
  document.blocks.emplace_back(std::move(block));
  return document;
}

Code code_of(const Document& document) {
  const auto checked = check(document);
  return checked ? Code::internal : checked.error().code;
}

Document with_value(std::string value) { return with(Fields{"", {{{"이름", std::move(value)}}}}); }

}  // namespace

TEST(Document, ADateInKoreanHasNoLeadingZeros) {
  EXPECT_EQ(korean_date(Date::parse("2026-03-09").value()), "2026년 3월 9일");
  EXPECT_EQ(korean_date(Date::parse("2026-11-21").value()), "2026년 11월 21일");
}

TEST(Document, TextThatMayBePrinted) {
  for (const char* text :
       {"", "한 줄", "두\n줄", "두\r\n줄", "a\tb", "漢字 🦄", "שלום", "a\u200eb"})
    EXPECT_TRUE(check(with_value(text))) << text;
}

TEST(Document, TextThatMayNot) {
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\x1b[31m"), std::string("a\rb"), std::string("\xff"),
        std::string("\xed\xa0\x80"), std::string("\xc2\x85"), std::string("a\u202e"),
        std::string("\u2066"), std::string("x\u2069y")}) {
    const auto checked = check(with_value(text));
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, Code::invalid_argument);
    EXPECT_NE(checked.error().message.find("'이름'"), std::string::npos) << checked.error().message;
  }
}

TEST(Document, ALineHasNoLineFeed) {
  Document document = with_value("");
  document.title = "두\n줄";
  EXPECT_EQ(code_of(document), Code::invalid_argument);
  document.title = "";
  EXPECT_EQ(code_of(document), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Heading{"a\nb"})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Signature{"", {{"", "a\nb", ""}}, ""})), Code::invalid_argument);
}

TEST(Document, ShapesThatNoPageHas) {
  EXPECT_EQ(code_of(with(Fields{"", {{}}})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Fields{"", {{{}, {}, {}, {}, {}}}})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Table{})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Table{{{"a", 1}, {"b", 1}}, {{"x"}}})), Code::invalid_argument);
  for (const double share : {0.0, -1.0, 1e9, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(code_of(with(Table{{{"a", share}}, {}})), Code::invalid_argument) << share;
  EXPECT_EQ(code_of(with(Pictures{{}, 0, 60})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Pictures{{}, 5, 60})), Code::invalid_argument);
  EXPECT_EQ(code_of(with(Pictures{{}, 1, 201})), Code::invalid_argument);
}

TEST(Document, LimitsHoldAndOneOverIsRefused) {
  const std::string label(limits::kDocumentLabelCharsMax, 'x');
  EXPECT_TRUE(check(with(Heading{label})));
  EXPECT_EQ(code_of(with(Heading{label + "x"})), Code::resource_exhausted);
  const std::string value(limits::kDocumentTextBytesMax, 'x');
  EXPECT_TRUE(check(with_value(value)));
  EXPECT_EQ(code_of(with_value(value + "x")), Code::resource_exhausted);

  Document many = with_value(value);
  const std::size_t most = limits::kDocumentTextBytesAllMax / limits::kDocumentTextBytesMax;
  many.blocks.resize(most, many.blocks.front());
  EXPECT_TRUE(check(many));
  many.blocks.emplace_back(Paragraph{"x"});
  EXPECT_EQ(code_of(many), Code::resource_exhausted);

  Document blocks = with(PageBreak{});
  blocks.blocks.resize(limits::kDocumentBlocksMax, PageBreak{});
  EXPECT_TRUE(check(blocks));
  blocks.blocks.emplace_back(PageBreak{});
  EXPECT_EQ(code_of(blocks), Code::resource_exhausted);

  Pictures pictures;
  pictures.pictures.resize(limits::kDocumentPicturesMax);
  EXPECT_TRUE(check(with(pictures)));
  pictures.pictures.emplace_back();
  EXPECT_EQ(code_of(with(pictures)), Code::resource_exhausted);
}

TEST(Document, AnAddressTooLongForItsCodeIsRefused) {
  Document document = with_value("");
  document.qr_text = std::string(limits::kQrBytesMax, 'a');
  EXPECT_TRUE(check(document));
  document.qr_text += 'a';
  EXPECT_EQ(code_of(document), Code::invalid_argument);
}

}  // namespace pandok::document
