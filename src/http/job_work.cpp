#include "http/job_work.h"

#include <chrono>
#include <system_error>
#include <thread>

#include "base/parallel.h"
#include "base/stopwatch.h"
#include "http/archive.h"
#include "read/evaluate.h"
#include "read/projection_store.h"
#include "read/reader.h"
#include "register/catch_up.h"
#include "register/csv.h"
#include "register/design_text.h"
#include "register/designs_csv.h"
#include "register/encoder_indexer.h"
#include "register/import.h"
#include "register/picture_keeper.h"
#include "register/reindex.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

constexpr auto kLockEvery = std::chrono::milliseconds(250);

Result<store::WriterLock> wait_for_lock(const store::Home& home, Progress& progress) {
  while (true) {
    auto lock = home.lock_for_writing();
    if (lock || lock.error().code != Code::failed_precondition) return lock;
    if (progress.cancelled()) return fail(Code::cancelled, "the job was stopped");
    std::this_thread::sleep_for(kLockEvery);
  }
}

// The archive's content as files; a lone CSV under the name that is looked for.
Result<fs::path> files_of(const JobPlace& place, const Job& job, std::string_view table,
                          Progress& progress) {
  const fs::path folder = place.folder / "files", archive = place.folder / "archive";
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return tl::unexpected<Error>(system_error("clearing", folder, error.value()));
  if (job.options.value("type", "") != "text/csv") {
    PANDOK_CHECKED(unpack(archive, folder, progress));
    return folder;
  }
  fs::create_directories(folder, error);
  if (!error) fs::create_hard_link(archive, folder / table, error);
  if (error) return tl::unexpected<Error>(system_error("placing", folder, error.value()));
  return folder;
}

// The folder that holds `table`: this one, or the only folder in it (as archives of a folder are).
fs::path folder_with(const fs::path& folder, std::string_view table) {
  std::error_code ignored;
  if (fs::exists(folder / table, ignored)) return folder;
  fs::path only;
  int entries = 0;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    ++entries;
    if (entry.is_directory(ignored)) only = entry.path();
  }
  return entries == 1 && !only.empty() ? folder_with(only, table) : folder;
}

// With a CSV alone come no pictures: those that the register holds for the same design and file are
// placed beside it. Where two designs of the CSV name one file for different pictures, the first
// one gets it, and the other's rows say that the picture differs or is missing.
Result<> place_known_pictures(const JobPlace& place, store::Database& database,
                              const fs::path& folder) {
  const store::BlobStore blobs(place.home.blobs_folder());
  PANDOK_TRY(auto reader, reg::CsvReader::open(folder / "DESIGNS.csv"));
  PANDOK_TRY(auto source, reg::DesignsCsv::open(std::move(reader)));
  while (true) {
    PANDOK_TRY(const auto next, source->next());
    if (!next) return {};
    const auto* row = std::get_if<reg::ParsedRow>(&*next);
    if (row == nullptr) continue;
    PANDOK_TRY(const auto picture,
               database.query_text("SELECT v.picture_sha256 FROM views v JOIN designs d "
                                   "ON d.id = v.design WHERE d.design_id = $1 AND v.file = $2",
                                   {row->design_id, row->view.file}));
    if (!picture) continue;
    PANDOK_TRY(const auto name, Sha256::parse(*picture));
    const fs::path target = folder / row->view.file;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (!error) fs::create_hard_link(blobs.path_of(name), target, error);
    if (error && error.value() != EEXIST)
      return tl::unexpected<Error>(system_error("placing", target.filename(), error.value()));
  }
}

Result<Json> do_import(const JobPlace& place, const Job& job, Progress& progress) {
  PANDOK_TRY(const fs::path files, files_of(place, job, "DESIGNS.csv", progress));
  const fs::path folder = folder_with(files, "DESIGNS.csv");
  PANDOK_TRY(const auto database, place.databases.borrow());
  PANDOK_TRY(const auto lock, wait_for_lock(place.home, progress));
  if (job.options.value("type", "") == "text/csv")
    PANDOK_CHECKED(place_known_pictures(place, *database, folder));
  PANDOK_TRY(auto encoder, reg::open_network(place.home, thread_count()));
  reg::EncoderIndexer indexer(encoder);
  reg::Register designs(*database, store::BlobStore(place.home.blobs_folder()));
  reg::ImportOptions how;
  how.strict = job.options.value("strict", false);
  std::error_code ignored;
  PANDOK_TRY(const auto report,
             fs::exists(folder / "DESIGNS.csv", ignored)
                 ? reg::import_csv(designs, indexer, folder / "DESIGNS.csv", folder, how, progress)
                 : reg::import_kipris(designs, indexer, folder, how, progress));
  if (report.rows == 0)
    return fail(
        Code::invalid_argument,
        "there is no row to import: the archive holds neither DESIGNS.csv nor design records");
  PANDOK_TRY(const auto space, read::current_space(*database, indexer.model()));
  PANDOK_CHECKED(reg::bring_index_up(place.home, *database, space, progress));
  place.engines.changed();
  return reg::to_json(report);
}

Result<Json> do_reindexing(const JobPlace& place, Progress& progress) {
  PANDOK_TRY(const auto database, place.databases.borrow());
  PANDOK_TRY(const auto lock, wait_for_lock(place.home, progress));
  PANDOK_TRY(auto encoder, reg::open_network(place.home, thread_count()));
  reg::EncoderIndexer indexer(encoder);
  reg::Register designs(*database, store::BlobStore(place.home.blobs_folder()));
  PANDOK_TRY([[maybe_unused]] const auto counts, reg::compute_missing(designs, indexer, progress));
  PANDOK_CHECKED(reg::refill_design_text(*database));
  PANDOK_TRY(const auto space, read::current_space(*database, indexer.model()));
  PANDOK_CHECKED(reg::rebuild_index(designs, place.home, space, progress));
  place.engines.changed();
  PANDOK_TRY(const auto held, designs.count());
  return Json{{"designs", held.designs}, {"views", held.views}};
}

Result<Json> do_evaluation(const JobPlace& place, const Job& job, Progress& progress) {
  PANDOK_TRY(const fs::path files, files_of(place, job, "QUERIES.csv", progress));
  const fs::path folder = folder_with(files, "QUERIES.csv");
  PANDOK_TRY(const auto queries, read::load_queries(folder / "QUERIES.csv"));
  PANDOK_TRY(const auto engine, place.engines.current());
  read::EvaluateOptions how;
  how.images = folder;
  how.parameters.exclude_self = job.options.value("exclude_self", false);
  how.parameters.top = read::kShortlist;
  how.threads = thread_count();
  const Stopwatch watch;
  PANDOK_TRY(const auto answers, read::answer_queries(*engine, queries, how, progress));
  PANDOK_TRY(const auto database, place.databases.borrow());
  reg::Register designs(*database, store::BlobStore(place.home.blobs_folder()));
  PANDOK_TRY(const auto gallery, designs.count());
  return read::evaluation_json(answers, gallery, watch.ms() / 1000);
}

}  // namespace

Result<Json> do_job(const JobPlace& place, const Job& job, Progress& progress) {
  switch (job.kind) {
    case JobKind::import:
      return do_import(place, job, progress);
    case JobKind::reindexing:
      return do_reindexing(place, progress);
    case JobKind::evaluation:
      return do_evaluation(place, job, progress);
  }
  return fail(Code::internal, "a job of an unknown kind");
}

}  // namespace pandok::http
