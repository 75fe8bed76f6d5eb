#include "http/router.h"

#include <gtest/gtest.h>

namespace pandok::http {
namespace {

Route route(Method method, const char* pattern) {
  return {.method = method, .pattern = pattern, .handler = {}};
}

class Routes : public ::testing::Test {
 protected:
  Routes() {
    router.add(route(Method::get, "/"));
    router.add(route(Method::get, "/designs"));
    router.add(route(Method::del, "/designs/{id}"));
    router.add(route(Method::get, "/designs/{id}"));
    router.add(route(Method::put, "/designs/{id}/views/{name}"));
    router.add(route(Method::post, "/readings"));
  }
  Match find(std::optional<Method> method, std::string_view target) {
    return router.find(method, parse_target(target).value().segments);
  }
  Router router;
};

}  // namespace

TEST_F(Routes, AreFoundByMethodAndWholeSegments) {
  EXPECT_EQ(find(Method::get, "/").route, &router.routes()[0]);
  EXPECT_EQ(find(Method::get, "/designs").route, &router.routes()[1]);
  EXPECT_EQ(find(Method::get, "/designs/30-1").route, &router.routes()[3]);
  EXPECT_EQ(find(Method::del, "/designs/30-1").route, &router.routes()[2]);
  for (const char* nothing : {"/design", "/designss", "/Designs", "/designs/", "/designs/1/views",
                              "/designs/1/views/", "/designs/1/view/2", "/designs/1/views/2/3"}) {
    const Match match = find(Method::get, nothing);
    EXPECT_EQ(match.route, nullptr) << nothing;
    EXPECT_EQ(match.allow, "") << nothing;
  }
}

TEST_F(Routes, GiveTheDecodedSegmentsOfTheirParameters) {
  const Match match = find(Method::put, "/designs/30%2F1/views/%EC%95%9E");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.parameters, (std::vector<std::string>{"30/1", "앞"}));
  EXPECT_TRUE(find(Method::get, "/designs").parameters.empty());
}

TEST_F(Routes, AnswerHeadWhereTheyAnswerGet) {
  EXPECT_EQ(find(Method::head, "/designs/1").route, &router.routes()[3]);
  const Match match = find(Method::head, "/readings");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allow, "POST");
}

TEST_F(Routes, NameEveryMethodThatThePathAnswers) {
  EXPECT_EQ(find(Method::post, "/").allow, "GET, HEAD");
  EXPECT_EQ(find(Method::post, "/designs/1").allow, "DELETE, GET, HEAD");
  EXPECT_EQ(find(std::nullopt, "/designs/1").allow, "DELETE, GET, HEAD");
  EXPECT_EQ(find(std::nullopt, "/designs/1").route, nullptr);
  EXPECT_EQ(find(std::nullopt, "/nothing").allow, "");
}

TEST(BodyRule, TakesItsTypesOnly) {
  const BodyRule rule{
      .kind = BodyKind::memory, .bytes_max = 1, .types = {"application/json", "image/*"}};
  for (const char* type : {"application/json", "image/png", "image/svg+xml"})
    EXPECT_TRUE(accepts(rule, type)) << type;
  for (const char* type : {"", "application/jsonx", "application", "text/json", "image", "image/",
                           "imagex/png", "video/png", "Image/png"})
    EXPECT_FALSE(accepts(rule, type)) << type;
  EXPECT_FALSE(accepts(BodyRule{}, "image/png"));
  EXPECT_FALSE(accepts(BodyRule{}, ""));
}

}  // namespace pandok::http
