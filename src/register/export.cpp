#include "register/export.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <system_error>

#include "base/file.h"
#include "register/designs_csv.h"

namespace pandok::reg {

namespace fs = std::filesystem;

namespace {

constexpr int kPage = 500;  // designs

using FileSink = std::function<Result<>(const std::string& file, const Sha256& picture)>;

class Exporter {
 public:
  Exporter(Register& the_register, Progress& progress)
      : register_(the_register), progress_(progress) {}

  Result<ExportReport> run(const std::function<Result<>(std::string_view)>& sink,
                           const FileSink& file_sink) {
    PANDOK_CHECKED(look_around());
    std::string text;
    append_csv(text, designs_csv_header(numbers_));
    PANDOK_CHECKED(sink(text));
    DesignQuery page;
    page.limit = kPage;
    for (;;) {
      if (progress_.cancelled()) return fail(Code::cancelled, "export stopped");
      PANDOK_TRY(const auto designs, register_.list(page));
      if (designs.empty()) return report_;
      text.clear();
      for (const auto& design : designs) PANDOK_CHECKED(add(design, file_sink, text));
      PANDOK_CHECKED(sink(text));
      progress_.advance("designs", report_.designs, total_);
      page.after = designs.back().design.design_id;
    }
  }

 private:
  Result<> look_around() {
    auto& database = register_.database();
    PANDOK_TRY(const auto counts, register_.count());
    total_ = counts.designs;
    PANDOK_TRY(const auto any,
               database.query_integer("SELECT count(*) FROM designs d WHERE application_number <> "
                                      "'' OR design_number <> '' OR registration_number <> '' OR "
                                      "EXISTS (SELECT 1 FROM design_events e WHERE e.design = "
                                      "d.id)"));
    numbers_ = any.value_or(0) > 0;
    return database.query(
        "SELECT file FROM views GROUP BY file HAVING count(DISTINCT picture_sha256) > 1", {},
        [&](const store::Row& row) -> Result<> {
          ambiguous_.emplace(row.text(0));
          return {};
        });
  }

  Result<> add(const StoredDesign& stored, const FileSink& file_sink, std::string& text) {
    const auto fields = DesignFields::of(stored.design);
    PANDOK_TRY(const auto views, register_.views_of(stored.id));
    for (const auto& each : views) {
      View view = each.view;
      if (ambiguous_.count(view.file) != 0)
        view.file = each.picture.hex().substr(0, 32) + fs::path(view.file).extension().string();
      append_csv(text, designs_csv_row(stored.design.design_id, fields, view, numbers_));
      if (file_sink) PANDOK_CHECKED(write_picture(view.file, each.picture, file_sink));
      ++report_.views;
    }
    ++report_.designs;
    return {};
  }

  // Views of one design often share nothing, but many designs may share a file.
  Result<> write_picture(const std::string& file, const Sha256& picture,
                         const FileSink& file_sink) {
    if (!written_.insert(Sha256::of(as_bytes(file))).second) return {};
    PANDOK_CHECKED(file_sink(file, picture));
    ++report_.pictures;
    return {};
  }

  Register& register_;
  Progress& progress_;
  ExportReport report_;
  std::int64_t total_ = 0;
  bool numbers_ = false;
  std::set<std::string> ambiguous_;
  std::set<Sha256> written_;  // names, as digests: bounded by 32 bytes each
};

// A file that appears under its name only when it is whole.
class GrowingFile {
 public:
  static Result<GrowingFile> create(const fs::path& path) {
    GrowingFile file;
    file.path_ = path;
    file.partial_ = path;
    file.partial_ += fmt::format(".{}.tmp", ::getpid());
    file.fd_ = Fd(::open(file.partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file.fd_) return tl::unexpected<Error>(system_error("writing", file.partial_, errno));
    return file;
  }
  GrowingFile(GrowingFile&& other) noexcept
      : path_(std::move(other.path_)),
        partial_(std::exchange(other.partial_, fs::path())),
        fd_(std::move(other.fd_)) {}
  GrowingFile& operator=(GrowingFile&&) = delete;
  ~GrowingFile() {
    std::error_code ignored;
    if (!partial_.empty()) fs::remove(partial_, ignored);
  }

  Result<> append(std::string_view text) { return write_all(fd_.get(), as_bytes(text), partial_); }
  Result<> finish() {
    PANDOK_CHECKED(sync_fd(fd_.get(), partial_));
    if (::rename(partial_.c_str(), path_.c_str()) != 0)
      return tl::unexpected<Error>(system_error("writing", path_, errno));
    partial_.clear();
    return sync_folder(path_.has_parent_path() ? path_.parent_path() : fs::path("."));
  }

 private:
  GrowingFile() = default;
  fs::path path_, partial_;
  Fd fd_;
};

Result<> write_picture_file(const Register& the_register, const fs::path& path,
                            const Sha256& picture) {
  PANDOK_CHECKED(make_folders(path.parent_path()));
  PANDOK_TRY(const Bytes bytes, the_register.blobs().get(picture));
  return write_file_atomic(path, bytes);
}

}  // namespace

Result<ExportReport> write_designs(Register& the_register,
                                   const std::function<Result<>(std::string_view)>& sink,
                                   Progress& progress) {
  return Exporter(the_register, progress).run(sink, nullptr);
}

Result<ExportReport> export_csv(Register& the_register, const fs::path& csv,
                                const fs::path& pictures_folder, Progress& progress) {
  PANDOK_TRY(auto file, GrowingFile::create(csv));
  FileSink file_sink;
  if (!pictures_folder.empty())
    file_sink = [&](const std::string& name, const Sha256& picture) -> Result<> {
      return write_picture_file(the_register, pictures_folder / name, picture);
    };
  const auto sink = [&](std::string_view text) { return file.append(text); };
  PANDOK_TRY(const auto report, Exporter(the_register, progress).run(sink, file_sink));
  PANDOK_CHECKED(file.finish());
  return report;
}

}  // namespace pandok::reg
