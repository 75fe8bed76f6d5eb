#include "base/json.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "store/copy.h"
#include "store/home.h"

namespace pandok::cli {
namespace {

struct StatusOptions {
  bool json = false;
};

Result<> status(Context& context, const StatusOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const auto counts, store::count_rows(*database));
  const bool sqlite = home.database().dialect() == store::Dialect::sqlite;
  if (options.json) {
    Json rows = Json::object();
    for (const auto& [table, count] : counts) rows[table] = count;
    print_line(json_line({{"database", home.database().display()},
                          {"kind", sqlite ? "sqlite" : "postgresql"},
                          {"schema", store::newest_schema()},
                          {"rows", rows}}));
    return {};
  }
  print("{} {}, schema {}", sqlite ? "SQLite" : "PostgreSQL", home.database().display(),
        store::newest_schema());
  for (const auto& [table, count] : counts) print("{:<20} {:>12} rows", table, count);
  return {};
}

struct CopyOptions {
  std::string target;
  bool switch_home = false;
  bool json = false;
};

void print_report(const store::Home& home, const store::DatabaseUrl& target,
                  const store::CopyReport& report, bool switched) {
  for (const store::TableCopy& table : report.tables)
    print("{:<20} {:>12} rows  {}  {}", table.name, table.to.rows, table.to.hex().substr(0, 16),
          table.from == table.to ? "same" : "differs");
  print("{} was copied to {}{}", home.database().display(), target.display(),
        switched ? ", which the home uses from now on" : "");
}

Json report_json(const store::Home& home, const store::DatabaseUrl& target,
                 const store::CopyReport& report, bool switched) {
  Json tables = Json::array();
  for (const store::TableCopy& table : report.tables)
    tables.push_back({{"table", table.name},
                      {"rows", table.from.rows},
                      {"rows_copied", table.to.rows},
                      {"checksum", table.from.hex()},
                      {"checksum_copied", table.to.hex()},
                      {"same", table.from == table.to}});
  return {{"from", home.database().display()},
          {"to", target.display()},
          {"same", report.same()},
          {"switched", switched},
          {"tables", tables}};
}

// What is written while the home goes over to the copy would be lost, so nobody may write then.
Result<store::CopyReport> copy_from(const store::Home& home, const store::DatabaseUrl& target,
                                    bool keep_writers_out) {
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  TerminalProgress progress("copy");
  if (!keep_writers_out) {
    PANDOK_TRY(const auto snapshot, store::Snapshot::begin(*database));
    return store::copy_database(*database, target, progress);
  }
  PANDOK_TRY(const auto transaction, store::Transaction::begin(*database));
  PANDOK_TRY(auto report, store::copy_database(*database, target, progress));
  if (report.same()) PANDOK_CHECKED(home.use_database(target));
  return report;
}

Result<> copy(Context& context, const CopyOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto target, store::DatabaseUrl::parse(options.target));
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  PANDOK_CHECKED(
      record(home, options.switch_home ? "db.switch" : "db.copy", "database", target.display()));
  PANDOK_TRY(const auto report, copy_from(home, target, options.switch_home));
  const bool switched = options.switch_home && report.same();
  if (options.json)
    print_line(json_line(report_json(home, target, report, switched)));
  else
    print_report(home, target, report, switched);
  if (!report.same())
    return fail(Code::data_corrupted, "the copy {} differs from its source and is not used",
                target.display());
  return {};
}

}  // namespace

void add_db_commands(CLI::App& app, Context& context) {
  auto* db = app.add_subcommand("db", "The home's database: what is in it, and moving it");
  db->require_subcommand(1);
  const auto add_home = [&context](CLI::App& command) {
    command.add_option("--home", context.home_option,
                       "The home (default $PANDOK_HOME, else ./pandok-home)");
  };
  auto* status_command = db->add_subcommand("status", "Which database, its schema and its rows");
  auto status_options = std::make_shared<StatusOptions>();
  add_home(*status_command);
  status_command->add_flag("--json", status_options->json, "One JSON object");
  set_callback(*status_command, context, status_options, status);

  auto* copy_command = db->add_subcommand(
      "copy", "Copy everything into an empty database, and compare (docs/database.md)");
  auto copy_options = std::make_shared<CopyOptions>();
  add_home(*copy_command);
  copy_command
      ->add_option("--to", copy_options->target,
                   "postgresql://user@host:port/name, or the path of a new SQLite file")
      ->required();
  copy_command->add_flag("--switch", copy_options->switch_home,
                         "The home uses the copy from now on; stop its server before");
  copy_command->add_flag("--json", copy_options->json, "One JSON object");
  set_callback(*copy_command, context, copy_options, copy);
}

}  // namespace pandok::cli
