#include "model/card.h"

#include <gtest/gtest.h>

#include "model/testdata.h"

namespace pandok::model {

namespace {

std::string good_card() { return tiny_card(tiny_onnx()); }

Json good_json() { return parse_json(good_card()).value(); }

Code code_of(const Json& json) {
  const auto card = Card::parse(json.dump());
  return card ? Code::cancelled : card.error().code;
}

}  // namespace

TEST(Card, ReadsWhatItSays) {
  const auto card = Card::parse(good_card());
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_EQ(card->name, "tiny");
  EXPECT_EQ(card->version, "1");
  EXPECT_EQ(card->sha256, Sha256::of(tiny_onnx()));
  EXPECT_EQ(card->input.name, "edges");
  EXPECT_EQ(card->input.shape, (std::vector<std::int64_t>{-1, 2, 128, 128}));
  EXPECT_EQ(card->input.row_size(), 2 * 128 * 128);
  EXPECT_EQ(card->output.row_size(), 256);
  EXPECT_EQ(card->parameters, 1);
  ASSERT_EQ(card->training_data.size(), 1U);
  EXPECT_EQ(card->training_data[0].licence, "CC0");
}

TEST(Card, KeepsKeysThatItDoesNotKnow) {
  EXPECT_EQ(Card::parse(good_card()).value().document.at("note"), "for tests");
}

TEST(Card, NamesTheKeyThatIsMissing) {
  for (const char* key :
       {"name", "version", "sha256", "input", "output", "parameters", "training_data"}) {
    Json json = good_json();
    json.erase(key);
    const auto card = Card::parse(json.dump());
    ASSERT_FALSE(card) << key;
    EXPECT_EQ(card.error().code, Code::invalid_argument);
    if (std::string(key) != "sha256") {
      EXPECT_NE(card.error().message.find(key), std::string::npos) << card.error().message;
    }
  }
}

TEST(Card, RefusesWrongTypesAndValues) {
  const std::vector<std::pair<const char*, Json>> wrong = {
      {"name", 7},
      {"name", ""},
      {"name", std::string(101, 'x')},
      {"sha256", "abc"},
      {"sha256", std::string(64, 'G')},
      {"parameters", 0},
      {"parameters", 1.5},
      {"parameters", -3},
      {"parameters", 1e300},
      {"training_data", Json::array()},
      {"training_data", "all of it"},
      {"training_data", Json::array({7})},
      {"input", "edges"},
      {"input", Json{{"name", "edges"}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array()}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array({1, 0})}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array({1, -1})}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array({"m", 2})}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array({1, 1 << 24, 1 << 24})}}},
      {"input", Json{{"name", "edges"}, {"shape", Json::array({1, 1, 1, 1, 1, 1, 1, 1, 1})}}},
  };
  for (const auto& [key, value] : wrong) {
    Json json = good_json();
    json[key] = value;
    EXPECT_EQ(code_of(json), Code::invalid_argument) << key << " = " << value;
  }
  EXPECT_FALSE(Card::parse(""));
  EXPECT_FALSE(Card::parse("[]"));
  EXPECT_FALSE(Card::parse(std::string(2u << 20, ' ')));
}

TEST(Card, AShapesFirstNumberMayBeAny) {
  for (const Json& any : {Json("n"), Json(-1), Json(nullptr)}) {
    Json json = good_json();
    json["input"]["shape"][0] = any;
    EXPECT_EQ(Card::parse(json.dump()).value().input.shape[0], -1);
  }
}

}  // namespace pandok::model
