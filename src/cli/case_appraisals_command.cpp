#include <set>

#include "base/file.h"
#include "cases/appraisals.h"
#include "cli/case_command.h"
#include "cli/recording.h"
#include "read/reading_store.h"
#include "register/csv.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct AppraisalsOptions {
  std::string folder;
  bool json = false;
};

struct Written {
  std::int64_t cases = 0, photos = 0, unknown = 0, without = 0;
};

// The photos of one case as files and rows; each photo once in the whole file.
class Writer {
 public:
  Writer(store::Database& database, const store::Home& home, fs::path folder)
      : readings_(database, store::BlobStore(home.blobs_folder())),
        blobs_(home.blobs_folder()),
        folder_(std::move(folder)) {
    add_row({"file", "design_id", "verdict", "group"});
  }

  Result<> add(const cases::Appraisal& appraisal) {
    if (appraisal.verdict == cases::Verdict::unknown) {
      ++written_.unknown;
      return {};
    }
    std::int64_t photos = 0;
    for (const std::string& id : appraisal.readings) {
      PANDOK_TRY(const auto reading, readings_.get(id));
      for (const std::string& digest : reading.photo_sha256) {
        if (!seen_.insert(digest).second) continue;
        PANDOK_CHECKED(add_photo(appraisal, digest));
        ++photos;
      }
    }
    written_.photos += photos;
    ++(photos > 0 ? written_.cases : written_.without);
    return {};
  }

  // The table comes last: with it the folder is whole.
  Result<Written> finish() {
    PANDOK_CHECKED(write_file_atomic(folder_ / "CASES.csv", as_bytes(table_)));
    return written_;
  }

 private:
  Result<> add_photo(const cases::Appraisal& appraisal, const std::string& digest) {
    PANDOK_TRY(const Sha256 name, Sha256::parse(digest));
    PANDOK_TRY(const Bytes bytes, blobs_.get(name));
    const std::string file = "photos/" + digest;
    PANDOK_CHECKED(write_file_atomic(folder_ / file, bytes));
    add_row({file, appraisal.design_id, std::string(cases::verdict_name(appraisal.verdict)),
             appraisal.number});
    return {};
  }

  void add_row(const std::vector<std::string>& fields) { reg::append_csv(table_, fields); }

  read::ReadingStore readings_;
  const store::BlobStore blobs_;
  const fs::path folder_;
  std::set<std::string> seen_;
  std::string table_;
  Written written_;
};

Result<> run(Context& context, const AppraisalsOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  std::error_code error;
  if (fs::exists(options.folder, error) && !fs::is_empty(options.folder, error))
    return fail(Code::failed_precondition, "the folder {} is not empty; name another one",
                options.folder);
  PANDOK_CHECKED(make_folders(fs::path(options.folder) / "photos"));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const auto all, cases::appraisals(*database));
  PANDOK_CHECKED(record(home, "case.appraisals", "home", "appraisals"));
  Writer writer(*database, home, options.folder);
  TerminalProgress progress("appraisals");
  std::int64_t done = 0;
  for (const cases::Appraisal& appraisal : all) {
    PANDOK_CHECKED(writer.add(appraisal));
    progress.advance("cases", ++done, std::ssize(all));
    if (progress.cancelled()) return fail(Code::cancelled, "stopped; there is no CASES.csv");
  }
  PANDOK_TRY(const Written written, writer.finish());
  if (options.json)
    print_line(json_line({{"cases", written.cases},
                          {"photos", written.photos},
                          {"unknown", written.unknown},
                          {"without_photos", written.without}}));
  else
    print("{} photos of {} cases; left out: {} where the holder could not tell, {} without photos",
          written.photos, written.cases, written.unknown, written.without);
  return {};
}

}  // namespace

void add_case_appraisals_command(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "appraisals", "Write what right holders said, with the photos, for train and calibrate");
  auto options = std::make_shared<AppraisalsOptions>();
  command
      ->add_option("FOLDER", options->folder, "An empty folder; CASES.csv and photos/ come there")
      ->required();
  command->add_flag("--json", options->json, "One JSON object");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer("Then: pandok train FOLDER/CASES.csv");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
