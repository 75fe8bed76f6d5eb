#include "store/postgres_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace pandok::store {
namespace {

// Of catalog pg_type; fixed for ever.
constexpr Oid kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
              kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kBpchar = 1042, kVarchar = 1043,
              kNumeric = 1700;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::array<char, 8> big_endian_bytes(std::uint64_t value) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[7 - i] = static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

std::string_view cell(const PGresult* row, int column) {
  CHECK(column >= 0 && column < PQnfields(row));
  return {PQgetvalue(row, 0, column), static_cast<std::size_t>(PQgetlength(row, 0, column))};
}

bool is_text(Oid type) {
  return type == kText || type == kVarchar || type == kBpchar || type == kName || type == kUnknown;
}

// What sum() and avg() of integers answer: a count of digits to the base 10,000, the place of the
// first, a sign, a scale, the digits, 16 bits each.
double numeric(std::string_view bytes) {
  CHECK(bytes.size() >= 8);
  const auto word = [&](std::size_t i) {
    return static_cast<std::int16_t>(big_endian(bytes.substr(2 * i, 2)));
  };
  constexpr std::int16_t kNegative = 0x4000;
  const auto digits = static_cast<std::size_t>(word(0));
  CHECK(bytes.size() == 8 + 2 * digits);
  double value = 0;
  for (std::size_t i = 0; i < digits; ++i) value = value * 10'000 + word(4 + i);
  value *= std::pow(10'000.0, word(1) + 1 - static_cast<int>(digits));
  return word(2) == kNegative ? -value : value;
}

}  // namespace

BoundParameters::BoundParameters(std::span<const Value> values) {
  numbers_.reserve(values.size());  // so that pointers into it hold
  for (const Value& value : values) add(value);
}

void BoundParameters::add(Oid type, char letter, const char* data, std::size_t size) {
  types_.push_back(type);
  values_.push_back(data);
  lengths_.push_back(static_cast<int>(size));
  formats_.push_back(1);
  signature_ += letter;
}

void BoundParameters::add(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    numbers_.push_back(big_endian_bytes(static_cast<std::uint64_t>(*integer)));
    add(kInt8, 'i', numbers_.back().data(), 8);
  } else if (const auto* real = std::get_if<double>(&value)) {
    numbers_.push_back(big_endian_bytes(std::bit_cast<std::uint64_t>(*real)));
    add(kFloat8, 'r', numbers_.back().data(), 8);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    add(kText, 't', text->data(), text->size());
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    // A null pointer would be NULL; empty bytes stay bytes.
    const auto* data = reinterpret_cast<const char*>(bytes->data());
    add(kBytea, 'b', bytes->empty() ? "" : data, bytes->size());
  } else {
    add(0, 'n', nullptr, 0);
  }
}

std::int64_t integer_of(const PGresult* row, int column) {
  const std::string_view bytes = cell(row, column);
  if (bytes.empty()) return 0;
  switch (PQftype(row, column)) {
    case kBool:
    case kInt8:
      return static_cast<std::int64_t>(big_endian(bytes));
    case kInt4:
      return static_cast<std::int32_t>(big_endian(bytes));
    case kInt2:
      return static_cast<std::int16_t>(big_endian(bytes));
    default:
      return static_cast<std::int64_t>(real_of(row, column));
  }
}

double real_of(const PGresult* row, int column) {
  const std::string_view bytes = cell(row, column);
  if (bytes.empty()) return 0;
  switch (PQftype(row, column)) {
    case kFloat8:
      return std::bit_cast<double>(big_endian(bytes));
    case kFloat4:
      return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes)));
    case kNumeric:
      return numeric(bytes);
    case kInt8:
    case kInt4:
    case kInt2:
      return static_cast<double>(integer_of(row, column));
    default:
      CHECK(false && "the column is no number");
      return 0;
  }
}

std::string_view text_of(const PGresult* row, int column) {
  const std::string_view bytes = cell(row, column);
  CHECK(bytes.empty() || is_text(PQftype(row, column)));
  return bytes;
}

ByteView bytes_of(const PGresult* row, int column) {
  const std::string_view bytes = cell(row, column);
  CHECK(bytes.empty() || PQftype(row, column) == kBytea || is_text(PQftype(row, column)));
  return as_bytes(bytes);
}

Code code_of_sqlstate(std::string_view state) {
  struct Known {
    std::string_view prefix;
    Code code;
  };
  // The first that fits.
  constexpr std::array kKnown = {
      Known{"23505", Code::already_exists},       // unique
      Known{"23P01", Code::already_exists},       // exclusion
      Known{"23503", Code::failed_precondition},  // foreign key
      Known{"23", Code::invalid_argument},        // not null, check
      Known{"22", Code::invalid_argument},        // a value that its type does not have
      Known{"42804", Code::invalid_argument},     // of another type than the column
      Known{"42501", Code::permission_denied},
      Known{"25006", Code::permission_denied},  // the server is a read-only standby
      Known{"25P03", Code::unavailable},        // too long idle in a transaction
      Known{"28", Code::permission_denied},     // user or password
      Known{"3D", Code::failed_precondition},   // no such database
      Known{"40003", Code::unavailable},
      Known{"40002", Code::failed_precondition},
      Known{"40", Code::unavailable},            // serialization, deadlock
      Known{"55P03", Code::unavailable},         // lock timeout
      Known{"55006", Code::unavailable},         // in use
      Known{"53300", Code::unavailable},         // too many connections
      Known{"53", Code::resource_exhausted},     // disk, memory
      Known{"54", Code::resource_exhausted},     // larger than PostgreSQL can
      Known{"57014", Code::deadline_exceeded},   // statement timeout
      Known{"57P", Code::unavailable},           // shutting down, starting, a crash beside
      Known{"08", Code::unavailable},            // the connection
      Known{"58030", Code::resource_exhausted},  // input or output error
      Known{"XX001", Code::data_corrupted},
      Known{"XX002", Code::data_corrupted},
  };
  const auto* found = std::ranges::find_if(
      kKnown, [&](const Known& known) { return state.starts_with(known.prefix); });
  return found == kKnown.end() ? Code::internal : found->code;
}

std::string_view postgres_hint(Code code) {
  switch (code) {
    case Code::data_corrupted:
      return "; restore the database from a backup";
    case Code::permission_denied:
      return "; the user of the database's URL must own its tables";
    case Code::resource_exhausted:
      return "; make room on the server and run again";
    case Code::unavailable:
      return "; try again";
    default:
      return "";
  }
}

}  // namespace pandok::store
