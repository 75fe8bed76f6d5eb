#include "audit/recorder.h"

#include <algorithm>

#include "audit/entry.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSystem = "system";

}  // namespace

Recorder::Recorder(fs::path log_folder, fs::path keys_folder, RecorderOptions options)
    : keys_folder_(keys_folder),
      clock_(std::move(options.clock)),
      keys_(std::move(keys_folder)),
      log_(std::move(log_folder), options.log, [this](AuditLog& log) { return begin(log); }) {}

Result<> Recorder::create(const fs::path& log_folder, const fs::path& keys_folder) {
  PANDOK_TRY([[maybe_unused]] const auto keys, FolderKeys::open(keys_folder));
  return make_log(log_folder);
}

Result<std::uint64_t> Recorder::record(const Act& act) { return append(nullptr, act); }

// Into an open log, or into whichever log_ opens.
Result<std::uint64_t> Recorder::append(AuditLog* log, const Act& act) {
  PANDOK_TRY(const KnownPerson person, keys_.person(act.person));
  Entry entry{.who = person.pseudonym,
              .role = act.role,
              .act = act.act,
              .object_type = act.object_type,
              .object_id = act.object_id,
              .digest = act.digest,
              .request = act.request};
  if (!act.personal.empty()) {
    PANDOK_TRY(entry.sealed, seal(as_bytes(act.personal), person.key));
  }
  const auto make = [&]() -> Result<std::string> {
    entry.time_ms = std::max(clock_(), last_ms_);
    PANDOK_TRY(std::string line, entry.serialise());
    last_ms_ = entry.time_ms;
    return line;
  };
  return log != nullptr ? log->append_in_turn(make) : log_.append(make);
}

// The log was opened, by whatever process it was written before.
Result<> Recorder::begin(AuditLog& log) {
  last_ms_ = 0;
  if (log.size() > 0) {
    PANDOK_TRY(const Bytes last, log.entry(log.size() - 1));
    if (const auto entry = Entry::parse(as_text(last))) last_ms_ = entry->time_ms;
  }
  if (!log.recovered()) return {};
  Act act{.person = kSystem, .role = kSystem, .act = "log.recovered", .object_type = "log"};
  PANDOK_TRY([[maybe_unused]] const auto index, append(&log, act));
  return {};
}

Result<std::uint64_t> Recorder::forget(std::string_view person, Act act) {
  PANDOK_TRY(const auto keys, FolderKeys::open(keys_folder_));
  PANDOK_TRY([[maybe_unused]] const PersonKey there, keys->existing(person));
  act.object_type = "person";
  act.object_id.clear();
  PANDOK_TRY(const std::uint64_t index, record(act));
  PANDOK_CHECKED(keys_.destroy(person));
  return index;
}

}  // namespace pandok::audit
