#include "register/designs_csv.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace pandok::reg {

static std::vector<SourceRow> read_designs(const std::string& text) {
  auto csv = DesignsCsv::open(CsvReader::from_text(text)).value();
  std::vector<SourceRow> rows;
  for (;;) {
    auto row = csv->next().value();
    if (!row) return rows;
    rows.push_back(*std::move(row));
  }
}

// The one row under a header, or the error's text.
static std::string error_of(const std::string& header, const std::string& row) {
  const auto rows = read_designs(header + "\n" + row + "\n");
  if (rows.size() != 1) return "not one row";
  const auto* error = std::get_if<RowError>(&rows[0]);
  return error == nullptr ? "" : error->text();
}

TEST(DesignsCsv, ReadsColumnsInAnyOrderAndNormalises) {
  const auto rows = read_designs(
      "Status,file , view,design_id,locarno,country,registered_on,expires_on,article,holder,"
      "holder_contact\r\n"
      "등록,./a//b.png,정면도, 30-1 ,\"6-1; LOC (15) Cl. 14-03;06-01\",kr,20200301,2030.03.01, "
      "Chair ,"
      "\"Kim, Co.\",x@y\r\n");
  ASSERT_EQ(rows.size(), 1u);
  const auto& row = std::get<ParsedRow>(rows[0]);
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.design_id, "30-1");
  EXPECT_EQ(row.view, (View{ViewName::front, "a/b.png"}));
  const auto design = row.fields.design(row.design_id);
  EXPECT_EQ(design.article, "Chair");
  EXPECT_EQ(design.locarno, (std::vector<Locarno>{{6, 1}, {14, 3}}));
  EXPECT_EQ(design.holder, "Kim, Co.");
  EXPECT_EQ(design.country, "KR");
  EXPECT_EQ(design.registered_on->iso(), "2020-03-01");
  EXPECT_EQ(design.expires_on->iso(), "2030-03-01");
  EXPECT_EQ(design.status, Status::registered);
  EXPECT_EQ(DesignFields::of(design), row.fields);
  EXPECT_EQ(DesignFields::unpack(row.fields.pack()), row.fields);
}

TEST(DesignsCsv, WhatATerminalWouldObeyIsRefused) {
  for (const std::string bad : {"x\x1b[2J",
                                "x\xc2\x9b"
                                "2J",
                                "x\x7f"})
    EXPECT_NE(error_of("design_id,file,article", "1,a.png," + bad).find("control"),
              std::string::npos);
  EXPECT_EQ(error_of("design_id,file,article", "1,a.png,\xc2\xa0\xc2\xb0"), "");
}

TEST(DesignsCsv, OnlyIdAndFileAreRequired) {
  const auto rows = read_designs("file,design_id\na.png,1\n");
  const auto& row = std::get<ParsedRow>(rows.at(0));
  EXPECT_EQ(row.view.name, ViewName::reference);
  EXPECT_EQ(row.fields.design("1").status, Status::registered);
  for (const auto& [header, named] : std::vector<std::pair<std::string, std::string>>{
           {"design_id,view", "file"},
           {"file,view", "design_id"},
           {"", "empty"},
           {"design_id,file,FILE", "file"},
           {"design_id,file,article,article", "article"}}) {
    const auto csv = DesignsCsv::open(CsvReader::from_text(header));
    ASSERT_FALSE(csv) << header;
    EXPECT_EQ(csv.error().code, Code::invalid_argument);
    EXPECT_NE(csv.error().message.find(named), std::string::npos) << csv.error().message;
  }
}

TEST(DesignsCsv, UnknownColumnsAreOneWarning) {
  auto csv = DesignsCsv::open(CsvReader::from_text("design_id,colour,file,colour,x\n")).value();
  ASSERT_EQ(csv->warnings().size(), 1u);
  EXPECT_NE(csv->warnings()[0].find("colour"), std::string::npos);
  EXPECT_EQ(csv->fields().count(), 0u);
  auto plain = DesignsCsv::open(CsvReader::from_text("design_id,file,status\n")).value();
  EXPECT_TRUE(plain->warnings().empty());
  EXPECT_TRUE(plain->fields()[static_cast<std::size_t>(Field::status)]);
}

TEST(DesignsCsv, PathsCannotLeaveTheFolder) {
  for (const std::string file :
       {"../a.png", "a/../../b.png", "/etc/passwd", "a/..", "..", "C:/a.png", "c:a.png", "a\\b.png",
        "a/", "", "./", "a\tb", "a\x01.png", "a\x7f"})
    EXPECT_NE(error_of("design_id,file", "1,\"" + file + "\""), "") << file;
  const std::string long_file(1'025, 'a');
  EXPECT_NE(error_of("design_id,file", "1," + long_file), "");
  EXPECT_EQ(error_of("design_id,file", "1," + long_file.substr(1)), "");
  for (const std::string file : {"a.png", "a/b/c.png", "..a/b..png", "한글 폴더/그림.png"})
    EXPECT_EQ(error_of("design_id,file", "1," + file), "") << file;
}

TEST(DesignsCsv, EachFieldHasItsRule) {
  const auto error = [](const std::string& column, const std::string& value) {
    return error_of("design_id,file," + column, "1,a.png,\"" + value + "\"");
  };
  EXPECT_EQ(error("country", "KOR"), "line 2, country: 'KOR' is not two letters like KR");
  EXPECT_NE(error("country", "K1"), "");
  EXPECT_NE(error("country", "한"), "");
  EXPECT_NE(error("view", "side"), "");
  EXPECT_NE(error("status", "alive"), "");
  EXPECT_NE(error("locarno", "06-01;99x"), "");
  EXPECT_NE(error("registered_on", "2020-02-30"), "");
  EXPECT_NE(error("expires_on", "soon"), "");
  EXPECT_NE(error("article", "bell\x07"), "");
  EXPECT_EQ(error("article", "two\nlines"), "");
  EXPECT_NE(error("article", std::string(limits::kTextFieldCharsMax + 1, 'x')), "");
  EXPECT_EQ(error("article", std::string(limits::kTextFieldCharsMax, 'x')), "");
  EXPECT_NE(error_of("design_id,file", std::string(65, 'x') + ",a.png"), "");
  EXPECT_EQ(error_of("design_id,file", std::string(64, 'x') + ",a.png"), "");
  EXPECT_NE(error_of("design_id,file", " ,a.png"), "");
  EXPECT_EQ(error_of("design_id,file", "1"), "line 2: has 1 fields, the header has 2");
  const std::string dates = "design_id,file,registered_on,expires_on";
  EXPECT_NE(error_of(dates, "1,a,2020-01-02,2020-01-01"), "");
  EXPECT_EQ(error_of(dates, "1,a,2020-01-02,2020-01-02"), "");
}

TEST(DesignsCsv, EventsKeepTheirDays) {
  const auto rows =
      read_designs("design_id,file,events\n1,a,\"20200131 paid ; lapsed;;2021-05-05\"\n");
  const auto design = std::get<ParsedRow>(rows.at(0)).fields.design("1");
  ASSERT_EQ(design.events.size(), 3u);
  EXPECT_EQ(design.events[0].happened_on->iso(), "2020-01-31");
  EXPECT_EQ(design.events[0].kind, "paid");
  EXPECT_FALSE(design.events[1].happened_on);
  EXPECT_EQ(design.events[1].kind, "lapsed");
  EXPECT_EQ(design.events[2].kind, "");
  EXPECT_EQ(DesignFields::of(design).get(Field::events), "2020-01-31 paid;lapsed;2021-05-05");
}

TEST(DesignFields, MergeFillsGapsAndNamesContradictions) {
  DesignFields a, b;
  ASSERT_TRUE(a.set(Field::article, "Chair"));
  ASSERT_TRUE(b.set(Field::holder, "Kim"));
  Field differs{};
  EXPECT_TRUE(a.merge(b, &differs));
  EXPECT_EQ(a.get(Field::holder), "Kim");
  ASSERT_TRUE(b.set(Field::article, "Table"));
  ASSERT_TRUE(b.set(Field::country, "KR"));
  EXPECT_FALSE(a.merge(b, &differs));
  EXPECT_EQ(differs, Field::article);
  EXPECT_EQ(a.get(Field::country), "");
}

TEST(DesignsCsv, WritesRowsThatReadBack) {
  const auto rows =
      read_designs("design_id,file,holder,locarno\n1,a.png,\"Kim, \"\"Co\"\"\",6-1\n");
  const auto& row = std::get<ParsedRow>(rows.at(0));
  for (const bool numbers : {false, true}) {
    std::string text;
    append_csv(text, designs_csv_header(numbers));
    append_csv(text, designs_csv_row(row.design_id, row.fields, row.view, numbers));
    const auto back = read_designs(text);
    EXPECT_EQ(std::get<ParsedRow>(back.at(0)).fields, row.fields);
  }
  std::string header;
  append_csv(header, designs_csv_header(false));
  EXPECT_EQ(header,
            "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,"
            "expires_on,status\n");
}

}  // namespace pandok::reg
