// Where an import takes its rows from, one at a time.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "register/fields.h"

namespace pandok::reg {

using SourceRow = std::variant<ParsedRow, RowError>;

// Threads: one at a time.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // The next row or why it is bad; nullopt at the end. Fails only if nothing more can be read.
  virtual Result<std::optional<SourceRow>> next() = 0;
  // The fields that this source speaks of, by Field. A field it speaks of and leaves empty is
  // empty; of another the register keeps what it has.
  virtual std::bitset<kFieldCount> fields() const = 0;
  // What a person should know about the source as a whole, one line each.
  virtual std::vector<std::string> warnings() const = 0;
};

}  // namespace pandok::reg
