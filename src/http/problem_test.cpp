#include "http/problem.h"

#include <gtest/gtest.h>

namespace pandok::http {
namespace {

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

}  // namespace

TEST(Problem, EveryCodeHasItsStatusAndEveryStatusItsText) {
  const std::pair<Code, int> expected[] = {
      {Code::invalid_argument, 400},  {Code::unauthenticated, 401},
      {Code::permission_denied, 403}, {Code::not_found, 404},
      {Code::already_exists, 409},    {Code::failed_precondition, 409},
      {Code::cancelled, 409},         {Code::unavailable, 503},
      {Code::deadline_exceeded, 504}, {Code::resource_exhausted, 507},
      {Code::data_corrupted, 500},    {Code::internal, 500},
  };
  for (const auto& [code, status] : expected) {
    EXPECT_EQ(http_status(code), status) << code_name(code);
    EXPECT_NE(status_text(status), "Unknown") << status;
    const Response response = problem(Error{code, "why"}, "id-1");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(header(response, "Retry-After"), status == 503 ? "1" : "") << code_name(code);
  }
  EXPECT_EQ(status_text(299), "Unknown");
}

TEST(Problem, IsADocumentWithEverythingThatHelps) {
  const Response response = problem(415, Code::invalid_argument, "no \"such\" type", "id-1");
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json document = parse_json(std::get<std::string>(response.body)).value();
  EXPECT_EQ(document.at("type"), "about:blank");
  EXPECT_EQ(document.at("title"), "Unsupported Media Type");
  EXPECT_EQ(document.at("status"), 415);
  EXPECT_EQ(document.at("detail"), "no \"such\" type");
  EXPECT_EQ(document.at("code"), "invalid_argument");
  EXPECT_EQ(document.at("request_id"), "id-1");
}

TEST(Problem, OfHostileBytesIsStillJsonOfOneLine) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  const Response response = problem(400, Code::invalid_argument, every, "\xff\n");
  const auto& text = std::get<std::string>(response.body);
  EXPECT_TRUE(parse_json(text).has_value());
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

}  // namespace pandok::http
