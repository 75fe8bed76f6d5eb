#include "base/parse.h"

#include <gtest/gtest.h>

namespace pandok {

using namespace std::string_view_literals;

TEST(ParseInt, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_int("0"), 0);
  EXPECT_EQ(parse_int("-7"), -7);
  EXPECT_EQ(parse_int("007"), 7);
  EXPECT_EQ(parse_int("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_int("-9223372036854775808"), INT64_MIN);
  for (const auto bad :
       {""sv, "-"sv, "+1"sv, " 1"sv, "1 "sv, "1.0"sv, "0x10"sv, "1e3"sv, "1\0"sv, "one"sv,
        "9223372036854775808"sv, "-9223372036854775809"sv, "１"sv, "--1"sv})
    EXPECT_EQ(parse_int(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_int(std::string_view()), std::nullopt);
}

TEST(ParseDouble, TakesFiniteNumbersOnly) {
  EXPECT_EQ(parse_double("0.5"), 0.5);
  EXPECT_EQ(parse_double("-1e-3"), -0.001);
  EXPECT_EQ(parse_double("12"), 12.0);
  EXPECT_EQ(parse_double("1.7976931348623157e308"), 1.7976931348623157e308);
  for (const auto bad : {""sv, "."sv, "-"sv, "+1"sv, " 1"sv, "1 "sv, "1,5"sv, "nan"sv, "NaN"sv,
                         "inf"sv, "-infinity"sv, "1e999"sv, "0x1p3"sv, "1.5f"sv, "1e"sv, "1\0"sv})
    EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
}

TEST(Trim, CutsSpacesAndTabsAtBothEnds) {
  EXPECT_EQ(trim("  a b\t "), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\na\n"), "\na\n");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,b", ','), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(split(",a,", ','), (std::vector<std::string_view>{"", "a", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(LowerAscii, ChangesAsciiLettersOnly) {
  EXPECT_EQ(lower_ascii("AZ az[@ Ä 한"), "az az[@ Ä 한");
}

TEST(Utf8, WellFormedTextOfEachLengthPasses) {
  for (const auto good : {""sv, "a"sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv,
                          "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv, "\xef\xbf\xbf"sv,
                          "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "판독 €"sv})
    EXPECT_TRUE(is_utf8(good)) << good;
}

TEST(Utf8, BrokenTextIsRefused) {
  const std::string_view overlong[] = {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf"};
  const std::string_view surrogates[] = {"\xed\xa0\x80", "\xed\xbf\xbf",
                                         "\xed\xa0\xbd\xed\xb8\x80"};
  const std::string_view too_large[] = {"\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                                        "\xf8\x88\x80\x80\x80", "\xff"};
  const std::string_view cut[] = {"\xc2", "\xe2\x82", "\xf0\x9f\x98",
                                  "\xe2\x82"
                                  "a",
                                  "a\xf0"};
  const std::string_view alone[] = {"\x80", "\xbf", "a\x80", "\xc2\x80\x80", "\xc2\xc0"};
  for (const auto text : overlong) EXPECT_FALSE(is_utf8(text)) << "overlong";
  for (const auto text : surrogates) EXPECT_FALSE(is_utf8(text)) << "surrogate";
  for (const auto text : too_large) EXPECT_FALSE(is_utf8(text)) << "over U+10FFFF";
  for (const auto text : cut) EXPECT_FALSE(is_utf8(text)) << "cut short";
  for (const auto text : alone) EXPECT_FALSE(is_utf8(text)) << "continuation alone";
}

// Every code point in its shortest form passes and every surrogate fails.
TEST(Utf8, EveryCodePoint) {
  int wrong = 0;
  for (unsigned point = 0; point <= 0x110000; ++point) {
    std::string text;
    const auto tail = [&](unsigned shift) {
      text += static_cast<char>(0x80 | ((point >> shift) & 63));
    };
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xc0 | (point >> 6)), tail(0);
    } else if (point < 0x10000) {
      text += static_cast<char>(0xe0 | (point >> 12)), tail(6), tail(0);
    } else {
      text += static_cast<char>(0xf0 | (point >> 18)), tail(12), tail(6), tail(0);
    }
    const bool wanted = (point < 0xd800 || point > 0xdfff) && point <= 0x10ffff;
    if (is_utf8(text) != wanted) ++wrong;
  }
  EXPECT_EQ(wrong, 0);
}

TEST(Utf8, PlainTextHasNoControlCharacters) {
  for (const char* good : {"", "plain", "판독", "\xc2\xa0", "~", " "})
    EXPECT_TRUE(is_plain_text(good));
  for (const char* bad :
       {"a\tb", "\n", "\x7f", "\xc2\x80", "\xc2\x9f", "\x1b[0m", "\xff", "판\xed"})
    EXPECT_FALSE(is_plain_text(bad)) << bad;
  EXPECT_FALSE(is_plain_text(std::string_view("a\0b", 3)));
}

TEST(Utf8, LengthCountsCodePoints) {
  EXPECT_EQ(utf8_length("판독"), 2u);
  EXPECT_EQ(utf8_length("a€😀"), 3u);
  EXPECT_EQ(utf8_length(""), 0u);
}

TEST(EscapeHtml, LeavesNothingThatAPageObeys) {
  EXPECT_EQ(escape_html("<a href='x' b=\"y\">&amp;"),
            "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;");
  EXPECT_EQ(escape_html("판독"), "판독");
}

TEST(QuoteForMessage, ReplacesWhatATerminalObeys) {
  EXPECT_EQ(quote_for_message("a\n\x1b[31m\x7f"
                              "b"),
            "a??[31m?b");
  EXPECT_EQ(quote_for_message("a\xc2\x9b"
                              "31m\xc2\xa0"),
            "a?31m\xc2\xa0");  // U+009B begins a sequence too
  EXPECT_EQ(quote_for_message("판독\xff\xe2\x82"), "판독???");
  EXPECT_EQ(quote_for_message("\0a"sv), "?a");
}

TEST(QuoteForMessage, IsNeverLongerThanAsked) {
  const std::string hangul = "판독판독";
  const std::string broken(100, '\xff'), control(100, '\n'), plain(100, 'x');
  for (std::size_t max = 0; max <= 12; ++max) {
    for (const std::string& text : {broken, control, plain})
      EXPECT_EQ(quote_for_message(text, max).size(), max + std::string("…").size()) << max;
    const std::string cut = quote_for_message(hangul, max);
    EXPECT_TRUE(is_utf8(cut)) << max;
    EXPECT_EQ(cut, max == 12 ? hangul : hangul.substr(0, max / 3 * 3) + "…") << max;
  }
  EXPECT_EQ(quote_for_message("abc", 3), "abc");
}

}  // namespace pandok
