#include "http/idempotency.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "base/testing.h"
#include "store/testing_postgres.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kWeekMs = std::int64_t{7} * 24 * 3600 * 1000;

class Idempotent : public ::testing::Test {
 protected:
  Request request(const std::string& key, const std::string& body = "{}") {
    Request made;
    made.method = Method::post;
    made.target = parse_target("/api/v1/readings?top=5").value();
    made.content_type = "application/json";
    made.body = body;
    made.id = "id-1";
    if (!key.empty()) made.headers.emplace_back("idempotency-key", key);
    return made;
  }
  Response answer(const std::string& text = "{\"id\":1}") {
    Response made{
        .status = 201, .content_type = "application/json", .headers = {}, .body = text, .etag = {}};
    made.headers.emplace_back("Location", "/api/v1/readings/1");
    return made;
  }
  // Answers a request and keeps the answer.
  void answer_first(const Request& first) {
    auto turn = keys.begin(*database, first);
    ASSERT_TRUE(std::holds_alternative<Idempotency::Turn>(turn));
    auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(std::get<Idempotency::Turn>(turn).keep(*database, answer()));
    ASSERT_TRUE(transaction.commit());
  }
  // The status of the answer to give instead; 0 if it is the request's turn.
  int status(const Request& asked) {
    const auto begun = keys.begin(*database, asked);
    const auto* response = std::get_if<Response>(&begun);
    return response == nullptr ? 0 : response->status;
  }
  void age(std::int64_t ms) {
    ASSERT_TRUE(database->execute("UPDATE idempotency_keys SET created_ms = $1", {now_ms() - ms}));
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "pandok.db")).value();
  Idempotency keys;
};

}  // namespace

TEST_F(Idempotent, TheSameAgainGetsTheFirstAnswerAgain) {
  answer_first(request("key-00001"));
  const auto again = keys.begin(*database, request("key-00001"));
  ASSERT_TRUE(std::holds_alternative<Response>(again));
  const auto& response = std::get<Response>(again);
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(std::get<std::string>(response.body), "{\"id\":1}");
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].second, "/api/v1/readings/1");
}

TEST_F(Idempotent, TheKeyOfAnotherRequestIsRefused) {
  answer_first(request("key-00001"));
  EXPECT_EQ(status(request("key-00001", "{ }")), 422);
  Request other = request("key-00001");
  other.target = parse_target("/api/v1/readings?top=6").value();
  EXPECT_EQ(status(other), 422);
  other = request("key-00001");
  other.method = Method::put;
  EXPECT_EQ(status(other), 422);
  other = request("key-00001");
  other.content_type = "image/png";
  EXPECT_EQ(status(other), 422);
  EXPECT_EQ(status(request("key-00002", "{ }")), 0);
  EXPECT_EQ(status(request("key-00001")), 201);
}

TEST_F(Idempotent, OneIsAnsweredAtATime) {
  {
    const auto first = keys.begin(*database, request("key-00001"));
    ASSERT_TRUE(std::holds_alternative<Idempotency::Turn>(first));
    EXPECT_EQ(status(request("key-00001")), 409);
    EXPECT_EQ(status(request("key-00001", "other")), 409);
    EXPECT_EQ(status(request("key-00002")), 0);
  }
  EXPECT_EQ(status(request("key-00001")), 0);
  EXPECT_EQ(status(request("key-00001")), 0);  // a turn that kept nothing leaves nothing
}

TEST_F(Idempotent, KeysAreShortAndPlain) {
  const std::string most(64, 'a');
  for (const std::string& key : {std::string("Az09-_aa"), most}) EXPECT_EQ(status(request(key)), 0);
  for (const std::string& key :
       {std::string("1234567"), most + "a", std::string("key 00001"), std::string("key/00001"),
        std::string("k'--00001"), std::string("키키키키")})
    EXPECT_EQ(status(request(key)), 400) << key;
}

TEST_F(Idempotent, WithoutAKeyNothingIsKept) {
  answer_first(request(""));
  EXPECT_EQ(status(request("")), 0);
  const auto first = keys.begin(*database, request(""));
  EXPECT_EQ(status(request("")), 0);  // and nobody waits for another
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM idempotency_keys").value(), 0);
}

TEST_F(Idempotent, AnAnswerIsKeptOnlyWithWhatItMade) {
  {
    auto turn = keys.begin(*database, request("key-00001"));
    const auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(std::get<Idempotency::Turn>(turn).keep(*database, answer()));
  }  // rolled back
  EXPECT_EQ(status(request("key-00001")), 0);
  answer_first(request("key-00001"));
  EXPECT_EQ(status(request("key-00001")), 201);
}

TEST_F(Idempotent, AKeyIsForgottenAfterAWeek) {
  answer_first(request("key-00001"));
  age(kWeekMs - 60'000);
  EXPECT_EQ(status(request("key-00001")), 201);
  age(kWeekMs);
  EXPECT_EQ(status(request("key-00001")), 0);
  answer_first(request("key-00001", "other"));
  EXPECT_EQ(status(request("key-00001", "other")), 201);
  age(kWeekMs);
  answer_first(request("key-00002"));
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM idempotency_keys").value(), 1);
}

TEST_F(Idempotent, AnArchiveCountsWithItsBytes) {
  const auto with_file = [&](std::string_view bytes) {
    Request made = request("key-00001", "");
    const auto path = folder / "archive";
    EXPECT_TRUE(write_file_atomic(path, as_bytes(bytes)));
    made.file = SpooledFile(path);
    return made;
  };
  std::string of_a = request_digest(with_file("a"));
  EXPECT_EQ(request_digest(with_file("a")), of_a);
  EXPECT_NE(request_digest(with_file("b")), of_a);
  EXPECT_NE(request_digest(with_file("")), of_a);
}

}  // namespace pandok::http
