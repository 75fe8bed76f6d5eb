#include "register/import.h"

#include <system_error>

#include "register/design_rows.h"
#include "register/design_text.h"
#include "register/designs_csv.h"
#include "register/kipris.h"
#include "register/picture_keeper.h"
#include "register/staging.h"

namespace pandok::reg {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBatchRows = 64;
constexpr std::uintmax_t kBatchBytes = 64u << 20;
constexpr std::int64_t kDesignsBetweenPolls = 1'000;

class Import {
 public:
  Import(Register& the_register, PictureIndexer& indexer, RowSource& source,
         const ImportOptions& options, Progress& progress)
      : register_(the_register),
        keeper_(the_register.database(), the_register.blobs(), indexer),
        source_(source),
        options_(options),
        progress_(progress) {}

  Result<ImportReport> run(const ImagesFolder& folder) {
    PANDOK_TRY(auto staging, Staging::create(register_.database()));
    PANDOK_CHECKED(stage(folder, staging));
    report_.warnings = source_.warnings();
    report_.pictures_computed = keeper_.counts().computed;
    report_.pictures_reused = keeper_.counts().reused;
    if (options_.strict && report_.rows_bad > 0)
      return fail(Code::invalid_argument, "{} of {} rows are bad ({}); nothing was imported",
                  report_.rows_bad, report_.rows, report_.bad_rows.front().text());
    PANDOK_CHECKED(apply(staging));
    PANDOK_CHECKED(staging.clear());
    return std::move(report_);
  }

 private:
  // Reads rows until enough pictures for a batch are together. False at the end of the source.
  Result<bool> fill(const ImagesFolder& folder, std::vector<SourceRow>& batch) {
    batch.clear();
    std::uintmax_t bytes = 0;
    while (batch.size() < kBatchRows && bytes < kBatchBytes) {
      PANDOK_TRY(auto row, source_.next());
      if (!row) return false;
      if (const auto* parsed = std::get_if<ParsedRow>(&*row)) {
        const auto path = folder.find(parsed->view.file);
        std::error_code error;
        const auto size = path ? fs::file_size(*path, error) : 0;
        if (!error) bytes += size;
      }
      batch.push_back(*std::move(row));
    }
    return true;
  }

  Result<> stage(const ImagesFolder& folder, Staging& staging) {
    std::vector<SourceRow> batch;
    for (bool more = true; more;) {
      if (progress_.cancelled())
        return fail(Code::cancelled, "import stopped; the register is as it was");
      PANDOK_TRY(more, fill(folder, batch));
      PANDOK_CHECKED(stage_batch(folder, batch, staging));
      progress_.advance("rows", report_.rows, 0);
    }
    return {};
  }

  Result<> stage_batch(const ImagesFolder& folder, const std::vector<SourceRow>& batch,
                       Staging& staging) {
    std::vector<std::string> files;
    for (const auto& row : batch)
      if (const auto* parsed = std::get_if<ParsedRow>(&row)) files.push_back(parsed->view.file);
    PANDOK_TRY(const auto pictures, keeper_.keep_files(folder, files));
    PANDOK_TRY(auto transaction, store::Transaction::begin(register_.database()));
    auto picture = pictures.begin();
    for (const auto& row : batch) {
      ++report_.rows;
      if (const auto* error = std::get_if<RowError>(&row)) {
        refuse(*error);
      } else {
        PANDOK_CHECKED(stage_row(std::get<ParsedRow>(row), *picture++, staging));
      }
    }
    return transaction.commit();
  }

  Result<> stage_row(const ParsedRow& row, const Result<Sha256>& picture, Staging& staging) {
    if (!picture) {
      refuse({row.line, row.source, "file", picture.error().message});
      return {};
    }
    PANDOK_TRY(const auto taken, staging.add(row, *picture));
    if (!taken) refuse(taken.error());
    if (taken && *taken == Staging::Taken::duplicate) ++report_.rows_duplicate;
    return {};
  }

  void refuse(const RowError& error) {
    ++report_.rows_bad;
    if (report_.bad_rows.size() < kBadRowsKept) report_.bad_rows.push_back(error);
    if (options_.on_bad_row) options_.on_bad_row(error);
  }

  Result<> apply(Staging& staging) {
    auto& database = register_.database();
    PANDOK_TRY(auto transaction, store::Transaction::begin(database));
    PANDOK_TRY(const std::int64_t revision, next_revision(database));
    PANDOK_CHECKED(fill_design_text(database));
    DesignWriter writer(database, revision, source_.fields());
    std::int64_t designs = 0;
    PANDOK_CHECKED(staging.each_design([&](const std::string& design_id,
                                           const DesignFields& fields) -> Result<> {
      if (++designs % kDesignsBetweenPolls == 0) {
        if (progress_.cancelled())
          return fail(Code::cancelled, "import stopped; the register is as it was");
        progress_.advance("views", views_done(), staging.views());
      }
      PANDOK_TRY(const auto written, writer.put_design(design_id, fields));
      count(written.change, report_.designs_added, report_.designs_changed,
            report_.designs_unchanged);
      return staging.each_view(design_id, [&](const View& view, const Sha256& picture) -> Result<> {
        PANDOK_TRY(const Change change, writer.put_view(written.id, view, picture));
        count(change, report_.views_added, report_.views_changed, report_.views_unchanged);
        return {};
      });
    }));
    progress_.advance("views", views_done(), staging.views());
    const bool changed = report_.designs_added + report_.designs_changed + report_.views_added +
                             report_.views_changed >
                         0;
    if (!changed) return {};  // rolls back, so that the revision stays
    return transaction.commit();
  }

  static void count(Change change, std::int64_t& added, std::int64_t& changed,
                    std::int64_t& unchanged) {
    if (change == Change::added) ++added;
    if (change == Change::changed) ++changed;
    if (change == Change::none) ++unchanged;
  }

  std::int64_t views_done() const {
    return report_.views_added + report_.views_changed + report_.views_unchanged;
  }

  Register& register_;
  PictureKeeper keeper_;
  RowSource& source_;
  const ImportOptions& options_;
  Progress& progress_;
  ImportReport report_;
};

}  // namespace

Json to_json(const ImportReport& r) {
  Json bad = Json::array();
  for (const auto& error : r.bad_rows)
    bad.push_back({{"line", error.line},
                   {"source", error.source},
                   {"column", error.column},
                   {"reason", error.reason}});
  return {{"rows", r.rows},
          {"rows_bad", r.rows_bad},
          {"rows_duplicate", r.rows_duplicate},
          {"designs_added", r.designs_added},
          {"designs_changed", r.designs_changed},
          {"designs_unchanged", r.designs_unchanged},
          {"views_added", r.views_added},
          {"views_changed", r.views_changed},
          {"views_unchanged", r.views_unchanged},
          {"pictures_computed", r.pictures_computed},
          {"pictures_reused", r.pictures_reused},
          {"bad_rows", bad},
          {"warnings", r.warnings}};
}

Result<ImportReport> import_rows(Register& the_register, PictureIndexer& indexer, RowSource& source,
                                 const fs::path& images_folder, const ImportOptions& options,
                                 Progress& progress) {
  PANDOK_TRY(const auto folder, ImagesFolder::open(images_folder));
  return Import(the_register, indexer, source, options, progress).run(folder);
}

Result<ImportReport> import_csv(Register& the_register, PictureIndexer& indexer,
                                const fs::path& csv, const fs::path& images_folder,
                                const ImportOptions& options, Progress& progress) {
  PANDOK_TRY(auto reader, CsvReader::open(csv));
  auto source = DesignsCsv::open(std::move(reader));
  if (!source) return with_context(csv.string(), std::move(source).error());
  const auto beside = csv.has_parent_path() ? csv.parent_path() : fs::path(".");
  return import_rows(the_register, indexer, **source,
                     images_folder.empty() ? beside : images_folder, options, progress);
}

Result<ImportReport> import_kipris(Register& the_register, PictureIndexer& indexer,
                                   const fs::path& folder, const ImportOptions& options,
                                   Progress& progress) {
  PANDOK_TRY(auto source, KiprisFolder::open(folder));
  return import_rows(the_register, indexer, *source, folder, options, progress);
}

}  // namespace pandok::reg
