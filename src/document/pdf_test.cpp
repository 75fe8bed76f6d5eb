#include "document/pdf.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "base/limits.h"
#include "base/parse.h"
#include "document/fonts.h"
#include "document/testing.h"

namespace pandok::document {
namespace {

Document plain(std::vector<Block> blocks) {
  Document document;
  document.title = "시험 문서";
  document.blocks = std::move(blocks);
  return document;
}

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("조사내용{:03}\n", i);
  return text;
}

bool in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t found = text.find(part, at);
    if (found == std::string::npos) {
      ADD_FAILURE() << "'" << part << "' is missing after byte " << at << " of\n" << text;
      return false;
    }
    at = found + part.size();
  }
  return true;
}

struct WordBox {
  int page;
  double left, top, right, bottom;
};

double attribute(const std::string& line, const std::string& name) {
  const std::size_t at = line.find(name + "=\"") + name.size() + 2;
  return parse_double(line.substr(at, line.find('"', at) - at)).value();
}

// Where poppler sees each word.
std::vector<WordBox> word_boxes(const Printed& printed) {
  std::vector<WordBox> boxes;
  int page = 0;
  const std::string all = printed.tool({"pdftotext", "-bbox", printed.path().string(), "-"});
  for (const std::string_view view : split(all, '\n')) {
    const std::string line(view);
    if (line.find("<page") != std::string::npos) ++page;
    if (line.find("<word") != std::string::npos)
      boxes.push_back({page, attribute(line, "xMin"), attribute(line, "yMin"),
                       attribute(line, "xMax"), attribute(line, "yMax")});
  }
  return boxes;
}

// Words inside the page's margins, none more than a touch over another.
void expect_tidy(const Printed& printed) {
  const auto boxes = word_boxes(printed);
  ASSERT_FALSE(boxes.empty());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const WordBox& a = boxes[i];
    EXPECT_TRUE(a.left > 55 && a.right < 541 && a.top > 38 && a.bottom < 820) << i;
    for (std::size_t j = i + 1; j < boxes.size() && boxes[j].page == a.page; ++j) {
      const WordBox& b = boxes[j];
      const double wide = std::min(a.right, b.right) - std::max(a.left, b.left);
      const double high = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
      EXPECT_FALSE(wide > 1 && high > 3) << i << " and " << j << " on page " << a.page;
    }
  }
}

}  // namespace

TEST(Pdf, AFormReadsBackInOrder) {
  const Printed printed(test_form());
  const std::string text = printed.words();
  in_order(text, {"[별지제3호서식]",
                  "디자인권침해의심물품통관사실통보서",
                  "(권리자용)",
                  "「관세법」제235조제3항",
                  "접수번호",
                  "2026-000123",
                  "성명(상호)",
                  "다온주방",
                  "서울특별시중구세종대로110,12층",
                  "전자우편",
                  "ip@daon.example",
                  "(硝子杯)",
                  "义乌市晨光日用品有限公司",
                  "손잡이의굽은선이",
                  "위물품의통관과정에서귀하의",
                  "10일이내에감정의견과",
                  "1.등록디자인과발견물품",
                  "사시도",
                  "2.품목내역",
                  "유리컵500ml",
                  "2026년11월21일",
                  "인천공항세관장",
                  "홍길동",
                  "다온주방귀하"});
  in_order(printed.layout(), {"권리자", "주소", "서울특별시 중구 세종대로 110, 12층"});
  expect_tidy(printed);
}

TEST(Pdf, EveryFontIsEmbeddedAsASubsetWithItsText) {
  const std::string fonts = Printed(test_form()).fonts();
  int rows = 0;
  for (const std::string_view row : split(fonts, '\n')) {
    if (row.find('+') == std::string_view::npos) continue;  // the head of the list
    ++rows;
    EXPECT_NE(row.find("yes yes yes"), std::string_view::npos) << row;
  }
  EXPECT_GE(rows, 3);
  EXPECT_EQ(rows + 3, static_cast<int>(split(fonts, '\n').size())) << fonts;
  EXPECT_NE(fonts.find("NanumGothicBold"), std::string::npos);
  EXPECT_NE(fonts.find("NanumMyeongjo"), std::string::npos);
}

TEST(Pdf, ItsPropertiesAreTheDocuments) {
  const std::string info = Printed(test_form()).info();
  in_order(info,
           {"디자인권 침해의심물품 통관사실 통보서", "별지 제3호서식", "인천공항세관", "pandok"});
  EXPECT_NE(info.find("(A4)"), std::string::npos) << info;
  EXPECT_NE(info.find("Nov 2"), std::string::npos) << info;  // in the reader's own zone
  EXPECT_EQ(count_of(info, " 2026"), 2) << info;             // made and changed
}

TEST(Pdf, EachPageHasTheDigestItsNumberAndTheLastOne) {
  Document document = test_form();
  document.blocks.emplace_back(PageBreak{});
  document.blocks.emplace_back(Heading{"끝"});
  const Printed printed(document);
  ASSERT_EQ(printed.pages(), 3);
  const std::string text = printed.text();
  EXPECT_EQ(count_of(text, document.digest.hex().substr(0, 16)), 3);
  EXPECT_EQ(text.find(document.digest.hex().substr(0, 17)), std::string::npos);
  for (const char* number : {"1/3", "2/3", "3/3"})
    EXPECT_EQ(count_of(printed.words(), number), 1) << number;
}

TEST(Pdf, TheQrCodeLeadsToTheAddress) {
  const Document document = test_form();
  EXPECT_EQ(Printed(document).qr(), document.qr_text + "\n");
}

TEST(Pdf, ALongNameWrapsAndALongTextBreaksOverPages) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += fmt::format("회사{:03}", i);  // 300 characters, no space
  ASSERT_EQ(utf8_length(name), 300u);
  const Printed printed(
      plain({Fields{"신청인", {{{"성명", name}, {"주소", ""}}, {{"설명", numbered_lines(150)}}}},
             Fields{"", {{{"다음", "끝"}}}}}));
  const std::string text = printed.words();
  std::vector<std::string> lines;
  for (int i = 0; i < 150; ++i) lines.push_back(fmt::format("조사내용{:03}", i));
  in_order(text, lines);
  for (int i = 0; i < 150; ++i) EXPECT_EQ(count_of(text, lines[static_cast<std::size_t>(i)]), 1);
  for (int i = 0; i < 60; ++i) {
    // A number may stand on the next line, where the label beside it comes between.
    EXPECT_EQ(
        count_of(text, fmt::format("{:03}회", i)) + count_of(text, fmt::format("사{:03}", i)) > 0,
        true)
        << i;
  }
  EXPECT_GE(printed.pages(), 4);
  EXPECT_EQ(count_of(text, "(계속)"), printed.pages() - 1);
  EXPECT_EQ(count_of(text, "신청인"), printed.pages());
  expect_tidy(printed);
}

TEST(Pdf, ATableShowsItsTitlesOnEachPage) {
  Table table{{{"번호", 1, Align::centre}, {"내용", 3}, {"수량", 1, Align::right}}, {}};
  for (int i = 0; i < 120; ++i)
    table.rows.push_back({fmt::format("행{}", i), i == 40 ? numbered_lines(90) : "", "7"});
  const Printed printed(plain({table}));
  const std::string text = printed.words();
  ASSERT_GE(printed.pages(), 4);
  EXPECT_EQ(count_of(text, "번호"), printed.pages());
  for (int i = 0; i < 120; ++i) EXPECT_GE(count_of(text, fmt::format("행{}", i)), 1) << i;
  for (int i = 0; i < 90; ++i) EXPECT_EQ(count_of(text, fmt::format("조사내용{:03}", i)), 1) << i;
  expect_tidy(printed);
}

TEST(Pdf, EmptyPartsLeaveNoTrace) {
  const Printed printed(
      plain({Fields{"", {{{"", ""}}}}, Fields{}, Table{{{"가", 1}}, {}}, Paragraph{""}, Heading{""},
             Pictures{}, BarChart{}, Signature{}, PageBreak{}, PageBreak{}}));
  EXPECT_EQ(printed.pages(), 2);
  EXPECT_NE(printed.words().find("시험문서"), std::string::npos);
}

TEST(Pdf, ScriptsMixAndMissingGlyphsAreShownAsBoxes) {
  const std::string text =
      "한글 English 漢字 义乌 Nguyễn Москва 𠮷 שלום ﷺ 끝 🦄 "
      "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab";
  const Printed printed(plain({Paragraph{text}, Fields{"", {{{"이름", text}}}}}));
  const std::string words = printed.words();
  for (const char* part : {"한글", "English", "漢字", "义乌", "Nguyễn", "Москва", "끝", "한"})
    EXPECT_GE(count_of(words, part), 2) << part << " in " << words;
}

TEST(Pdf, StackedMarksStayInTheirCell) {
  std::string stack = "이름a";
  for (int i = 0; i < 60; ++i) stack += "\xcc\x81";  // combining acute
  const Printed printed(plain({Fields{"", {{{"위", "위"}}, {{"이름", stack}}}}}));
  EXPECT_EQ(printed.pages(), 1);
  EXPECT_NE(printed.words().find("이름a"), std::string::npos);
}

TEST(Pdf, PicturesAreCopiesWithoutWhatTheCameraNoted) {
  const Bytes jpeg = image::encode_jpeg(test_drawing(1600, 1200), 90).value();
  Bytes with_note = {jpeg.begin(), jpeg.begin() + 2};  // SOI, then a comment segment
  const std::string note = "GPS 37.46N 126.44E";
  const Bytes head = {0xff, 0xfe, 0, static_cast<std::uint8_t>(note.size() + 2)};
  with_note.insert(with_note.end(), head.begin(), head.end());
  with_note.insert(with_note.end(), note.begin(), note.end());
  with_note.insert(with_note.end(), jpeg.begin() + 2, jpeg.end());

  const auto bytes = to_pdf(plain({Pictures{
      {{with_note, "사진"}, {image::encode_png(test_drawing(300, 300)).value(), "도면"}}, 2, 60}}));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->find("GPS 37"), std::string::npos);
  const std::string images = Printed(*bytes).images();
  EXPECT_EQ(count_of(images, " jpeg "), 1) << images;
  EXPECT_EQ(count_of(images, "rgb"), 2) << images;
  EXPECT_EQ(images.find("1600"), std::string::npos) << images;  // made as small as print needs
}

TEST(Pdf, ABadPictureIsNamed) {
  Bytes cut = image::encode_jpeg(test_drawing(400, 300), 90).value();
  cut.resize(cut.size() / 2);
  const Bytes good = image::encode_png(test_drawing(40, 40)).value();
  const auto damaged = to_pdf(plain({Pictures{{{good, ""}, {cut, ""}}, 1, 40}}));
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, Code::data_corrupted);
  EXPECT_TRUE(damaged.error().message.starts_with("picture 2: ")) << damaged.error().message;
  EXPECT_EQ(to_pdf(plain({Pictures{{{{1, 2, 3}, ""}}, 1, 40}})).error().code,
            Code::invalid_argument);
}

TEST(Pdf, SignaturesStayTogether) {
  std::vector<Block> blocks;
  for (int i = 0; i < 26; ++i) blocks.emplace_back(Paragraph{"문단"});
  blocks.emplace_back(
      Signature{"2026년 1월 2일",
                {{"신청인", std::string(300, 'x'), "(인)"}, {"대리인", "김변리", "(인)"}},
                "인천세관장 귀하"});
  const Printed printed(plain(blocks));
  ASSERT_EQ(printed.pages(), 2);
  const std::string text = printed.text();
  const std::string second = text.substr(text.find('\f'));
  in_order(second, {"2026년 1월 2일", "김변리", "인천세관장 귀하"});
  expect_tidy(printed);
}

TEST(Pdf, TooManyPagesAreRefused) {
  std::vector<Block> blocks;
  for (int i = 1; i < limits::kDocumentPagesMax; ++i) {
    blocks.emplace_back(Heading{"쪽"});
    blocks.emplace_back(PageBreak{});
  }
  EXPECT_EQ(Printed(plain(blocks)).pages(), limits::kDocumentPagesMax);
  blocks.emplace_back(Heading{"쪽"});
  blocks.emplace_back(PageBreak{});
  EXPECT_EQ(to_pdf(plain(blocks)).error().code, Code::resource_exhausted);
}

// Pango's time grows with the square of some of these; ours must not.
TEST(Pdf, TheLongestTextsArePrintedInTime) {
  const Stopwatch watch;
  for (const char* part : {"가나다 abc ", "x", "가", "가\u2060", "한 줄의 글\n"}) {
    std::string text;
    while (text.size() + 20 < limits::kDocumentTextBytesMax) text += part;
    const auto bytes = to_pdf(plain({Fields{"", {{{"가", text}}}}}));
    ASSERT_TRUE(bytes) << part << ": " << bytes.error().message;
    EXPECT_GE(Printed(*bytes).pages(), 5) << part;
  }
  EXPECT_LT(watch.ms(), 60'000);
}

TEST(Pdf, ThreadsPrintTheSameBytes) {
  const Document form = test_form();
  const std::string expected = to_pdf(form).value();
  std::vector<std::string> printed(12);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      printed[2 * t] = to_pdf(form).value();
      printed[2 * t + 1] = to_pdf(form).value();
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& bytes : printed) EXPECT_EQ(bytes, expected);
}

// The other process runs this very test, told by its environment to write and stop.
TEST(Pdf, AnotherProcessWithAnotherLanguagePrintsTheSameBytes) {
  const std::string bytes = to_pdf(test_form()).value();
  if (const char* file = std::getenv("PANDOK_TEST_PRINT_TO")) {
    ASSERT_TRUE(write_file_atomic(file, as_bytes(bytes)));
    return;
  }
  const TestFolder folder;
  const std::string file = (folder / "b.pdf").string();
  output_of({"/usr/bin/env", "LC_ALL=C", "LANGUAGE=zh", "TZ=America/New_York",
             "FONTCONFIG_FILE=/nowhere", "PANDOK_TEST_PRINT_TO=" + file,
             std::filesystem::read_symlink("/proc/self/exe").string(),
             "--gtest_filter=Pdf.AnotherProcess*"});
  EXPECT_EQ(as_text(read_file(file, 64u << 20).value()), bytes);
}

TEST(Fonts, AMissingFontIsNamedWithItsPackage) {
  const TestFolder empty;
  const auto fonts = Fonts::open(empty.path());
  ASSERT_FALSE(fonts);
  EXPECT_EQ(fonts.error().code, Code::failed_precondition);
  EXPECT_NE(fonts.error().message.find("NanumGothic.ttf is missing"), std::string::npos);
  EXPECT_NE(fonts.error().message.find("fonts-nanum"), std::string::npos);
  EXPECT_TRUE(Fonts::open());
}

}  // namespace pandok::document
