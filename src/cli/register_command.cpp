#include <filesystem>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/projection_store.h"
#include "register/design_json.h"
#include "register/design_text.h"
#include "register/encoder_indexer.h"
#include "register/export.h"
#include "register/import.h"
#include "register/picture_keeper.h"
#include "register/register.h"
#include "register/reindex.h"
#include "store/blob_store.h"
#include "store/home.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

// A home opened for the register: the connection must outlive the register that borrows it.
struct OpenRegister {
  store::Home home;
  std::unique_ptr<store::Database> database;
  reg::Register designs;
};

Result<OpenRegister> open_register(const Context& context) {
  PANDOK_TRY(auto home, store::Home::open(context.home()));
  PANDOK_TRY(auto database, store::Database::open(home.database()));
  reg::Register designs(*database, store::BlobStore(home.blobs_folder()));
  return OpenRegister{std::move(home), std::move(database), std::move(designs)};
}

Result<> update_index(OpenRegister& open, const std::string& network) {
  TerminalProgress progress("index");
  PANDOK_TRY(const auto space, read::current_space(*open.database, network));
  PANDOK_TRY(auto index, reg::open_index(open.home.index_folder(), model::kEmbeddingDim));
  PANDOK_TRY([[maybe_unused]] const auto report,
             reg::sync_index(open.designs, index, open.home.index_folder(), space, progress));
  return {};
}

struct ImportOptions {
  std::string source, images;
  bool strict = false, json = false;
};

void print_report(const reg::ImportReport& report) {
  print("{} rows: {} good, {} bad, {} said twice", report.rows, report.rows - report.rows_bad,
        report.rows_bad, report.rows_duplicate);
  print("  designs   {} added, {} changed, {} unchanged", report.designs_added,
        report.designs_changed, report.designs_unchanged);
  print("  views     {} added, {} changed, {} unchanged", report.views_added, report.views_changed,
        report.views_unchanged);
  print("  pictures  {} computed, {} known before", report.pictures_computed,
        report.pictures_reused);
}

Result<> import(Context& context, const ImportOptions& options) {
  PANDOK_TRY(auto open, open_register(context));
  PANDOK_TRY(const auto lock, open.home.lock_for_writing());
  const int threads = thread_count();
  PANDOK_TRY(auto encoder, reg::open_network(open.home, threads));
  reg::EncoderIndexer indexer(encoder);
  std::error_code ignored;
  const bool records = fs::is_directory(options.source, ignored);
  PANDOK_CHECKED(
      record(open.home, "register.import", "file", options.source,
             records ? digest_of_records(options.source) : digest_of_file(options.source)));
  reg::ImportOptions how;
  how.strict = options.strict;
  how.on_bad_row = [](const reg::RowError& error) { print_error_line("pandok: " + error.text()); };
  Result<reg::ImportReport> report = [&] {
    TerminalProgress progress("import");
    return records ? reg::import_kipris(open.designs, indexer, options.source, how, progress)
                   : reg::import_csv(open.designs, indexer, options.source, options.images, how,
                                     progress);
  }();
  if (!report) return tl::unexpected<Error>(std::move(report).error());
  PANDOK_CHECKED(update_index(open, indexer.model()));
  for (const std::string& warning : report->warnings)
    print_error_line("pandok: warning: " + warning);
  if (options.json)
    print_line(json_line(reg::to_json(*report)));
  else
    print_report(*report);
  if (report->rows_bad > 0) context.exit_code = 1;
  return {};
}

struct DesignsListOptions {
  std::string text, country, on, after;
  int locarno = 0, limit = 50;
  bool json = false;
};

// One line: id, class, status, article, holder.
std::string design_line(const reg::Design& design) {
  std::string locarno;
  for (const reg::Locarno& one : design.locarno)
    locarno += (locarno.empty() ? "" : ";") + one.text();
  return fmt::format("{:<16} {:<6} {:<10} {} | {}", design.design_id, locarno,
                     reg::status_name(design.status), design.article, design.holder);
}

Result<> list(Context& context, const DesignsListOptions& options) {
  PANDOK_TRY(auto open, open_register(context));
  reg::DesignQuery query;
  if (options.locarno > 0) query.locarno_class = options.locarno;
  query.country = options.country;
  query.text = options.text;
  query.after = options.after;
  query.limit = options.limit;
  if (!options.on.empty()) {
    PANDOK_TRY(query.in_force_on, Date::parse(options.on));
  }
  PANDOK_TRY(const auto designs, open.designs.list(query));
  for (const reg::StoredDesign& stored : designs)
    print_line(options.json ? json_line(reg::design_json(stored.design))
                            : design_line(stored.design));
  PANDOK_TRY(const auto counts, open.designs.count());
  if (!options.json)
    print("{} shown of {} designs in {} views", designs.size(), counts.designs, counts.views);
  return {};
}

struct DesignsOptions {
  std::vector<std::string> designs;
};

Result<> show(Context& context, const DesignsOptions& options) {
  PANDOK_TRY(auto open, open_register(context));
  for (const std::string& id : options.designs) {
    const auto stored = open.designs.find(id);
    if (!stored) {
      context.failed(stored.error());
      continue;
    }
    PANDOK_TRY(const auto views, open.designs.views_of(stored->id));
    print_line(reg::design_json(stored->design, views).dump(2));
  }
  return {};
}

Result<> remove(Context& context, const DesignsOptions& options) {
  PANDOK_TRY(auto open, open_register(context));
  PANDOK_TRY(const auto lock, open.home.lock_for_writing());
  {
    PANDOK_TRY(auto recording, Recording::open(open.home));
    for (const std::string& id : options.designs)
      PANDOK_CHECKED(recording.record("register.remove", "design", id));
  }
  PANDOK_TRY(const auto removal, open.designs.remove(options.designs));
  PANDOK_TRY(const auto encoder, reg::open_network(open.home));
  PANDOK_CHECKED(update_index(open, reg::model_key(encoder.card())));
  print("{} designs removed", removal.removed);
  for (const std::string& id : removal.not_found)
    context.failed({Code::not_found, fmt::format("design {} is not in the register", id)});
  return {};
}

struct ExportOptions {
  std::string file, images;
};

Result<> export_designs(Context& context, const ExportOptions& options) {
  PANDOK_TRY(auto open, open_register(context));
  PANDOK_CHECKED(record(open.home, "register.export", "file", options.file));
  PANDOK_TRY([[maybe_unused]] const auto one_state, store::Snapshot::begin(*open.database));
  TerminalProgress progress("export");
  PANDOK_TRY(const auto report,
             reg::export_csv(open.designs, options.file, options.images, progress));
  print("{} views of {} designs written to {}", report.views, report.designs, options.file);
  return {};
}

struct DesignsNoOptions {};

Result<> reindex(Context& context, const DesignsNoOptions&) {
  PANDOK_TRY(auto open, open_register(context));
  PANDOK_TRY(const auto lock, open.home.lock_for_writing());
  PANDOK_TRY(auto encoder, reg::open_network(open.home, thread_count()));
  PANDOK_CHECKED(record(open.home, "register.reindex", "register", ""));
  reg::EncoderIndexer indexer(encoder);
  {
    TerminalProgress progress("embed");
    PANDOK_TRY([[maybe_unused]] const auto counts,
               reg::compute_missing(open.designs, indexer, progress));
  }
  PANDOK_CHECKED(reg::refill_design_text(open.designs.database()));
  {
    TerminalProgress progress("index");
    PANDOK_TRY(const auto space, read::current_space(*open.database, indexer.model()));
    PANDOK_CHECKED(reg::rebuild_index(open.designs, open.home, space, progress));
  }
  PANDOK_TRY(const auto counts, open.designs.count());
  print("the index holds {} designs in {} views again", counts.designs, counts.views);
  return {};
}

CLI::App* add_command(CLI::App& parent, Context& context, const std::string& name,
                      const std::string& text) {
  auto* command = parent.add_subcommand(name, text);
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  return command;
}

void add_import(CLI::App& parent, Context& context) {
  auto* command =
      add_command(parent, context, "import", "Put designs and their pictures into the register");
  auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("SOURCE", options->source,
                   "DESIGNS.csv, or a folder of office records (XML or JSON) with their pictures")
      ->required();
  command->add_option("--images", options->images,
                      "Folder of the pictures (default: the folder of the CSV)");
  command->add_flag("--strict", options->strict, "One bad row refuses the whole file");
  command->add_flag("--json", options->json, "The report as one JSON object");
  command->footer(
      "DESIGNS.csv: one row a view; header "
      "design_id,view,file,article,locarno,holder,holder_contact,\n"
      "country,registered_on,expires_on,status; only design_id and file are required.\n"
      "Importing twice changes nothing; after an interruption run it again.");
  set_callback(*command, context, options, import);
}

void add_list(CLI::App& parent, Context& context) {
  auto* command = add_command(parent, context, "list", "List designs, one a line");
  auto options = std::make_shared<DesignsListOptions>();
  command->add_option("--text", options->text,
                      "Only those with these words in id, article or holder");
  command->add_option("--locarno", options->locarno, "Only this class, 1 to 32")
      ->check(CLI::Range(1, 32));
  command->add_option("--country", options->country, "Only this country");
  command->add_option("--on", options->on, "Only those in force on this day");
  command->add_option("--after", options->after, "Go on after this design_id");
  command->add_option("--limit", options->limit, "At most this many, up to 1000")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object a line");
  set_callback(*command, context, options, list);
}

void add_designs_command(CLI::App& parent, Context& context, const std::string& name,
                         const std::string& text,
                         Result<> (*body)(Context&, const DesignsOptions&)) {
  auto* command = add_command(parent, context, name, text);
  auto options = std::make_shared<DesignsOptions>();
  command->add_option("DESIGN", options->designs, "Design ids")->required();
  set_callback(*command, context, options, body);
}

}  // namespace

void add_register_commands(CLI::App& app, Context& context) {
  auto* parent =
      app.add_subcommand("register", "The register of designs: import, list, show, remove, export");
  parent->require_subcommand(1);
  add_import(*parent, context);
  add_list(*parent, context);
  add_designs_command(*parent, context, "show", "Show designs with their views, as JSON", show);
  add_designs_command(*parent, context, "remove", "Take designs off the register", remove);
  auto* exporting = add_command(*parent, context, "export", "Write the register as DESIGNS.csv");
  auto export_options = std::make_shared<ExportOptions>();
  exporting->add_option("FILE", export_options->file, "The CSV to write")->required();
  exporting->add_option("--images", export_options->images,
                        "Also write the pictures into this folder");
  set_callback(*exporting, context, export_options, export_designs);
  auto* reindexing =
      add_command(*parent, context, "reindex", "Build the search index anew from the database");
  set_callback(*reindexing, context, std::make_shared<DesignsNoOptions>(), reindex);
}

}  // namespace pandok::cli
