#include "audit/home_log.h"

#include <system_error>

#include "audit/log_folder.h"

namespace pandok::audit {

Result<bool> had_log(store::Database& database) {
  PANDOK_TRY(const auto value,
             database.query_integer("SELECT value FROM counters WHERE name = 'audit'"));
  return value.has_value();
}

Result<std::unique_ptr<Recorder>> open_home_log(const store::Home& home,
                                                store::Database& database) {
  PANDOK_TRY(const bool had, had_log(database));
  const LogFolder folder{home.audit_folder()};
  std::error_code ignored;
  if (had && !std::filesystem::exists(folder.public_key(), ignored))
    return fail(Code::data_corrupted, "the audit log {} is gone; restore it from a backup",
                folder.root.string());
  if (!had) {
    PANDOK_CHECKED(Recorder::create(home.audit_folder(), home.keys_folder()));
    PANDOK_CHECKED(database.execute(
        "INSERT INTO counters (name, value) VALUES ('audit', 1) ON CONFLICT (name) DO NOTHING"));
  }
  return std::make_unique<Recorder>(home.audit_folder(), home.keys_folder());
}

}  // namespace pandok::audit
