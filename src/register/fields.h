// The text of one row of a register file, field by field, brought into one spelling.
//
// A row is one view of one design. Every way in (DESIGNS.csv, office records) makes ParsedRow from
// what it reads; the rules for a field stand here once. A field that is empty says nothing.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "register/types.h"

namespace pandok::reg {

// The fields of a design, by their column names in DESIGNS.csv; design_id is apart, as the key.
enum class Field {
  article,
  locarno,
  holder,
  holder_contact,
  country,
  registered_on,
  expires_on,
  status,
  application_number,
  design_number,
  registration_number,
  events
};
inline constexpr std::size_t kFieldCount = 12;
std::string_view field_name(Field field);

// The fields of one design in normal spelling: dates ISO, Locarno "06-01;14-03", the status in
// English, the country in capitals, events "2020-01-31 paid;lapsed".
class DesignFields {
 public:
  // Takes over the text of a field, trimmed and normalised. invalid_argument with a reason that
  // names no column: over limits::kTextFieldCharsMax characters (events: eight times that), control
  // characters (line breaks and tabs are kept), or the rule of the field.
  Result<> set(Field field, std::string_view text);
  const std::string& get(Field field) const { return texts_[static_cast<std::size_t>(field)]; }
  bool operator==(const DesignFields&) const = default;

  // invalid_argument unless expires_on >= registered_on, where both are known.
  Result<> check_dates() const;
  // Takes over what `other` says and this does not. false and `*differs` where both speak and
  // disagree; then nothing is taken over.
  bool merge(const DesignFields& other, Field* differs);

  // These, with every field of `present` (by Field) taken from `other`, empty or not.
  DesignFields replaced(const DesignFields& other, const std::bitset<kFieldCount>& present) const;

  // The design; a status that is not said is `registered`.
  Design design(std::string_view design_id) const;
  static DesignFields of(const Design& design);

  // All fields as one text and back, for staging; parse() is for our own output only.
  std::string pack() const;
  static DesignFields unpack(std::string_view packed);

 private:
  std::array<std::string, kFieldCount> texts_;
};

// The key of a design: 1 to limits::kDesignIdBytesMax bytes without control characters, trimmed.
Result<std::string> parse_design_id(std::string_view text);

// A relative path that cannot leave its folder: '/' between parts, no "..", no drive, no
// backslash, no control character, at most 1,024 bytes; "./a//b" becomes "a/b". Whether the file
// exists is not looked at.
Result<std::string> parse_file(std::string_view text);

struct ParsedRow {
  std::int64_t line = 0;  // where it starts in its file, from 1; for records, their number
  std::string source;     // the record file, where one import reads several; else empty
  std::string design_id;
  DesignFields fields;
  View view;
};

// Why one row is not taken. `line` and `source` as in ParsedRow.
struct RowError {
  std::int64_t line = 0;
  std::string source;
  std::string column;  // empty if the row as a whole is wrong
  std::string reason;
  // "line 12, country: 'KOR' is not two letters" or "a.xml, record 1: …".
  std::string text() const;
};

}  // namespace pandok::reg
