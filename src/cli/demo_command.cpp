#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/evaluate.h"
#include "read/home_setup.h"
#include "read/projection_store.h"
#include "read/reader.h"
#include "read/reading_store.h"
#include "read/report.h"
#include "register/catch_up.h"
#include "register/csv.h"
#include "register/encoder_indexer.h"
#include "register/import.h"
#include "register/register.h"
#include "render/demo_set.h"
#include "store/blob_store.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
  std::string folder = "pandok-demo";
  int designs = 240, photos = 24;
  bool goods_only = false;
  std::uint64_t seed = render::kDemoSeed;
};

// Goods are drawn once; a folder with QUERIES.csv is complete.
Result<> draw_goods(const fs::path& goods, const DemoOptions& options) {
  std::error_code ignored;
  if (fs::exists(goods / "QUERIES.csv", ignored)) return {};
  print("drawing {} invented designs in seven views, and {} photos …", options.designs,
        options.photos);
  TerminalProgress progress("draw");
  render::DemoOptions how;
  how.seed = options.seed;
  how.designs = options.designs;
  how.queries = options.photos;
  how.threads = thread_count();
  return render::write_demo_set(goods, how, progress);
}

// Importing what is there already changes nothing, but takes seconds: skipped when nothing is
// missing.
Result<> import_goods(const store::Home& home, const fs::path& goods, const DemoOptions& options) {
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  reg::Register designs(*database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(const auto counts, designs.count());
  if (counts.designs >= options.designs) return {};
  print("importing the register …");
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  PANDOK_TRY(auto encoder, reg::open_network(home, thread_count()));
  reg::EncoderIndexer indexer(encoder);
  TerminalProgress progress("import");
  PANDOK_CHECKED(record(home, "register.import", "file", (goods / "DESIGNS.csv").string(),
                        digest_of_file(goods / "DESIGNS.csv")));
  PANDOK_TRY(const auto report,
             reg::import_csv(designs, indexer, goods / "DESIGNS.csv", goods, {}, progress));
  PANDOK_TRY(const auto space, read::current_space(*database, indexer.model()));
  PANDOK_CHECKED(reg::bring_index_up(home, *database, space, progress));
  print("{} designs in {} views are registered", report.designs_added, report.views_added);
  return {};
}

Result<std::vector<std::string>> retake_files(const fs::path& goods) {
  std::vector<std::string> files;
  PANDOK_TRY(auto reader, reg::CsvReader::open(goods / "RETAKES.csv"));
  PANDOK_TRY(auto record, reader.next());  // the header
  while (record) {
    PANDOK_TRY(record, reader.next());
    if (record && !record->fields.empty()) files.push_back(record->fields.front());
  }
  return files;
}

std::string truth_of(const read::Query& query) {
  return query.design_id.empty() ? "not registered" : query.design_id;
}

struct Row {
  read::Reading reading;
  std::string truth;
};

Result<std::vector<Row>> read_photos(const store::Home& home, const fs::path& goods) {
  PANDOK_TRY(const auto queries, read::load_queries(goods / "QUERIES.csv"));
  PANDOK_TRY(const auto retakes, retake_files(goods));
  std::vector<std::pair<std::string, std::string>> photos;  // file, truth
  for (const read::Query& query : queries) photos.emplace_back(query.file, truth_of(query));
  for (const std::string& file : retakes) photos.emplace_back(file, "retake");
  PANDOK_TRY(auto engine, read::Engine::open(home));
  PANDOK_TRY(auto reader, read::Reader::open(engine));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  read::ReadingStore store(*database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(auto recording, Recording::open(home));
  TerminalProgress progress("read");
  std::vector<Row> rows;
  for (const auto& [file, truth] : photos) {
    PANDOK_TRY(auto bytes, read_file(goods / file, limits::kPictureBytesMax));
    const std::vector<read::Photo> item = {
        {.name = (goods / file).string(), .bytes = std::move(bytes)}};
    PANDOK_TRY(auto reading, reader.read(item, {}));
    PANDOK_CHECKED(recording.record_reading(reading));
    PANDOK_CHECKED(store.put(reading, item));
    rows.push_back({std::move(reading), truth});
    progress.advance("photos", std::ssize(rows), std::ssize(photos));
    if (progress.cancelled())
      return fail(Code::cancelled, "the demo was stopped; run it again to go on");
  }
  return rows;
}

void print_table(const std::vector<Row>& rows, const std::vector<fs::path>& pictures) {
  print("{:<12} {:<15} {:<9} {:<14} {:>6}  {}", "photo", "is", "verdict", "first design", "prob.",
        "evidence");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const read::Reading& reading = rows[i].reading;
    const bool any = !reading.candidates.empty();
    print("{:<12} {:<15} {:<9} {:<14} {:>6}  {}",
          fs::path(reading.photos.front()).filename().string(), rows[i].truth,
          read::verdict_name(reading.verdict), any ? reading.candidates.front().design_id : "-",
          any ? fmt::format("{:.1f} %", 100 * reading.candidates.front().probability) : "-",
          pictures[i].empty() ? reading.reason : pictures[i].string());
  }
}

void print_summary(const std::vector<Row>& rows) {
  int registered = 0, first = 0, unregistered = 0, refused = 0;
  for (const Row& row : rows) {
    if (row.truth == "retake") continue;
    const bool known = row.truth != "not registered";
    const bool any = !row.reading.candidates.empty();
    registered += known ? 1 : 0;
    unregistered += known ? 0 : 1;
    first += known && any && row.reading.candidates.front().design_id == row.truth ? 1 : 0;
    refused += !known && row.reading.verdict == read::Verdict::no_match ? 1 : 0;
  }
  print(
      "\n{} of {} registered goods have their design in first place; {} of {} others are \"no "
      "match\".",
      first, registered, refused, unregistered);
}

Result<> run(Context&, const DemoOptions& options) {
  const fs::path folder = options.folder, goods = folder / "goods";
  PANDOK_CHECKED(draw_goods(goods, options));
  if (options.goods_only) return {};
  PANDOK_TRY(const auto home, read::set_up_home(folder / "home", shipped_models_folder(), false));
  PANDOK_CHECKED(import_goods(home, goods, options));
  PANDOK_TRY(const auto rows, read_photos(home, goods));
  std::vector<read::Reading> readings;
  for (const Row& row : rows) readings.push_back(row.reading);
  PANDOK_TRY(const auto pictures, read::write_readings_page(folder / "report", readings,
                                                            store::BlobStore(home.blobs_folder())));
  print_table(rows, pictures);
  print_summary(rows);
  const std::string home_path = home.root().string();
  print(
      "\nNext:\n  open {}/report/index.html\n  pandok read YOUR_PHOTO.jpg --home {} --report out\n"
      "  pandok replay {} --home {}\n  pandok evaluate {}/QUERIES.csv --home {}",
      options.folder, home_path, readings.front().id, home_path, goods.string(), home_path);
  return {};
}

}  // namespace

void add_demo_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "demo", "Draw invented goods, register their designs, read photos of them");
  auto options = std::make_shared<DemoOptions>();
  command->add_option("--folder", options->folder, "Where the goods, the home and the report go")
      ->capture_default_str();
  command->add_option("--designs", options->designs, "Designs in the register")
      ->check(CLI::Range(1, 9'999))
      ->capture_default_str();
  command->add_option("--photos", options->photos, "Photos to read")
      ->check(CLI::Range(1, 9'999))
      ->capture_default_str();
  command->add_flag("--goods-only", options->goods_only,
                    "Only draw the goods: pictures, DESIGNS.csv, QUERIES.csv");
  command->add_option("--seed", options->seed, "Another seed, other goods")->capture_default_str();
  command->footer("The same goods every time; a second run only reads the photos.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
