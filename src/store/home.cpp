#include "store/home.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::store {

namespace fs = std::filesystem;

namespace {

constexpr int kFormat = 1;
constexpr std::size_t kHomeJsonBytesMax = 64u << 10;

// Whether root holds nothing but what a create() that was interrupted leaves behind.
Result<bool> is_free(const fs::path& root) {
  std::error_code error;
  fs::directory_iterator entry(root, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool folder = name == "blobs" || name == "index" || name == "model";
    std::error_code unreadable;
    const bool ours = folder ? fs::is_empty(entry->path(), unreadable)
                             : name == "database" || name.starts_with("database.") ||
                                   name.starts_with("home.json.");
    if (!ours || unreadable) return false;
  }
  if (error) return tl::unexpected<Error>(system_error("reading", root, error.value()));
  return true;
}

std::string_view trim_line(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

// The process id that the lock's holder wrote into it.
std::string holder_of(int fd) {
  std::array<char, 32> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size() - 1, 0);
  return n > 0 ? std::string(text.data(), static_cast<std::size_t>(n)) : "unknown";
}

}  // namespace

Result<Home> Home::create(const fs::path& root, const std::optional<DatabaseUrl>& database) {
  Home home(root);
  std::error_code error;
  if (fs::exists(root / "home.json", error)) {
    PANDOK_TRY(home, open(root));
    if (database && *database != home.database())
      return fail(
          Code::failed_precondition,
          "the home {} has the database {}; pandok db copy --switch takes it to another one",
          root.string(), home.database().display());
    return home;
  }
  if (fs::exists(root, error) && !fs::is_directory(root, error))
    return fail(Code::already_exists, "{} is a file; name a new folder for the home",
                root.string());
  PANDOK_CHECKED(make_folders(root));
  PANDOK_TRY(const bool free, is_free(root));
  if (!free)
    return fail(Code::already_exists, "{} holds other things; name a new folder for the home",
                root.string());
  for (const fs::path& folder : {home.blobs_folder(), home.index_folder(), home.model_folder()})
    PANDOK_CHECKED(make_folders(folder));
  fs::permissions(home.blobs_folder(), fs::perms::owner_all, error);  // photos of goods
  if (error)
    return tl::unexpected<Error>(system_error("closing", home.blobs_folder(), error.value()));
  if (database) {
    PANDOK_CHECKED(home.use_database(*database));
    home.database_ = *database;
  } else {
    fs::remove(root / "database", error);  // of a create() that was interrupted
  }
  const std::string text = json_line({{"format", kFormat}}) + "\n";
  PANDOK_CHECKED(write_file_atomic(root / "home.json", as_bytes(text)));
  PANDOK_CHECKED(sync_folder(root / ".."));  // the root may be new
  return home;
}

Result<Home> Home::open(const fs::path& root) {
  auto bytes = read_file(root / "home.json", kHomeJsonBytesMax);
  if (!bytes && bytes.error().code == Code::not_found)
    return fail(Code::not_found, "{} is no pandok home; make one with: pandok init --home {}",
                root.string(), root.string());
  if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
  const auto document = parse_json(as_text(*bytes));
  const auto format = document ? json_number(*document, "format") : Result<double>(0.0);
  if (!document || !format || *format < 1)
    return fail(Code::data_corrupted, "{}/home.json is damaged; its content is {{\"format\": {}}}",
                root.string(), kFormat);
  if (*format > kFormat)
    return fail(Code::failed_precondition, "the home {} was made by a newer pandok", root.string());
  Home home(root);
  PANDOK_CHECKED(home.read_database());
  // The index is made after the database: where there is one, the database was there too.
  std::error_code error;
  if (home.database().dialect() == Dialect::sqlite && !fs::exists(home.database().file(), error) &&
      fs::exists(home.index_folder(), error) && !fs::is_empty(home.index_folder(), error))
    return fail(Code::data_corrupted, "the database {} is gone; restore it from a backup",
                home.database().display());
  return home;
}

Result<> Home::read_database() {
  auto bytes = read_file(root_ / "database", limits::kDatabaseUrlBytesMax + 1);
  if (!bytes && bytes.error().code == Code::not_found) return {};
  if (!bytes && bytes.error().code != Code::resource_exhausted)
    return tl::unexpected<Error>(std::move(bytes).error());
  const auto url = bytes ? DatabaseUrl::parse(trim_line(as_text(*bytes)))
                         : Result<DatabaseUrl>(fail(Code::invalid_argument, "too long"));
  if (!url)
    return fail(Code::data_corrupted, "{}/database is damaged; it is one line: {}", root_.string(),
                "the database's URL");
  database_ = *url;
  return {};
}

Result<> Home::use_database(const DatabaseUrl& database) const {
  std::error_code error;
  if (fs::equivalent(database.file(), root_ / "pandok.db", error)) {
    fs::remove(root_ / "database", error);
    return sync_folder(root_);
  }
  const std::string& text = database.secret_text();
  return write_file_atomic(root_ / "database", as_bytes(text + "\n"), FileMode::secret);
}

Result<WriterLock> Home::lock_for_writing() const {
  const fs::path file = root_ / "lock";
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return tl::unexpected<Error>(system_error("locking", file, errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return tl::unexpected<Error>(system_error("locking", file, errno));
    return fail(Code::failed_precondition,
                "another pandok process (pid {}) is changing the home {}; wait until it ends",
                holder_of(fd.get()), root_.string());
  }
  const std::string pid = fmt::format("{}", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return tl::unexpected<Error>(system_error("locking", file, errno));
  return WriterLock(std::move(fd));
}

}  // namespace pandok::store
