// The steps of the schema, for both databases. Internal to the room.
#pragma once

#include <array>
#include <string_view>

#include "base/error.h"
#include "migrations.h"

namespace pandok::store {

struct Migration {
  int number;
  std::string_view sql;  // dialect.h
};

// Applied in this order, once each; never edited after a release. One a line.
inline constexpr std::array kMigrations = {
    Migration{1, migrations::k0001_register},         Migration{2, migrations::k0002_projections},
    Migration{3, migrations::k0003_lists_and_search}, Migration{4, migrations::k0004_service},
    Migration{5, migrations::k0005_access},           Migration{6, migrations::k0006_openid},
    Migration{7, migrations::k0007_who_changed},      Migration{8, migrations::k0008_cases},
    Migration{9, migrations::k0009_case_work},
};

// failed_precondition for a database of a newer pandok.
inline Result<> check_schema(std::string_view database, std::int64_t version) {
  if (version > kMigrations.back().number)
    return fail(Code::failed_precondition,
                "the database {} was written by a newer pandok (schema {})", database, version);
  return {};
}

}  // namespace pandok::store
