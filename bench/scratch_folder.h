// A new folder for one run of a benchmark; removed with its content.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "base/error.h"

namespace pandok::bench {

class ScratchFolder {
 public:
  // In `parent`, which is made if need be; in the temporary folder if it is empty. internal.
  static Result<std::unique_ptr<ScratchFolder>> create(const std::filesystem::path& parent) {
    auto folder = std::make_unique<ScratchFolder>();
    std::error_code error;
    const std::filesystem::path base =
        parent.empty() ? std::filesystem::temp_directory_path(error) : parent;
    std::filesystem::create_directories(base, error);
    std::string name = (base / "pandok-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      return fail(Code::internal, "cannot make a folder in {}", base.string());
    folder->path_ = name;
    return folder;
  }
  ScratchFolder() = default;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace pandok::bench
