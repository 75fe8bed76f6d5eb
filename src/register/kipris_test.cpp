#include "register/kipris.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "register/test_support.h"

namespace pandok::reg {

static const std::string kXml = R"(<?xml version="1.0" encoding="UTF-8"?>
<response><header><resultCode>00</resultCode></header><body><items><item>
 <biblioSummaryInfoArray><biblioSummaryInfo>
  <applicationNumber>3020190012345</applicationNumber><designNumber>01</designNumber>
  <registrationNumber>3010987650000</registrationNumber>
  <registrationDate>2020.03.01</registrationDate>
  <articleName><![CDATA[의자 & 책상]]></articleName><admstStat>등록</admstStat>
  <rgstTpcdDscr>등록</rgstTpcdDscr>
 </biblioSummaryInfo></biblioSummaryInfoArray>
 <DesignLocarnoClasscodeInfo><LocarnoClasscode>06-01</LocarnoClasscode></DesignLocarnoClasscodeInfo>
 <DesignLocarnoClasscodeInfo><LocarnoClasscode>06-03</LocarnoClasscode></DesignLocarnoClasscodeInfo>
 <applicantInfoArray><applicantInfo><applicantName>김가구</applicantName>
  <applicantAddress>서울</applicantAddress><applicantCountry>대한민국</applicantCountry>
 </applicantInfo></applicantInfoArray>
 <designImageInfoArray>
  <designImageInfo><designNumber>01</designNumber><imagePath><imageName>사시도</imageName>
   <largePath>http://example.invalid/x.jpg</largePath><smallPath>p1.jpg</smallPath>
   <number>1</number></imagePath></designImageInfo>
  <designImageInfo><imagePath><imageName>정면도</imageName><largePath>p2.jpg</largePath>
   <number>2</number></imagePath></designImageInfo>
 </designImageInfoArray>
 <legalStatusInfoArray>
  <legalStatusInfo><rsDate>2019.05.01</rsDate><rsDocumentName>출원서</rsDocumentName></legalStatusInfo>
  <legalStatusInfo><rsDate>20200301</rsDate><rsDocumentName>등록결정서; 송달</rsDocumentName></legalStatusInfo>
 </legalStatusInfoArray>
</item></items></body></response>)";

static std::vector<SourceRow> rows_of(const Json& document) {
  return kipris_rows(document, "r.xml", [](const std::string&) { return true; });
}

TEST(Kipris, ReadsARecordInXml) {
  const auto rows = rows_of(json_of_xml(kXml).value());
  ASSERT_EQ(rows.size(), 2u);
  const auto& row = std::get<ParsedRow>(rows[0]);
  EXPECT_EQ(row.design_id, "3020190012345/01");
  EXPECT_EQ(row.view, (View{ViewName::perspective, "p1.jpg"}));
  EXPECT_EQ(std::get<ParsedRow>(rows[1]).view, (View{ViewName::front, "p2.jpg"}));
  const auto design = row.fields.design(row.design_id);
  EXPECT_EQ(design.article, "의자 & 책상");
  EXPECT_EQ(design.registration_number, "3010987650000");
  EXPECT_EQ(design.registered_on->iso(), "2020-03-01");
  EXPECT_FALSE(design.expires_on);  // not stated, so not invented
  EXPECT_EQ(design.status, Status::registered);
  EXPECT_EQ(design.locarno, (std::vector<Locarno>{{6, 1}, {6, 3}}));
  EXPECT_EQ(design.holder, "김가구");
  EXPECT_EQ(design.holder_contact, "서울");
  EXPECT_EQ(design.country, "KR");
  ASSERT_EQ(design.events.size(), 2u);
  EXPECT_EQ(design.events[1].happened_on->iso(), "2020-03-01");
  EXPECT_EQ(design.events[1].kind, "등록결정서, 송달");
}

static Json record(std::string_view extra) {
  return parse_json(fmt::format(R"({{"applicationNumber":"30-2019-1","articleName":"Lamp",
    "imagePath":"a.jpg"{}{}}})",
                                extra.empty() ? "" : ",", extra))
      .value();
}

static Status status_of(std::string_view extra) {
  const auto rows = rows_of(record(extra));
  return std::get<ParsedRow>(rows.at(0)).fields.design("").status;
}

TEST(Kipris, OnlyALivingRegistrationIsRegistered) {
  EXPECT_EQ(status_of(""), Status::published);
  EXPECT_EQ(status_of(R"("registrationNumber":"3010")"), Status::registered);
  EXPECT_EQ(status_of(R"("applicationStatus":"등록")"), Status::registered);
  EXPECT_EQ(status_of(R"("applicationStatus":"공고")"), Status::published);
  EXPECT_EQ(status_of(R"x("applicationStatus":"등록","rgstTpcdDscr":"소멸(등록료불납)")x"),
            Status::expired);
  EXPECT_EQ(status_of(R"x("admstStat":"등록","lastDispositionDescription":"등록결정(일반)")x"),
            Status::registered);
  const auto rows = rows_of(record(R"("admstStat":"이상한 상태")"));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(std::get<RowError>(rows[0]).column, "status");
}

TEST(Kipris, ReadsJsonInItsShortAndLongForm) {
  const auto document = parse_json(R"({"response":{"body":{"items":{"item":[
    {"applicationNumber":"30-1","regPrivilegeName":["박","최"],"applicantName":"김",
     "rightExpirationDate":"20400301","sixImageInfo":[
      {"imageName":"도면 1.3 배면도.jpg","largePath":"b.jpg","number":3},
      {"imageName":"d.jpg","number":"저면도"}]},
    {"applicationNumber":"30-2","imagePathLarge":"c.jpg","country":"us"},
    {"articleName":"no number","imagePath":"x.jpg"},
    {"applicationNumber":"30-3"}]}}}})");
  const auto rows = rows_of(document.value());
  ASSERT_EQ(rows.size(), 5u);
  const auto& first = std::get<ParsedRow>(rows[0]);
  EXPECT_EQ(first.view, (View{ViewName::back, "b.jpg"}));
  EXPECT_EQ(first.fields.get(Field::holder), "박, 최");
  EXPECT_EQ(first.fields.get(Field::expires_on), "2040-03-01");
  EXPECT_EQ(std::get<ParsedRow>(rows[1]).view, (View{ViewName::bottom, "d.jpg"}));
  EXPECT_EQ(std::get<ParsedRow>(rows[2]).fields.get(Field::country), "US");
  EXPECT_EQ(std::get<RowError>(rows[3]).text(), "r.xml, record 3, application_number: is missing");
  EXPECT_EQ(std::get<RowError>(rows[4]).text(),
            "r.xml, record 4, file: the record names no picture");
}

TEST(Kipris, SeveralDesignsOfOneApplicationKeepTheirPictures) {
  const auto document = parse_json(R"({"item":{"biblioSummaryInfo":[
    {"applicationNumber":"30-1","designNumber":"01","articleName":"Cup"},
    {"applicationNumber":"30-1","designNumber":"02","articleName":"Jug"}],
    "applicantName":"김","designImageInfo":[
    {"designNumber":"01","imagePath":{"imageName":"정면도","largePath":"1.jpg"}},
    {"designNumber":"02","imagePath":{"imageName":"정면도","largePath":"2.jpg"}}]}})");
  const auto rows = rows_of(document.value());
  ASSERT_EQ(rows.size(), 2u);
  for (const int i : {0, 1}) {
    const auto& row = std::get<ParsedRow>(rows[static_cast<std::size_t>(i)]);
    EXPECT_EQ(row.design_id, fmt::format("30-1/0{}", i + 1));
    EXPECT_EQ(row.view.file, fmt::format("{}.jpg", i + 1));
    EXPECT_EQ(row.fields.get(Field::article), i == 0 ? "Cup" : "Jug");
    EXPECT_EQ(row.fields.get(Field::holder), "김");
  }
}

TEST(Kipris, PathsAreFoundBesideTheRecordAndNeverOutside) {
  const auto document = record(R"("largePath":"../../etc/passwd","smallPath":"s.jpg")");
  const auto beside = kipris_rows(document, "2020/r.json",
                                  [](const std::string& file) { return file == "2020/s.jpg"; });
  EXPECT_EQ(std::get<ParsedRow>(beside.at(0)).view.file, "2020/s.jpg");
  const auto from_root =
      kipris_rows(document, "2020/r.json", [](const std::string& file) { return file == "s.jpg"; });
  EXPECT_EQ(std::get<ParsedRow>(from_root.at(0)).view.file, "s.jpg");
}

TEST(KiprisXml, RefusesWhatIsNotXmlOrTooMuch) {
  for (const std::string bad : {"", "<a>", "<a></b>", "plain", "\xff\xfe<a/>"})
    EXPECT_FALSE(json_of_xml(bad)) << bad;
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<a>";
  deep += "x";
  for (int i = 0; i < 40; ++i) deep += "</a>";
  EXPECT_FALSE(json_of_xml(deep));
  std::string names = "<r>";
  for (int i = 0; i < 300; ++i) names += fmt::format("<a{}/>", i);
  EXPECT_FALSE(json_of_xml(names + "</r>"));
  std::string nodes = "<r>";
  for (int i = 0; i < 100'001; ++i) nodes += "<a/>";
  EXPECT_FALSE(json_of_xml(nodes + "</r>"));
}

TEST(KiprisXml, ReadsNoEntitiesFromOutside) {
  const auto json = json_of_xml(
      "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"long\">]>"
      "<r><a>&x;&y;&amp;</a><ns:b c='1'>t</ns:b></r>");
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["r"]["a"], "&x;&y;&");
  EXPECT_EQ((*json)["r"]["b"]["c"], "1");
}

class KiprisImport : public RegisterTest {};

TEST_F(KiprisImport, ReadsAFolderAndNamesBadRecords) {
  write("k/2020/a.xml", kXml);
  write("k/2020/p1.jpg", "one");
  write("k/2020/p2.jpg", "two");
  write("k/b.json", R"({"applicationNumber":"30-9","imagePath":"p9.jpg","status":"소멸"})");
  write("k/c.json", "{broken");
  write("k/d.json", R"({"applicationNumber":"30-8","imagePath":"gone.jpg"})");
  write("k/p9.jpg", "nine");
  write("k/readme.txt", "not a record");
  SilentProgress silent;
  const auto report = import_kipris(*the_register, indexer, folder / "k", {}, silent).value();
  EXPECT_EQ(report.designs_added, 2);
  EXPECT_EQ(report.views_added, 3);
  ASSERT_EQ(report.rows_bad, 2);
  EXPECT_EQ(report.bad_rows[0].text().substr(0, 8), "c.json: ");
  EXPECT_EQ(report.bad_rows[1].source, "d.json");
  EXPECT_EQ(the_register->find("30-9")->design.status, Status::expired);
  const auto again = import_kipris(*the_register, indexer, folder / "k", {}, silent).value();
  EXPECT_EQ(again.designs_unchanged, 2);
  EXPECT_EQ(again.views_unchanged, 3);
  EXPECT_EQ(KiprisFolder::open(folder / "nowhere").error().code, Code::not_found);
  EXPECT_EQ(KiprisFolder::open(folder / "images").value()->warnings().size(), 1u);
}

}  // namespace pandok::reg
