#include "cli/recording.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "base/file.h"
#include "base/id.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"
#include "register/kipris.h"

namespace pandok::cli {

namespace fs = std::filesystem;

namespace {

// The end of a text says more about a file than its beginning; "…" is three bytes.
std::string object_text(std::string_view text) {
  constexpr std::size_t kMax = limits::kAuditTextBytesMax;
  std::string plain = quote_for_message(text, text.size() + 3);
  if (plain.size() <= kMax && is_plain_text(plain)) return plain;
  return quote_for_message(text, kMax - 3);
}

}  // namespace

std::string local_person() {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  const uid_t user = ::geteuid();
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
      is_plain_text(entry.pw_name))
    return fmt::format("local:{}", quote_for_message(entry.pw_name, 100));
  return fmt::format("local:{}", user);
}

Sha256 digest_of_file(const fs::path& file) {
  return sha256_of_file(file).value_or(Sha256::of({}));
}

Sha256 digest_of_records(const fs::path& folder) {
  std::string lines;
  for (const std::string& file : reg::record_files(folder).value_or(std::vector<std::string>()))
    lines += fmt::format("{}  {}\n", digest_of_file(folder / file).hex(), file);
  return Sha256::of(as_bytes(lines));
}

Recording::Recording(std::unique_ptr<audit::Recorder> recorder)
    : recorder_(std::move(recorder)), person_(local_person()), request_(new_id(now_ms())) {}

Result<Recording> Recording::open(const store::Home& home) {
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(auto recorder, audit::open_home_log(home, *database));
  return Recording(std::move(recorder));
}

audit::Act Recording::act_of(std::string_view act) const {
  return {.person = person_, .role = "operator", .act = std::string(act), .request = request_};
}

Result<> Recording::record(std::string_view act, std::string_view object_type,
                           std::string_view object_id, const Sha256& digest) {
  audit::Act said = act_of(act);
  said.object_type = object_type;
  said.object_id = object_text(object_id);
  said.digest = digest;
  PANDOK_TRY([[maybe_unused]] const auto index, recorder_->record(said));
  return {};
}

Result<> Recording::record_reading(read::Reading& reading) {
  reading.created_ms = now_ms();
  reading.id = new_id(reading.created_ms);
  return record("reading.make", "reading", reading.id,
                Sha256::of(as_bytes(json_line(read::to_json(reading)))));
}

Result<> Recording::forget(std::string_view person) {
  PANDOK_TRY([[maybe_unused]] const auto index, recorder_->forget(person, act_of("person.forget")));
  return {};
}

Result<> record(const store::Home& home, std::string_view act, std::string_view object_type,
                std::string_view object_id, const Sha256& digest) {
  PANDOK_TRY(auto recording, Recording::open(home));
  return recording.record(act, object_type, object_id, digest);
}

Result<> check_for_inventions(store::Database& database, std::string_view home) {
  for (const char* sql : {"SELECT count(*) FROM designs", "SELECT count(*) FROM readings"}) {
    PANDOK_TRY(const auto count, database.query_integer(sql));
    if (count.value_or(0) > 0)
      return fail(Code::failed_precondition,
                  "the home {} is in use; name a new one with --home, what is invented would stand "
                  "in its log for ever",
                  home);
  }
  return {};
}

}  // namespace pandok::cli
