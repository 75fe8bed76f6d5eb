// Values, rows and errors of PostgreSQL in its binary formats. Internal to the room.
//
// Source of the formats: the send and receive functions of the types in PostgreSQL's backend/utils/
// adt (int8send, float8send, numeric_send, …): numbers are big-endian, texts and bytes as they are.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace pandok::store {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

// Parameters as libpq wants them. Each has a type of its own (int8, float8, text, bytea; a NULL
// takes that of its place), so that the server guesses nothing. Valid as long as the values.
class BoundParameters {
 public:
  explicit BoundParameters(std::span<const Value> values);
  BoundParameters(const BoundParameters&) = delete;
  BoundParameters& operator=(const BoundParameters&) = delete;

  int count() const { return static_cast<int>(types_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  // One letter a type: statements are prepared once for each.
  const std::string& signature() const { return signature_; }

 private:
  void add(const Value& value);
  void add(Oid type, char letter, const char* data, std::size_t size);

  std::vector<std::array<char, 8>> numbers_;
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
  std::string signature_;
};

// One cell of row 0 of a result in binary; a NULL reads as 0, "" or empty. Asking for what the
// column is not ends the program.
std::int64_t integer_of(const PGresult* row, int column);
double real_of(const PGresult* row, int column);
std::string_view text_of(const PGresult* row, int column);
ByteView bytes_of(const PGresult* row, int column);

// Our code for an SQLSTATE (appendix A of PostgreSQL's manual); internal for what is not known.
Code code_of_sqlstate(std::string_view state);
// What a person can do about it; begins with "; ", or is "".
std::string_view postgres_hint(Code code);

}  // namespace pandok::store
