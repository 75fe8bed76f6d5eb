#include "cli/audit_demo_damage.h"

#include <algorithm>
#include <functional>
#include <system_error>

#include "audit/log.h"
#include "audit/log_folder.h"
#include "audit/verify.h"
#include "base/file.h"
#include "base/random.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 32u << 20;
constexpr int kFlips = 40;
constexpr int kForkEntries = 150;  // more than the checkpoint's: longer, but another history

Result<> copy_log(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::remove_all(to, error);
  if (!error) fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) return tl::unexpected<Error>(system_error("copying", from, error.value()));
  return {};
}

// One copy of the log, in which one file after the other is damaged and put right again.
class Bench {
 public:
  Bench(fs::path copy, Progress& progress) : copy_(std::move(copy)), progress_(progress) {
    const audit::LogFolder files{copy_};
    std::error_code error;
    for (fs::recursive_directory_iterator entry(copy_ / "tile", error), end; entry != end;
         entry.increment(error)) {
      if (entry->is_directory(error)) continue;
      const bool bundle = entry->path().string().find("entries") != std::string::npos;
      (bundle ? bundles_ : tiles_).push_back(entry->path());
    }
    std::ranges::sort(bundles_);
    std::ranges::sort(tiles_);
  }

  const std::vector<fs::path>& bundles() const { return bundles_; }
  const std::vector<fs::path>& tiles() const { return tiles_; }
  fs::path file(std::string_view name) const { return copy_ / name; }
  std::string name(const fs::path& file) const {
    return file.lexically_relative(copy_).generic_string();
  }

  using Change = std::function<void(Bytes&)>;  // to no bytes at all: the file is removed

  Result<> damage(const std::string& what, const fs::path& file, const Change& change) {
    PANDOK_TRY(const Bytes good, read_file(file, kFileBytesMax));
    Bytes bad = good;
    change(bad);
    std::error_code ignored;
    if (bad.empty())
      fs::remove(file, ignored);
    else
      PANDOK_CHECKED(write_file_atomic(file, bad));
    const auto verified = audit::verify(copy_);
    done_.push_back(found(what, verified ? nullptr : &verified.error(), "verify"));
    PANDOK_CHECKED(write_file_atomic(file, good));
    progress_.advance("damages", std::ssize(done_), 0);
    if (progress_.cancelled()) return fail(Code::cancelled, "the demo was stopped");
    return {};
  }

  static Damage found(const std::string& what, const Error* error, const std::string& by) {
    const bool is = error != nullptr && error->code == Code::data_corrupted;
    return {what, is ? by : "", error != nullptr ? error->message : "nothing was found"};
  }
  std::vector<Damage> take() { return std::move(done_); }

 private:
  fs::path copy_;
  Progress& progress_;
  std::vector<fs::path> bundles_, tiles_;
  std::vector<Damage> done_;
};

// Where the n-th entry of a bundle begins; n is less than its number of entries.
std::size_t entry_at(const Bytes& bundle, int n) {
  std::size_t at = 0;
  for (; n > 0; --n) at += 2u + (std::size_t{bundle[at]} << 8 | bundle[at + 1]);
  return at;
}

Result<> cut(Bench& bench) {
  const auto last_half = [](Bytes& bytes) { bytes.resize(bytes.size() / 2); };
  const auto& last = bench.bundles().back();
  PANDOK_CHECKED(bench.damage("cut: " + bench.name(last) + " to its half", last, last_half));
  PANDOK_CHECKED(bench.damage("cut: " + bench.name(bench.tiles().front()) + " to its half",
                              bench.tiles().front(), last_half));
  PANDOK_CHECKED(bench.damage("cut: " + bench.name(last) + " removed", last,
                              [](Bytes& bytes) { bytes.clear(); }));
  PANDOK_CHECKED(bench.damage("cut: checkpoint to its half", bench.file("checkpoint"), last_half));
  return bench.damage("cut: checkpoint removed", bench.file("checkpoint"),
                      [](Bytes& bytes) { bytes.clear(); });
}

Result<> reorder(Bench& bench) {
  const fs::path& bundle = bench.bundles().front();
  PANDOK_CHECKED(bench.damage("order: entries 17 and 18 swapped", bundle, [](Bytes& bytes) {
    const auto at = [&](int n) {
      return bytes.begin() + static_cast<std::ptrdiff_t>(entry_at(bytes, n));
    };
    std::rotate(at(17), at(18), at(19));
  }));
  PANDOK_CHECKED(bench.damage("order: entry 42 removed", bundle, [](Bytes& bytes) {
    const auto at = [&](int n) {
      return bytes.begin() + static_cast<std::ptrdiff_t>(entry_at(bytes, n));
    };
    bytes.erase(at(42), at(43));
  }));
  PANDOK_CHECKED(bench.damage("order: entry 5 put in twice", bundle, [](Bytes& bytes) {
    const std::size_t begin = entry_at(bytes, 5), end = entry_at(bytes, 6);
    const Bytes entry(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                      bytes.begin() + static_cast<std::ptrdiff_t>(end));
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(end), entry.begin(), entry.end());
  }));
  PANDOK_TRY(const Bytes other, read_file(bench.bundles()[1], kFileBytesMax));
  return bench.damage("order: bundle 0 replaced by bundle 1", bundle,
                      [&](Bytes& bytes) { bytes = other; });
}

Result<> flip(Bench& bench, Random random) {
  std::vector<fs::path> files = bench.bundles();
  files.insert(files.end(), bench.tiles().begin(), bench.tiles().end());
  for (int i = 0; i < kFlips; ++i) {
    // Now and then the small files that everything hangs on.
    const fs::path file =
        i % 10 == 0 ? bench.file("checkpoint")
        : i % 10 == 5
            ? bench.file("key.pub")
            : files[static_cast<std::size_t>(random.below(static_cast<int>(files.size())))];
    std::size_t at = 0;
    const int bit = random.below(8);
    const double where = random.uniform();
    PANDOK_CHECKED(bench.damage("flip: a bit of " + bench.name(file), file, [&](Bytes& bytes) {
      at = static_cast<std::size_t>(where * static_cast<double>(bytes.size()));
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1u << bit));
    }));
  }
  return bench.damage(
      "flip: 1,000 random bytes of the last bundle", bench.bundles().back(), [&](Bytes& bytes) {
        for (int i = 0; i < 1'000; ++i)
          bytes[random.next() % bytes.size()] = static_cast<std::uint8_t>(random.next());
      });
}

// Logs that are whole in themselves: only a checkpoint that somebody has kept finds them.
Result<std::vector<Damage>> fork(const fs::path& before, const std::string& older,
                                 const fs::path& copy) {
  const auto judge = [&](const std::string& what) -> Result<Damage> {
    PANDOK_CHECKED(audit::verify(copy));
    const auto consistent = audit::verify_consistent(copy, older);
    return Bench::found(what, consistent ? nullptr : &consistent.error(), "checkpoint");
  };
  PANDOK_CHECKED(copy_log(before, copy));
  PANDOK_TRY(const Damage rollback, judge("rollback: to what it was before the checkpoint"));
  PANDOK_TRY(const auto log, audit::AuditLog::open(copy));
  for (int i = 0; i < kForkEntries; ++i)
    PANDOK_CHECKED(log->append(as_bytes(fmt::format("another story, sentence {}", i))));
  PANDOK_CHECKED(log->close());
  PANDOK_TRY(const Damage forked, judge("fork: another history, signed with the log's own key"));
  return std::vector<Damage>{rollback, forked};
}

}  // namespace

Result<std::vector<Damage>> do_damage(const fs::path& log, const fs::path& before,
                                      const std::string& older, const fs::path& work,
                                      std::uint64_t seed, Progress& progress) {
  PANDOK_CHECKED(copy_log(log, work / "copy"));
  Bench bench(work / "copy", progress);
  PANDOK_CHECKED(cut(bench));
  PANDOK_CHECKED(flip(bench, Random(seed)));
  PANDOK_CHECKED(reorder(bench));
  std::vector<Damage> all = bench.take();
  // Every change has been taken back, or what was found says nothing.
  PANDOK_CHECKED(audit::verify(work / "copy"));
  PANDOK_TRY(const auto forks, fork(before, older, work / "fork"));
  all.insert(all.end(), forks.begin(), forks.end());
  return all;
}

}  // namespace pandok::cli
