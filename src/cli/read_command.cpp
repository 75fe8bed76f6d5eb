#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/reader.h"
#include "read/reading_store.h"
#include "read/report.h"
#include "store/blob_store.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct ReadOptions {
  std::vector<std::string> photos;
  bool same_item = false, json = false;
  int top = 5;
  std::string locarno, country, on, crop, parcel, report;
};

Result<read::Crop> parse_crop(const std::string& text) {
  std::array<int, 4> values{};
  const auto parts = split(text, ',');
  if (parts.size() != values.size())
    return fail(Code::invalid_argument, "--crop is x,y,w,h in pixels");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = parse_int(trim(parts[i]));
    if (!value || *value < 0 || *value > limits::kPictureSideMax)
      return fail(Code::invalid_argument, "--crop is x,y,w,h in pixels, not '{}'",
                  quote_for_message(text));
    values[i] = static_cast<int>(*value);
  }
  return read::Crop{values[0], values[1], values[2], values[3]};
}

Result<read::Parameters> parameters_of(const ReadOptions& options) {
  read::Parameters parameters;
  parameters.top = options.top;
  if (!options.locarno.empty()) parameters.locarno = options.locarno;
  if (!options.country.empty()) parameters.country = upper_ascii(options.country);
  if (!options.on.empty()) {
    PANDOK_TRY(parameters.on, Date::parse(options.on));
  }
  if (!options.crop.empty()) {
    PANDOK_TRY(parameters.crop, parse_crop(options.crop));
  }
  PANDOK_CHECKED(parameters.check());
  return parameters;
}

// Each photo on its own, or all of them as one item.
std::vector<std::vector<std::string>> items_of(const ReadOptions& options) {
  if (options.same_item) return {options.photos};
  std::vector<std::vector<std::string>> items;
  for (const std::string& photo : options.photos) items.push_back({photo});
  return items;
}

void print_reading(const read::Reading& reading) {
  std::string names;
  for (const std::string& name : reading.photos)
    names += (names.empty() ? "" : ", ") + quote_for_message(name, 200);
  print("{}: {}", names, read::verdict_name(reading.verdict));
  print("  {}", reading.reason);
  for (const read::Candidate& candidate : reading.candidates)
    print("  {:>2}. {:<16} {:>5.1f} %  {:<11} {} | {}{}", candidate.rank, candidate.design_id,
          100 * candidate.probability, candidate.view, candidate.article, candidate.holder,
          candidate.in_force ? "" : " | not in force");
  print("  reading {} ({:.0f} ms)", reading.id, reading.timings.total_ms);
}

Result<read::Reading> read_item(read::Reader& reader, read::ReadingStore& readings,
                                Recording& recording, const std::vector<std::string>& files,
                                const read::Parameters& parameters, const std::string& parcel) {
  std::vector<read::Photo> photos;
  for (const std::string& file : files) {
    auto bytes = read_file(file, limits::kPictureBytesMax);
    if (!bytes) return fail(Code::invalid_argument, "{}", bytes.error().message);
    photos.push_back({.name = file, .bytes = *std::move(bytes)});
  }
  PANDOK_TRY(auto reading, reader.read(photos, parameters));
  reading.parcel = parcel;
  PANDOK_CHECKED(recording.record_reading(reading));
  PANDOK_CHECKED(readings.put(reading, photos));
  return reading;
}

Result<> run(Context& context, const ReadOptions& options) {
  PANDOK_TRY(const auto parameters, parameters_of(options));
  PANDOK_CHECKED(read::check_parcel(options.parcel));
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(auto engine, read::Engine::open(home));
  PANDOK_TRY(auto reader, read::Reader::open(engine));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  const store::BlobStore blobs(home.blobs_folder());
  read::ReadingStore store(*database, blobs);
  PANDOK_TRY(auto recording, Recording::open(home));
  std::vector<read::Reading> readings;
  for (const auto& files : items_of(options)) {
    auto reading = read_item(reader, store, recording, files, parameters, options.parcel);
    if (!reading && reading.error().code == Code::invalid_argument) {
      context.failed(reading.error());  // this photo; the others are read all the same
      continue;
    }
    if (!reading) return tl::unexpected<Error>(std::move(reading).error());
    if (options.json)
      print_line(json_line(read::to_json(*reading)));
    else
      print_reading(*reading);
    readings.push_back(*std::move(reading));
  }
  if (!options.report.empty()) {
    PANDOK_TRY(const auto pictures, read::write_readings_page(options.report, readings, blobs));
    if (!options.json) print("report: {}", (fs::path(options.report) / "index.html").string());
  }
  return {};
}

}  // namespace

void add_read_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "read", "Read photos of goods: which registered designs may the item copy, and why");
  auto options = std::make_shared<ReadOptions>();
  command->add_option("PHOTO", options->photos, "JPEG, PNG, WebP, TIFF or HEIC files")->required();
  command->add_flag("--same-item", options->same_item,
                    "All photos show one item (at most seven); read them together");
  command->add_option("--top", options->top, "Candidates to report")->capture_default_str();
  command->add_option("--locarno", options->locarno,
                      "Only designs of this class, like 06 or 06-01");
  command->add_option("--country", options->country, "Only rights of this country, like KR");
  command->add_option("--on", options->on, "Only rights in force on this day, like 2026-11-21");
  command->add_option("--crop", options->crop,
                      "Where the item is in (the first photo of) an item: x,y,w,h in pixels");
  command->add_option("--parcel", options->parcel,
                      "What the parcel is called, kept with the reading");
  command->add_option("--report", options->report,
                      "Write a page with the evidence pictures into this folder");
  command->add_flag("--json", options->json, "One JSON object a line instead of text");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer(
      "Example: pandok read parcel1.jpg parcel2.jpg --same-item --locarno 06 --report out");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
