// A network's card: what it is, what it takes and gives, what it was trained on, and its digest.
//
// Format of reader.json, one JSON object, UTF-8:
//   "name", "version"   text, 1..100 characters
//   "sha256"            64 lower-case hexadecimal digits: the digest of reader.onnx
//   "input", "output"   {"name": text, "shape": [n, ...]}; the first number may be "n" or -1: any
//   "parameters"        how many weights the network has
//   "training_data"     list of {"name": text, "licence": text, ...}, at least one
// Any other key may stand in the card too; Card::document keeps it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

namespace pandok::model {

// A named input or output of a network.
struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;  // -1: any number (only in front)

  // Values for one row: the product of all but the first number.
  std::int64_t row_size() const;
};

struct TrainingSet {
  std::string name;
  std::string licence;
};

struct Card {
  std::string name;
  std::string version;
  Sha256 sha256;
  Tensor input;
  Tensor output;
  std::int64_t parameters = 0;
  std::vector<TrainingSet> training_data;
  Json document;  // the whole card as written, other keys included

  // The card in text. invalid_argument with the key for anything missing, of the wrong type or
  // out of range; a card is at most 1 MiB. Pure.
  static Result<Card> parse(std::string_view text);
};

}  // namespace pandok::model
