#include "http/reading_request.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing.h"

namespace pandok::http {
namespace {

class ReadingRequests : public ::testing::Test {
 protected:
  ReadingRequests() : blobs(folder.path()), digest(blobs.put(as_bytes("picture")).value().hex()) {}

  Result<ReadingRequest> ask(const Json& body) { return ask_text(json_line(body)); }
  Result<ReadingRequest> ask_text(std::string body) {
    Request request;
    request.content_type = "application/json";
    request.body = std::move(body);
    return reading_request(request, blobs);
  }
  // With one photo and these members more.
  Result<ReadingRequest> ask_with(const std::string& more) {
    return ask_text(R"({"photos":[{"sha256":")" + digest + "\"}]," + more + "}");
  }
  Result<ReadingRequest> ask_photo(const std::string& query) {
    Request request;
    request.target = parse_target("/api/v1/readings?" + query).value();
    request.content_type = "image/png";
    request.body = "picture";
    return reading_request(request, blobs);
  }
  void refuses(const Result<ReadingRequest>& result, const std::string& what,
               Code code = Code::invalid_argument) {
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, code) << what;
  }

  TestFolder folder;
  store::BlobStore blobs;
  std::string digest;
};

std::string repeated(int times, std::string_view text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_F(ReadingRequests, TakeEverythingFromAJsonBody) {
  const auto asked =
      ask_with(R"("top":7,"locarno":"06-01","country":"KR","on":"2026-11-21","parcel":"EB1",)"
               R"("crop":{"x":1,"y":2,"width":300,"height":400})");
  ASSERT_TRUE(asked) << asked.error().message;
  ASSERT_EQ(asked->photos.size(), 1u);
  EXPECT_EQ(as_text(asked->photos[0].bytes), "picture");
  EXPECT_EQ(asked->photos[0].name, "photo 1");
  EXPECT_EQ(asked->parameters.top, 7);
  EXPECT_EQ(asked->parameters.locarno, "06-01");
  EXPECT_EQ(asked->parameters.country, "KR");
  EXPECT_EQ(asked->parameters.on, Date::parse("2026-11-21").value());
  EXPECT_EQ(asked->parcel, "EB1");
  ASSERT_TRUE(asked->parameters.crop.has_value());
  EXPECT_EQ(asked->parameters.crop->x, 1);
  EXPECT_EQ(asked->parameters.crop->y, 2);
  EXPECT_EQ(asked->parameters.crop->width, 300);
  EXPECT_EQ(asked->parameters.crop->height, 400);
}

TEST_F(ReadingRequests, TakeOneToSevenPhotosThatWereSent) {
  const Json photo{{"sha256", digest}, {"name", "앞.jpg"}};
  Json photos = Json::array();
  refuses(ask({{"photos", photos}}), "none");
  for (int i = 0; i < limits::kPhotosPerItemMax; ++i) {
    photos.push_back(photo);
    EXPECT_EQ(ask({{"photos", photos}}).value().photos.size(), photos.size());
  }
  photos.push_back(photo);
  refuses(ask({{"photos", photos}}), "one too many");
  EXPECT_EQ(ask({{"photos", {photo}}}).value().photos[0].name, "앞.jpg");
  const std::string other = Sha256::of(as_bytes("other")).hex();
  refuses(ask({{"photos", {{{"sha256", other}}}}}), "not sent", Code::not_found);
}

TEST_F(ReadingRequests, RefusePhotosThatAreNone) {
  refuses(ask_text(""), "no body");
  refuses(ask(Json::object()), "no photos");
  std::string upper = digest;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& photos : std::vector<std::string>{
           "null", "{}", "\"a\"", "[1]", "[null]", "[[]]", "[{}]", R"([{"sha256":1}])",
           R"([{"sha256":""}])", R"([{"sha256":"../../etc/passwd"}])",
           R"([{"sha256":")" + digest.substr(1) + "\"}]", R"([{"sha256":")" + digest + "0\"}]",
           R"([{"sha256":")" + digest + R"(","other":1}])",
           R"([{"sha256":")" + digest + R"(","name":1}])"})
    refuses(ask_text("{\"photos\":" + photos + "}"), photos);
  if (upper != digest) refuses(ask_text(R"({"photos":[{"sha256":")" + upper + "\"}]}"), upper);
}

TEST_F(ReadingRequests, RefuseMembersThatAreWrong) {
  for (const char* more : {R"("top":0)",
                           R"("top":101)",
                           R"("top":"5")",
                           R"("top":18446744073709551615)",
                           R"("locarno":"06-01-02-")",
                           R"("locarno":"a")",
                           R"("locarno":6)",
                           R"("country":"kr")",
                           R"("country":"KOR")",
                           R"("country":1)",
                           R"("on":"2026-02-30")",
                           R"("on":"now")",
                           R"("on":20261121)",
                           R"("other":1)",
                           R"("Top":5)",
                           R"("parcel":1)",
                           R"("parcel":"a\nb")",
                           R"("parcel":"a\u0000b")",
                           R"("crop":"1,2,30,40")",
                           R"("crop":null)",
                           R"("crop":[1,2,30,40])",
                           R"("crop":{})",
                           R"("crop":{"x":1,"y":2,"width":30})",
                           R"("crop":{"x":1,"y":2,"width":30,"height":40,"angle":1})",
                           R"("crop":{"x":-1,"y":2,"width":30,"height":40})",
                           R"("crop":{"x":1.5,"y":2,"width":30,"height":40})",
                           R"("crop":{"x":1,"y":2,"width":15,"height":40})",
                           R"("crop":{"x":1,"y":2,"width":30,"height":15})",
                           R"("crop":{"x":1,"y":2,"width":20001,"height":40})",
                           R"("crop":{"x":4294967296,"y":2,"width":30,"height":40})"})
    refuses(ask_with(more), more);
}

TEST_F(ReadingRequests, MembersReachTheirLimits) {
  EXPECT_TRUE(ask_with(R"("top":100)"));
  EXPECT_TRUE(ask_with(R"("crop":{"x":0,"y":0,"width":16,"height":16})"));
  EXPECT_TRUE(ask_with(R"("crop":{"x":20000,"y":20000,"width":20000,"height":20000})"));
  EXPECT_TRUE(ask_with(R"("parcel":")" + repeated(64, "판") + "\""));
  refuses(ask_with(R"("parcel":")" + repeated(65, "판") + "\""), "parcel");
  const auto named = [&](int chars) {
    return ask({{"photos", {{{"sha256", digest}, {"name", repeated(chars, "판")}}}}});
  };
  EXPECT_TRUE(named(255));
  refuses(named(256), "name");
}

TEST_F(ReadingRequests, AreOnePhotoWithItsParametersInTheQuery) {
  const auto asked =
      ask_photo("name=a.png&top=3&locarno=06&country=KR&on=2026-11-21&crop=1,2,30,40&parcel=EB1");
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(as_text(asked->photos.at(0).bytes), "picture");
  EXPECT_EQ(asked->photos[0].name, "a.png");
  EXPECT_EQ(asked->parameters.top, 3);
  EXPECT_EQ(asked->parameters.crop->height, 40);
  EXPECT_EQ(asked->parcel, "EB1");
  EXPECT_EQ(ask_photo("").value().photos[0].name, "photo 1");
  EXPECT_EQ(ask_photo("").value().parameters.top, 5);
  EXPECT_FALSE(ask_photo("").value().parameters.crop.has_value());
}

TEST_F(ReadingRequests, RefuseParametersThatAreWrong) {
  for (const char* query :
       {"top=0", "top=101", "top=", "locarno=x", "country=kr", "country=K", "on=x", "crop=1,2,30",
        "crop=1,2,30,40,50", "crop=1,2,30,", "crop=a,2,30,40", "crop=-1,2,30,40", "crop=1,2,15,40",
        "crop=1,2,30,20001", "crop=4294967297,2,30,40", "crop=1;2;30;40", "crop=1,+2,30,40"})
    refuses(ask_photo(query), query);
  EXPECT_TRUE(ask_photo("parcel=" + repeated(64, "a")));
  refuses(ask_photo("parcel=" + repeated(65, "a")), "parcel");
  EXPECT_TRUE(ask_photo("name=" + repeated(255, "%ED%8C%90")));
  refuses(ask_photo("name=" + repeated(256, "%ED%8C%90")), "name");
}

TEST_F(ReadingRequests, AJsonBodyAndAQueryAreNotMixed) {
  Request request;
  request.target = parse_target("/api/v1/readings?top=3").value();
  request.content_type = "application/json";
  request.body = R"({"photos":[{"sha256":")" + digest + "\"}]}";
  refuses(reading_request(request, blobs), "both");
}

}  // namespace pandok::http
