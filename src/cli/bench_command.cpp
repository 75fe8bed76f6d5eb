#include "bench/api_bench.h"
#include "bench/audit_bench.h"
#include "bench/cases_bench.h"
#include "bench/network_bench.h"
#include "bench/pages_bench.h"
#include "bench/read_bench.h"
#include "bench/search_bench.h"
#include "cli/context.h"

namespace pandok::cli {
namespace {

struct SearchOptions {
  bool json = false, quick = false;
  std::string folder;
};
struct NetworkOptions {
  bool json = false;
};
struct ReadOptions {
  bool json = false;
  std::string folder = "pandok-bench";
  std::int64_t views = 100'000;
};

// Every line of a benchmark is an object; as text its members stand under each other.
void show(const Json& line, bool json) {
  if (json) return print_line(json_line(line));
  for (const auto& [key, value] : line.items()) print("{:<34} {}", key, json_line(value));
  print_line("");
}

Result<> bench_search(Context&, const SearchOptions& options) {
  bench::SearchBenchOptions how;
  how.quick = options.quick;
  how.folder = options.folder;
  how.on_line = [&](const Json& line) { show(line, options.json); };
  TerminalProgress progress("bench search");
  PANDOK_TRY(const Json summary, bench::bench_search(how, progress));
  show(summary, options.json);
  return {};
}

Result<> bench_read(Context&, const ReadOptions& options) {
  bench::ReadBenchOptions how;
  how.folder = options.folder;
  how.models = shipped_models_folder();
  how.views = options.views;
  TerminalProgress progress("bench read");
  PANDOK_TRY(const Json summary, bench::bench_read(how, progress));
  show(summary, options.json);
  return {};
}

struct ApiOptions {
  bool json = false;
  std::string folder = "pandok-bench";
};

Result<> bench_api(Context&, const ApiOptions& options) {
  bench::ApiBenchOptions how;
  how.folder = options.folder;
  how.models = shipped_models_folder();
  TerminalProgress progress("bench api");
  PANDOK_TRY(const Json summary, bench::bench_api(how, progress));
  show(summary, options.json);
  return {};
}

struct AuditOptions {
  bool json = false;
  std::string folder = "pandok-bench";
  int writers = 16;
};

struct PagesOptions {
  bool json = false;
  std::string folder, database;
  std::int64_t readings = 1'000'000;
};

Result<> bench_pages(Context&, const PagesOptions& options) {
  bench::PagesBenchOptions how;
  how.folder = options.folder;
  how.database = options.database;
  how.readings = options.readings;
  how.on_line = [&](const Json& line) { show(line, options.json); };
  TerminalProgress progress("bench pages");
  PANDOK_TRY(const Json summary, bench::bench_pages(how, progress));
  show(summary, options.json);
  return {};
}

struct CasesOptions {
  bool json = false;
  std::string folder, database;
  std::int64_t cases = 1'000'000;
};

Result<> bench_cases(Context&, const CasesOptions& options) {
  bench::CasesBenchOptions how;
  how.folder = options.folder;
  how.database = options.database;
  how.cases = options.cases;
  how.on_line = [&](const Json& line) { show(line, options.json); };
  TerminalProgress progress("bench cases");
  PANDOK_TRY(const Json summary, bench::bench_cases(how, progress));
  show(summary, options.json);
  return {};
}

Result<> bench_audit(Context&, const AuditOptions& options) {
  bench::AuditBenchOptions how;
  how.folder = options.folder;
  how.writers = options.writers;
  TerminalProgress progress("bench audit");
  PANDOK_TRY(const Json summary, bench::bench_audit(how, progress));
  show(summary, options.json);
  return {};
}

Result<> bench_network(Context&, const NetworkOptions& options) {
  bench::NetworkBenchOptions how;
  how.models = shipped_models_folder();
  TerminalProgress progress("bench network");
  PANDOK_TRY(const Json summary, bench::bench_network(how, progress));
  show(summary, options.json);
  return {};
}

void add_cases(CLI::App& parent, Context& context) {
  auto* command =
      parent.add_subcommand("cases", "Lists, queue and search with a million cases, by who asks");
  auto options = std::make_shared<CasesOptions>();
  command->add_flag("--json", options->json, "One JSON object a line");
  command->add_option("--folder", options->folder, "Where the home is made (4 GB)");
  command->add_option("--db", options->database, "An empty PostgreSQL database to measure");
  command->add_option("--cases", options->cases, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 2'000'000'000));
  set_callback(*command, context, options, bench_cases);
}

}  // namespace

void add_bench_commands(CLI::App& app, Context& context) {
  auto* parent =
      app.add_subcommand("bench", "Measure speed against peers and physical limits in one run");
  parent->require_subcommand(1);
  auto* searching = parent->add_subcommand(
      "search", "Exact search against FAISS, hnswlib and the memory's speed");
  auto search_options = std::make_shared<SearchOptions>();
  searching->add_flag("--json", search_options->json,
                      "One JSON object a line; the last is the summary");
  searching->add_flag("--quick", search_options->quick,
                      "Without FAISS HNSW, whose build takes minutes");
  searching->add_option("--folder", search_options->folder,
                        "For 1.5 GB of indexes (default: the temporary folder)");
  set_callback(*searching, context, search_options, bench_search);
  auto* reading =
      parent->add_subcommand("read", "Photo to finished reading with evidence, stage by stage");
  auto read_options = std::make_shared<ReadOptions>();
  reading->add_flag("--json", read_options->json, "One JSON object");
  reading
      ->add_option("--folder", read_options->folder, "Where the benchmark's home is made and kept")
      ->capture_default_str();
  reading->add_option("--views", read_options->views, "Registered views")->capture_default_str();
  set_callback(*reading, context, read_options, bench_read);
  auto* api = parent->add_subcommand(
      "api", "The server against a bare Beast loop; uploads, idle clients, readings over HTTP");
  auto api_options = std::make_shared<ApiOptions>();
  api->add_flag("--json", api_options->json, "One JSON object");
  api->add_option("--folder", api_options->folder, "Where the benchmark's home is made and kept")
      ->capture_default_str();
  set_callback(*api, context, api_options, bench_api);
  auto* audit = parent->add_subcommand(
      "audit", "The audit log: durable entries a second and the wait for a checkpoint");
  auto audit_options = std::make_shared<AuditOptions>();
  audit->add_flag("--json", audit_options->json, "One JSON object");
  audit
      ->add_option("--folder", audit_options->folder, "Where the log is made; its disk is measured")
      ->capture_default_str();
  audit->add_option("--writers", audit_options->writers, "Threads that append")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  set_callback(*audit, context, audit_options, bench_audit);
  auto* pages = parent->add_subcommand(
      "pages", "Pages of lists in a home with a million readings, by who asks");
  auto pages_options = std::make_shared<PagesOptions>();
  pages->add_flag("--json", pages_options->json, "One JSON object a line");
  pages->add_option("--folder", pages_options->folder, "Where the home is made (5 GB)");
  pages->add_option("--db", pages_options->database, "An empty PostgreSQL database to measure");
  pages->add_option("--readings", pages_options->readings, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 100'000'000));
  set_callback(*pages, context, pages_options, bench_pages);
  add_cases(*parent, context);
  auto* network = parent->add_subcommand("network", "The reader's network, alone and under load");
  auto network_options = std::make_shared<NetworkOptions>();
  network->add_flag("--json", network_options->json, "One JSON object");
  set_callback(*network, context, network_options, bench_network);
}

}  // namespace pandok::cli
