#include "model/card.h"

#include <limits>

#include "base/parse.h"

namespace pandok::model {

namespace {

constexpr std::size_t kCardBytesMax = 1u << 20;
constexpr std::size_t kTextCharsMax = 100;
constexpr std::size_t kRankMax = 8;
constexpr std::int64_t kSizeMax = 1 << 24;  // of one dimension, and of a row
constexpr std::size_t kTrainingSetsMax = 1'000;

Result<std::string> short_text(const Json& object, std::string_view key) {
  PANDOK_TRY(std::string text, json_text(object, key));
  if (text.empty() || utf8_length(text) > kTextCharsMax)
    return fail(Code::invalid_argument, "key '{}' must have 1 to {} characters", key,
                kTextCharsMax);
  return text;
}

// One number of a shape; "n", null and -1 stand for any number.
Result<std::int64_t> dimension(const Json& value, bool first) {
  const bool any = value.is_null() || (value.is_string() && value == "n") ||
                   (value.is_number_integer() && value == -1);
  if (any && first) return -1;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() < 1 ||
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(kSizeMax))
    return fail(Code::invalid_argument,
                "a shape must be of numbers from 1 to {}, only the first may be \"n\"", kSizeMax);
  return value.get<std::int64_t>();
}

Result<Tensor> tensor(const Json& card, std::string_view key) {
  const auto found = card.find(std::string(key));
  if (found == card.end() || !found->is_object())
    return fail(Code::invalid_argument, "key '{}' is missing or not an object", key);
  Tensor result;
  PANDOK_TRY(result.name, short_text(*found, "name"));
  const auto shape = found->find("shape");
  if (shape == found->end() || !shape->is_array() || shape->empty() || shape->size() > kRankMax)
    return fail(Code::invalid_argument, "'{}' has no shape of 1 to {} numbers", key, kRankMax);
  std::int64_t row = 1;
  for (const Json& value : *shape) {
    PANDOK_TRY(const std::int64_t size, dimension(value, result.shape.empty()));
    if (!result.shape.empty()) row *= size;
    if (row > kSizeMax)
      return fail(Code::invalid_argument, "the shape of '{}' has more than {} values", key,
                  kSizeMax);
    result.shape.push_back(size);
  }
  return result;
}

Result<std::vector<TrainingSet>> training_sets(const Json& card) {
  const auto found = card.find("training_data");
  if (found == card.end() || !found->is_array() || found->empty() ||
      found->size() > kTrainingSetsMax)
    return fail(Code::invalid_argument,
                "key 'training_data' must list what the network was trained on");
  std::vector<TrainingSet> sets;
  for (const Json& entry : *found) {
    TrainingSet set;
    if (entry.is_string()) {
      set.name = entry.get<std::string>();
    } else {
      PANDOK_TRY(set.name, json_text(entry, "name"));
      if (entry.contains("licence")) {
        PANDOK_TRY(set.licence, json_text(entry, "licence"));
      }
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

Result<Card> card_of(const Json& json) {
  Card card;
  PANDOK_TRY(card.name, short_text(json, "name"));
  PANDOK_TRY(card.version, short_text(json, "version"));
  PANDOK_TRY(const std::string digest, json_text(json, "sha256"));
  PANDOK_TRY(card.sha256, Sha256::parse(digest));
  PANDOK_TRY(card.input, tensor(json, "input"));
  PANDOK_TRY(card.output, tensor(json, "output"));
  PANDOK_TRY(const double parameters, json_number(json, "parameters"));
  if (!(parameters >= 1 && parameters <= 1e12) ||
      parameters != static_cast<double>(static_cast<std::int64_t>(parameters)))
    return fail(Code::invalid_argument, "key 'parameters' must be a count from 1 to 10^12");
  card.parameters = static_cast<std::int64_t>(parameters);
  PANDOK_TRY(card.training_data, training_sets(json));
  card.document = json;
  return card;
}

}  // namespace

std::int64_t Tensor::row_size() const {
  std::int64_t size = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) size *= shape[i];
  return size;
}

Result<Card> Card::parse(std::string_view text) {
  if (text.size() > kCardBytesMax)
    return fail(Code::invalid_argument, "a model card has {} bytes; at most {}", text.size(),
                kCardBytesMax);
  PANDOK_TRY(const Json json, parse_json(text));
  if (!json.is_object()) return fail(Code::invalid_argument, "a model card is one JSON object");
  auto card = card_of(json);
  if (!card) return with_context("model card", std::move(card).error());
  return card;
}

}  // namespace pandok::model
