#include "http/admission.h"

#include <gtest/gtest.h>

namespace pandok::http {
namespace {

Router sample_routes() {
  Router router;
  const BodyRule readings{
      .kind = BodyKind::memory, .bytes_max = 1u << 20, .types = {"application/json", "image/*"}};
  const BodyRule small{.kind = BodyKind::memory, .bytes_max = 100, .types = {"application/json"}};
  router.add({.method = Method::get, .pattern = "/", .handler = {}});
  router.add({.method = Method::get,
              .pattern = "/designs/{id}",
              .handler = {},
              .query = {"limit", "text"}});
  router.add({.method = Method::del, .pattern = "/designs/{id}", .handler = {}});
  router.add({.method = Method::post, .pattern = "/readings", .handler = {}, .body = readings});
  router.add({.method = Method::put, .pattern = "/small", .handler = {}, .body = small});
  return router;
}

class Admit : public ::testing::Test {
 protected:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // The status of the refusal; 200 if it is admitted.
  int ask(std::string_view method, std::string_view target, Fields more = {}) {
    Fields headers{{"host", "localhost:8080"}};
    headers.insert(headers.end(), more.begin(), more.end());
    return ask_with(std::move(headers), method, target);
  }
  int ask_with(Fields headers, std::string_view method = "GET", std::string_view target = "/") {
    head.method = method;
    head.target = target;
    request = Request();
    request.id = "id-1";
    request.headers = std::move(headers);
    admission = admit(router, head, request);
    if (!admission.refusal) {
      EXPECT_NE(admission.route, nullptr);
      return 200;
    }
    EXPECT_EQ(admission.route, nullptr);
    const auto& body = std::get<std::string>(admission.refusal->body);
    const Json document = parse_json(body).value();
    EXPECT_EQ(document.at("status"), admission.refusal->status);
    EXPECT_EQ(document.at("request_id"), "id-1");
    return admission.refusal->status;
  }
  int ask_json(std::uint64_t bytes, std::string_view method, std::string_view target) {
    head.content_bytes = bytes;
    return ask(method, target, {{"content-type", "application/json"}});
  }
  std::string allow() const {
    for (const auto& [name, value] : admission.refusal->headers)
      if (name == "Allow") return value;
    return "";
  }

  const Router router = sample_routes();
  Head head;
  Request request;
  Admission admission;
};

}  // namespace

TEST_F(Admit, FillsTheRequest) {
  EXPECT_EQ(ask("GET", "/designs/30%2D1?limit=5"), 200);
  EXPECT_EQ(admission.route, &router.routes()[1]);
  EXPECT_EQ(request.method, Method::get);
  EXPECT_EQ(request.parameters, std::vector<std::string>{"30-1"});
  EXPECT_EQ(request.target.find("limit"), "5");
  EXPECT_EQ(request.content_type, "");
  EXPECT_EQ(ask("HEAD", "/designs/1"), 200);
  EXPECT_EQ(request.method, Method::head);
}

TEST_F(Admit, TakesAnAddressUpToItsLimit) {
  const std::string most = "/designs/" + std::string(kTargetBytesMax - 9, 'a');
  EXPECT_EQ(ask("GET", most), 200);
  EXPECT_EQ(ask("GET", most + "a"), 414);
}

TEST_F(Admit, TakesHeadersUpToTheirLimit) {
  Fields headers(kHeaderFieldsMax - 1, {"x", "y"});
  EXPECT_EQ(ask("GET", "/", headers), 200);
  headers.emplace_back("x", "y");
  EXPECT_EQ(ask("GET", "/", headers), 431);
}

TEST_F(Admit, WantsAHostThatIsOne) {
  for (const char* host : {"", "localhost", "LocalHost:1", "[::1]:8080", "pandok.example:443",
                           "xn--2j5b.example", "a_b", "10.0.0.1:65535"})
    EXPECT_EQ(ask_with({{"host", host}}), 200) << host;
  for (const char* host : {" ", " localhost", "localhost \ttransfer-encoding: chunked", "a/b",
                           "a?b", "user@localhost", "a,b", "판독"})
    EXPECT_EQ(ask_with({{"host", host}}), 400) << host;
  EXPECT_EQ(ask_with({{"host", std::string(300, 'a')}}), 400);
}

TEST_F(Admit, WantsOneHost) {
  EXPECT_EQ(ask_with({}), 400);
  EXPECT_EQ(ask_with({{"host", "localhost"}, {"host", "localhost"}}), 400);
  EXPECT_EQ(ask_with({{"host", "localhost"}, {"host", "example.org"}}), 400);
  head.version = 10;
  EXPECT_EQ(ask_with({}), 200);
}

TEST_F(Admit, TakesChangesFromItsOwnPagesAndFromProgramsOnly) {
  EXPECT_EQ(ask("DELETE", "/designs/1"), 200);
  for (const char* origin : {"http://localhost:8080", "http://LOCALHOST:8080"})
    EXPECT_EQ(ask("DELETE", "/designs/1", {{"origin", origin}}), 200) << origin;
  for (const char* origin :
       {"null", "https://localhost:8080", "http://example.org", "http://localhost",
        "localhost:8080", "http://localhost:8081", "http://localhost:8080.example.org"})
    EXPECT_EQ(ask("DELETE", "/designs/1", {{"origin", origin}}), 403) << origin;
  head.tls = true;
  EXPECT_EQ(ask("DELETE", "/designs/1", {{"origin", "https://localhost:8080"}}), 200);
  EXPECT_EQ(ask("DELETE", "/designs/1", {{"origin", "http://localhost:8080"}}), 403);
  head.tls = false;
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_EQ(ask("POST", "/readings", {{"sec-fetch-site", site}}), 403) << site;
    EXPECT_EQ(ask("GET", "/", {{"sec-fetch-site", site}}), 200) << site;
    EXPECT_EQ(ask("HEAD", "/", {{"sec-fetch-site", site}}), 200) << site;
  }
  for (const char* site : {"same-origin", "none"})
    EXPECT_EQ(ask("POST", "/readings", {{"sec-fetch-site", site}}), 200) << site;
  EXPECT_EQ(ask("GET", "/", {{"origin", "http://example.org"}}), 200);
  head.version = 10;
  EXPECT_EQ(ask_with({{"origin", "http://localhost"}}, "DELETE", "/designs/1"), 403);
}

TEST_F(Admit, SaysWhatThePathAnswers) {
  EXPECT_EQ(ask("GET", "/nothing"), 404);
  EXPECT_EQ(allow(), "");
  EXPECT_EQ(ask("PUT", "/designs/1"), 405);
  EXPECT_EQ(allow(), "GET, HEAD, DELETE");
  for (const char* method : {"PATCH", "OPTIONS", "TRACE", "get", "Get", "", "BREW"}) {
    EXPECT_EQ(ask(method, "/designs/1"), 405) << method;
    EXPECT_EQ(allow(), "GET, HEAD, DELETE") << method;
    EXPECT_EQ(ask(method, "/nothing"), 404) << method;
  }
  EXPECT_EQ(ask("HEAD", "/nothing"), 404);
  EXPECT_EQ(request.method, Method::head);
  EXPECT_EQ(ask("PATCH", "/readings"), 405);
  EXPECT_EQ(allow(), "POST");
}

TEST_F(Admit, RefusesAddressesThatAreNone) {
  for (const char* target : {"*", "http://localhost/", "/%", "/..", "/?a=1&a=2"})
    EXPECT_EQ(ask("GET", target), 400) << target;
}

TEST_F(Admit, RefusesParametersThatTheAddressDoesNotHave) {
  EXPECT_EQ(ask("GET", "/designs/1?text=x&limit=1"), 200);
  EXPECT_EQ(ask("GET", "/designs/1?offset=1"), 400);
  EXPECT_EQ(ask("GET", "/designs/1?Limit=1"), 400);
  EXPECT_EQ(ask("GET", "/?limit=1"), 400);
}

TEST_F(Admit, TakesABodyOnlyWhereThereIsOne) {
  head.content_bytes = 1;
  EXPECT_EQ(ask("GET", "/"), 413);
  EXPECT_EQ(ask("DELETE", "/designs/1"), 413);
  head.content_bytes = 0;
  EXPECT_EQ(ask("GET", "/"), 200);
  head.content_bytes.reset();
  head.chunked = true;
  EXPECT_EQ(ask("GET", "/"), 413);
}

TEST_F(Admit, TakesABodyOfItsTypesOnly) {
  head.content_bytes = 10;
  for (const char* type :
       {"application/json", "Application/JSON; charset=utf-8", "image/png", " image/jpeg ;q=1"})
    EXPECT_EQ(ask("POST", "/readings", {{"content-type", type}}), 200) << type;
  EXPECT_EQ(request.content_type, "image/jpeg");
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data", ";application/json", "image"})
    EXPECT_EQ(ask("POST", "/readings", {{"content-type", type}}), 415) << type;
  EXPECT_EQ(ask("POST", "/readings"), 415);
  head.content_bytes = 0;
  EXPECT_EQ(ask("POST", "/readings", {{"content-type", "text/plain"}}), 200);
  EXPECT_EQ(request.content_type, "");
}

TEST_F(Admit, TakesABodyUpToItsLimit) {
  EXPECT_EQ(ask_json(100, "PUT", "/small"), 200);
  EXPECT_EQ(admission.body_bytes_max, 100u);
  EXPECT_EQ(ask_json(101, "PUT", "/small"), 413);
  EXPECT_EQ(ask_json(UINT64_MAX, "PUT", "/small"), 413);
}

TEST_F(Admit, BoundsJsonEvenWherePicturesAreTaken) {
  EXPECT_EQ(ask_json(kJsonBodyBytesMax, "POST", "/readings"), 200);
  EXPECT_EQ(admission.body_bytes_max, kJsonBodyBytesMax);
  EXPECT_EQ(ask_json(kJsonBodyBytesMax + 1, "POST", "/readings"), 413);
  head.content_bytes = 1u << 20;
  EXPECT_EQ(ask("POST", "/readings", {{"content-type", "image/png"}}), 200);
  EXPECT_EQ(admission.body_bytes_max, 1u << 20);
  head.content_bytes = (1u << 20) + 1;
  EXPECT_EQ(ask("POST", "/readings", {{"content-type", "image/png"}}), 413);
  head.content_bytes.reset();
  head.chunked = true;
  EXPECT_EQ(ask("POST", "/readings", {{"content-type", "application/json"}}), 200);
  EXPECT_EQ(admission.body_bytes_max, kJsonBodyBytesMax);
}

TEST_F(Admit, TakesNoTransferEncodingButChunked) {
  const auto ask_coded = [&](const char* coding) {
    return ask("POST", "/readings", {{"content-type", "image/png"}, {"transfer-encoding", coding}});
  };
  head.chunked = true;
  EXPECT_EQ(ask_coded("chunked"), 200);
  EXPECT_EQ(ask_coded("Chunked"), 200);
  EXPECT_EQ(ask_coded("gzip, chunked"), 400);
  head.version = 10;
  EXPECT_EQ(ask_coded("chunked"), 400);
  head = Head();
  for (const char* coding : {"gzip", "identity", "chunked, gzip", ""})
    EXPECT_EQ(ask_coded(coding), 400) << coding;
}

}  // namespace pandok::http
