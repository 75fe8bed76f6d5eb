#include "register/csv.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/random.h"

namespace pandok::reg {

static std::vector<CsvRecord> read_all(const std::string& text) {
  auto reader = CsvReader::from_text(text);
  std::vector<CsvRecord> records;
  for (;;) {
    auto record = reader.next().value();
    if (!record) return records;
    records.push_back(*std::move(record));
  }
}

using Fields = std::vector<std::string>;

TEST(Csv, ReadsWhatRfc4180Writes) {
  const auto records = read_all(
      "\xef\xbb\xbf"
      "a,b,c\r\n"
      "\"x,y\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n"
      "\n"
      ",,\n"
      "5\" pipe,\"\",last");
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].fields, (Fields{"a", "b", "c"}));
  EXPECT_EQ(records[1].fields, (Fields{"x,y", "say \"hi\"", "two\r\nlines"}));
  EXPECT_EQ(records[2].fields, (Fields{"", "", ""}));
  EXPECT_EQ(records[3].fields, (Fields{"5\" pipe", "", "last"}));
  EXPECT_EQ(records[0].line, 1);
  EXPECT_EQ(records[1].line, 2);
  EXPECT_EQ(records[2].line, 5);  // the record before has a line break inside
  EXPECT_EQ(records[3].line, 6);
  for (const auto& record : records) EXPECT_EQ(record.bad, "");
}

TEST(Csv, OneBadRecordDoesNotHurtItsNeighbours) {
  for (const std::string& bad :
       {std::string("\"a\"b,c"), std::string("a\0b", 3), std::string("\xc0\xaf,x"),
        "\"" + std::string(limits::kCsvFieldBytesMax + 1, 'x') + "\"",
        std::string(limits::kCsvColumnsMax, ',')}) {
    const auto records = read_all("one,two\n" + bad + "\nthree,four\n");
    ASSERT_EQ(records.size(), 3u) << bad.substr(0, 20);
    EXPECT_EQ(records[0].bad, "");
    EXPECT_NE(records[1].bad, "");
    EXPECT_EQ(records[1].line, 2);
    EXPECT_EQ(records[2].fields, (Fields{"three", "four"}));
    EXPECT_EQ(records[2].line, 3);
  }
}

TEST(Csv, TakesFieldsAndRecordsUpToTheirLimits) {
  const std::string field(limits::kCsvFieldBytesMax, 'x');
  EXPECT_EQ(read_all(field + "\n")[0].bad, "");
  EXPECT_NE(read_all(field + "x\n")[0].bad, "");
  std::string record;
  for (int i = 0; i < 15; ++i) record += field + ",";
  EXPECT_EQ(read_all(record + "\n")[0].bad, "");
  for (int i = 0; i < 3; ++i) record += field + ",";
  EXPECT_NE(read_all(record + "\n")[0].bad, "");
  const std::string columns(limits::kCsvColumnsMax - 1, ',');
  EXPECT_EQ(read_all(columns)[0].fields.size(), limits::kCsvColumnsMax);
}

TEST(Csv, AnOpenQuoteIsOneBadRecordToTheEnd) {
  const auto records = read_all("a,b\n\"never closed,x\nc,d\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].line, 2);
  EXPECT_NE(records[1].bad.find("never closed"), std::string::npos);
  const std::string huge = "\"" + std::string(5u << 20, 'x');
  EXPECT_EQ(read_all(huge).size(), 1u);
}

TEST(Csv, RefusesUtf16AndMissingFiles) {
  auto reader =
      CsvReader::from_text(std::string("\xff\xfe"
                                       "a\0",
                                       4));
  EXPECT_EQ(reader.next().error().code, Code::invalid_argument);
  EXPECT_EQ(CsvReader::open("/nonexistent/x.csv").error().code, Code::not_found);
  EXPECT_TRUE(read_all("").empty());
  EXPECT_TRUE(read_all("\n\r\n\n").empty());
  EXPECT_EQ(read_all("\"\"").size(), 1u);
}

TEST(Csv, WhatIsWrittenReadsBackTheSame) {
  Random random(5);
  const std::string alphabet = "ab,\"\n\r; \t한";
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<Fields> rows;
    std::string text;
    for (int r = 0; r < 3; ++r) {
      Fields row;
      const int n = 1 + random.below(4);
      for (int f = 0; f < n; ++f) {
        std::string field;
        for (int c = random.below(6); c > 0; --c) {
          const int pick = random.below(10);
          field += pick == 9 ? "한" : alphabet.substr(static_cast<std::size_t>(pick), 1);
        }
        row.push_back(field);
      }
      append_csv(text, row);
      rows.push_back(std::move(row));
    }
    const auto back = read_all(text);
    ASSERT_EQ(back.size(), rows.size()) << text;
    for (std::size_t r = 0; r < rows.size(); ++r) ASSERT_EQ(back[r].fields, rows[r]) << text;
  }
}

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  std::string text;
  append_csv(text, Fields{"plain", "a,b", "say \"x\"", " edge", ""});
  EXPECT_EQ(text, "plain,\"a,b\",\"say \"\"x\"\"\",\" edge\",\n");
}

}  // namespace pandok::reg
