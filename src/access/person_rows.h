// How a person is read from the database: one spelling of the columns for the files of this room.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "access/people.h"
#include "base/error.h"
#include "store/database.h"

namespace pandok::access {

enum class PersonKey { id, login };

// data_corrupted if the row holds a role or state that there is not.
Result<std::optional<Person>> find_person(store::Database& database, PersonKey key,
                                          std::string_view value);
// With this condition (on p, the table people), order and limit.
Result<std::vector<Person>> select_people(store::Database& database, std::string_view where,
                                          store::Parameters parameters);

// The answer to a change of something that has another version by now. `by` may be "".
tl::unexpected<Error> somebody_was_quicker(std::string_view name, std::string_view by,
                                           std::int64_t changed_ms);

}  // namespace pandok::access
