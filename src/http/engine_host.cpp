#include "http/engine_host.h"

#include <sys/stat.h>

#include "base/log.h"

namespace pandok::http {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

constexpr std::string_view kStateSql =
    "SELECT (SELECT value FROM counters WHERE name = 'revision'), "
    "(SELECT coalesce(max(id), 0) FROM calibrations), "
    "(SELECT coalesce(max(id), 0) FROM projections), "
    "(SELECT count(*) FROM projections WHERE undone_ms IS NULL)";

}  // namespace

Result<EngineHost::Fingerprint> EngineHost::look() {
  Fingerprint print{};
  PANDOK_TRY(const auto database, databases_.borrow());
  PANDOK_CHECKED((*database).query(kStateSql, {}, [&](const store::Row& row) -> Result<> {
    for (int k = 0; k < 4; ++k) print[static_cast<std::size_t>(k)] = row.integer(k);
    return {};
  }));
  std::size_t at = 4;
  for (const char* name : {"MANIFEST", "register.json"}) {
    struct stat info {};
    if (::stat((home_.index_folder() / name).c_str(), &info) == 0) {
      print[at] = static_cast<std::int64_t>(info.st_ino);
      print[at + 1] = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    }
    at += 2;
  }
  return print;
}

Result<std::shared_ptr<read::Engine>> EngineHost::current() {
  const auto now = std::chrono::steady_clock::now();
  const auto fresh = [&]() -> std::shared_ptr<read::Engine> {
    const std::lock_guard lock(mutex_);
    return engine_ && !stale_ && now - looked_ < kLookEvery ? engine_ : nullptr;
  };
  if (auto engine = fresh()) return engine;
  const std::lock_guard only_one(opening_);
  if (auto engine = fresh()) return engine;
  {
    const std::lock_guard lock(mutex_);
    stale_ = false;  // before the look: a change from now on is seen by the next
  }
  PANDOK_TRY(const Fingerprint print, look());
  {
    const std::lock_guard lock(mutex_);
    looked_ = now;
    if (engine_ && print == seen_) return engine_;
  }
  auto opened = read::Engine::open(home_, {.sessions = sessions_});
  if (!opened) {
    const std::lock_guard lock(mutex_);
    if (!engine_) return tl::unexpected<Error>(std::move(opened).error());
    PANDOK_LOG(warning, "readings go on with the register of before",
               {{"reason", opened.error().message}});
    return engine_;
  }
  auto engine = std::make_shared<read::Engine>(*std::move(opened));
  // What has changed since the look, also by opening, which may bring the index up, is looked at
  // once more: the index may have been opened in the middle of another process's change.
  const std::lock_guard lock(mutex_);
  engine_ = engine;
  seen_ = print;
  free_.clear();
  return engine;
}

Result<EngineHost::Lease> EngineHost::borrow() {
  PANDOK_TRY(auto engine, current());
  {
    const std::lock_guard lock(mutex_);
    if (engine == engine_ && !free_.empty()) {
      auto reader = std::move(free_.back());
      free_.pop_back();
      return Lease(*this, std::move(engine), std::move(reader));
    }
  }
  PANDOK_TRY(auto reader, read::Reader::open(*engine));
  return Lease(*this, std::move(engine), std::make_unique<read::Reader>(std::move(reader)));
}

void EngineHost::changed() {
  const std::lock_guard lock(mutex_);
  stale_ = true;
}

void EngineHost::give_back(std::shared_ptr<read::Engine> engine,
                           std::unique_ptr<read::Reader> reader) {
  const std::lock_guard lock(mutex_);
  if (engine == engine_) free_.push_back(std::move(reader));
}

}  // namespace pandok::http
