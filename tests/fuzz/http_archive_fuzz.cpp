// Any bytes as an archive: nothing outside its folder, nothing but plain files in it.
#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/bytes.h"
#include "base/check.h"
#include "base/file.h"
#include "base/parse.h"
#include "http/archive.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

// So that no input holds the disk for long.
class FewFiles final : public Progress {
 public:
  void advance(std::string_view, std::int64_t, std::int64_t) override {}
  bool cancelled() const override { return ++asked_ > 100; }

 private:
  mutable int asked_ = 0;
};

// In memory where there is such a folder; removed at the end.
struct Scratch {
  fs::path folder = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  Scratch() {
    folder /= fmt::format("pandok_archive_fuzz_{}", ::getpid());
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

const fs::path& scratch() {
  static const Scratch made;
  return made.folder;
}

void write(const fs::path& file, ByteView bytes) {
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  CHECK(fd && write_all(fd.get(), bytes, file).has_value());
}

int entries(const fs::path& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path archive = scratch() / "archive", folder = scratch() / "files";
  write(archive, {data, size});
  FewFiles progress;
  const auto result = unpack(archive, folder, progress);
  if (!result) {
    CHECK(result.error().code == Code::invalid_argument ||
          result.error().code == Code::resource_exhausted ||
          result.error().code == Code::cancelled);
    CHECK(is_plain_text(result.error().message));
  }
  CHECK(entries(scratch()) == 2);
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    CHECK(!entry.is_symlink() && (entry.is_regular_file() || entry.is_directory()));
    if (!entry.is_regular_file()) continue;
    ++files;
    CHECK(entry.hard_link_count() == 1);
    CHECK(is_plain_text(fs::relative(entry.path(), folder).string()));
  }
  CHECK(!result || files > 0);
  fs::remove_all(folder);
  return 0;
}

}  // namespace pandok::http
