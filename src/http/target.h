// The target of a request: "/api/v1/designs/30-1?limit=5" as parts, decoded once and strictly.
//
// Decoded text never goes back into a path of the file system: routes compare whole segments, and
// files of the console are looked up in a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace pandok::http {

struct Target {
  std::string path;                   // as sent, without the query
  std::vector<std::string> segments;  // decoded; "/" has none, a trailing '/' is an empty one
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order, each name once

  std::optional<std::string_view> find(std::string_view name) const;
};

// invalid_argument for a target that is not a path (RFC 3986, origin form), for bad
// percent-encoding, for text that is not UTF-8 or has control characters, for segments "." and
// "..", and for a query name that stands twice. '+' in a query is a space.
Result<Target> parse_target(std::string_view text);

}  // namespace pandok::http
