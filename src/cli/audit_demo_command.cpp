#include <algorithm>
#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>

#include "audit/log_folder.h"
#include "audit/verify.h"
#include "base/id.h"
#include "base/json.h"
#include "base/random.h"
#include "base/stopwatch.h"
#include "cli/audit_command.h"
#include "cli/audit_demo_damage.h"
#include "cli/recording.h"
#include "read/home_setup.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kPersons = 20;
constexpr int kThreads = 256;  // as many as share one sync of the disk
constexpr int kLate = 100;     // entries before and behind the checkpoint that was kept
constexpr std::uint64_t kDamageSeed = 20261122;
constexpr const char* kActs[] = {"reading.make", "reading.show", "register.change", "case.open",
                                 "photo.show"};

struct AuditDemoOptions {
  std::string home = "pandok-audit-demo";
  int entries = 100'000;
  bool json = false;
};

// A folder for copies, beside the home on the same disk; removed with its content.
class WorkFolder {
 public:
  explicit WorkFolder(fs::path path) : path_(std::move(path)) { clear(); }
  ~WorkFolder() { clear(); }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void clear() const {  // also what a demo that was killed has left
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path_;
};

audit::Act act_number(int i) {
  Random random = Random(kDamageSeed).fork(static_cast<std::uint64_t>(i));
  audit::Act act{.person = fmt::format("demo-person-{:02}", random.below(kPersons)),
                 .role = "officer",
                 .act = kActs[random.below(std::size(kActs))],
                 .object_type = "reading",
                 .object_id = fmt::format("demo-{:06}", random.below(50'000)),
                 .digest = Sha256::of(as_bytes(std::to_string(i))),
                 .request = fmt::format("demo-request-{}", i)};
  if (random.chance(0.05)) act.personal = fmt::format("demo: what officer {} noted", i);
  return act;
}

Result<> write_entries(audit::Recorder& recorder, int first, int end) {
  TerminalProgress progress("write");
  std::atomic<int> next{first};
  std::mutex mutex;
  std::optional<Error> failed;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      for (int i = next++; i < end && !progress.cancelled(); i = next++) {
        const auto done = recorder.record(act_number(i));
        const std::lock_guard lock(mutex);
        if (failed) return;
        if (!done) failed = done.error();
        progress.advance("entries", i, end);
      }
    });
  for (auto& thread : threads) thread.join();
  if (failed) return tl::unexpected<Error>(*failed);
  if (progress.cancelled()) return fail(Code::cancelled, "the demo was stopped");
  return {};
}

// What the log was a little earlier, and a checkpoint after that: what a witness has seen.
struct Earlier {
  fs::path copy;
  std::string checkpoint;
};

Result<Earlier> write_log(const store::Home& home, const fs::path& work, int entries) {
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  const auto write = [&](int first, int end) -> Result<> {
    PANDOK_TRY(const auto recorder, audit::open_home_log(home, *database));
    return write_entries(*recorder, first, end);  // closed on return
  };
  PANDOK_CHECKED(write(0, entries - 2 * kLate));
  Earlier earlier{.copy = work / "before", .checkpoint = {}};
  std::error_code error;
  fs::create_directories(work, error);
  if (!error) fs::copy(home.audit_folder(), earlier.copy, fs::copy_options::recursive, error);
  if (error) return tl::unexpected<Error>(system_error("copying", earlier.copy, error.value()));
  PANDOK_CHECKED(write(entries - 2 * kLate, entries - kLate));
  PANDOK_TRY(earlier.checkpoint, audit::read_checkpoint_note({home.audit_folder()}));
  PANDOK_CHECKED(write(entries - kLate, entries));
  return earlier;
}

void show(const std::vector<Damage>& damages, bool json) {
  for (const Damage& damage : damages) {
    if (json)
      print_line(json_line({{"damage", damage.what},
                            {"found", !damage.found_by.empty()},
                            {"found_by", damage.found_by},
                            {"message", damage.message}}));
    else
      print("{:<58} {:<11} {}", damage.what,
            damage.found_by.empty() ? "NOT FOUND" : damage.found_by, damage.message);
  }
}

Result<> summarise(const std::vector<Damage>& damages, const audit::Verified& verified,
                   double write_s, const AuditDemoOptions& options) {
  const auto found =
      std::ranges::count_if(damages, [](const Damage& damage) { return !damage.found_by.empty(); });
  if (options.json)
    print_line(json_line({{"entries", verified.checkpoint.size},
                          {"entries_per_second", options.entries / write_s},
                          {"damages", damages.size()},
                          {"found", found}}));
  else
    print("\n{} entries in the log of {}; {} damages to copies of it, {} found",
          verified.checkpoint.size, options.home, damages.size(), found);
  if (found == std::ssize(damages)) return {};
  return fail(Code::internal, "{} damages were not found", std::ssize(damages) - found);
}

Result<> run(Context&, const AuditDemoOptions& options) {
  PANDOK_TRY(const auto home, read::set_up_home(options.home, shipped_models_folder(), false));
  {
    PANDOK_TRY(const auto database, store::Database::open(home.database()));
    PANDOK_CHECKED(check_for_inventions(*database, options.home));
  }
  const WorkFolder work(home.root() / "audit-demo");
  if (!options.json) print("writing {} entries by {} people …", options.entries, kPersons);
  const Stopwatch watch;
  PANDOK_TRY(const Earlier earlier, write_log(home, work.path(), options.entries));
  const double write_s = watch.ms() / 1000;
  PANDOK_TRY(const auto verified, audit::verify(home.audit_folder()));
  PANDOK_CHECKED(audit::verify_consistent(home.audit_folder(), earlier.checkpoint));
  if (!options.json) print("{:.0f} s; the log is whole. Now copies of it are damaged …", write_s);
  TerminalProgress progress("damage");
  PANDOK_TRY(const auto damages, do_damage(home.audit_folder(), earlier.copy, earlier.checkpoint,
                                           work.path(), kDamageSeed, progress));
  show(damages, options.json);
  return summarise(damages, verified, write_s, options);
}

}  // namespace

void add_audit_demo_command(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "demo", "Write 100,000 entries, damage copies of the log in many ways, and find each");
  auto options = std::make_shared<AuditDemoOptions>();
  command->add_option("--home", options->home, "The home; made if it is not there")
      ->capture_default_str();
  command->add_option("--entries", options->entries, "Entries to write")
      ->check(CLI::Range(1'000, 10'000'000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object a line; the last is the summary");
  command->footer("The honest log stays in HOME/audit. Exit code 0 only if each damage was found.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
