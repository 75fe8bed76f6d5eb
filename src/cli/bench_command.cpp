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

constexpr const char* kOneObject = "One JSON object";
constexpr const char* kManyObjects = "One JSON object a line; the last is the summary";

// Every line of a benchmark is an object; as text its members stand under each other.
void show(const Json& line, bool json) {
  if (json) return print_line(json_line(line));
  for (const auto& [key, value] : line.items()) print("{:<34} {}", key, json_line(value));
  print_line("");
}

// ---- search

struct BenchSearchOptions {
  bool json = false, quick = false;
  std::string folder;
};

Result<> bench_search(Context&, const BenchSearchOptions& options) {
  bench::SearchBenchOptions how;
  how.quick = options.quick;
  how.folder = options.folder;
  how.on_line = [&](const Json& line) { show(line, options.json); };
  TerminalProgress progress("bench search");
  PANDOK_TRY(const Json summary, bench::bench_search(how, progress));
  show(summary, options.json);
  return {};
}

void add_search(CLI::App& parent, Context& context) {
  auto* command =
      parent.add_subcommand("search", "Exact search against FAISS, hnswlib and the memory's speed");
  auto options = std::make_shared<BenchSearchOptions>();
  command->add_flag("--json", options->json, kManyObjects);
  command->add_flag("--quick", options->quick, "Without FAISS HNSW, whose build takes minutes");
  command->add_option("--folder", options->folder,
                      "For 1.5 GB of indexes (default: the temporary folder)");
  set_callback(*command, context, options, bench_search);
}

// ---- read

struct BenchReadOptions {
  bool json = false;
  std::string folder = "pandok-bench";
  std::int64_t views = 100'000;
};

Result<> bench_read(Context&, const BenchReadOptions& options) {
  bench::ReadBenchOptions how;
  how.folder = options.folder;
  how.models = shipped_models_folder();
  how.views = options.views;
  TerminalProgress progress("bench read");
  PANDOK_TRY(const Json summary, bench::bench_read(how, progress));
  show(summary, options.json);
  return {};
}

void add_read(CLI::App& parent, Context& context) {
  auto* command =
      parent.add_subcommand("read", "Photo to finished reading with evidence, stage by stage");
  auto options = std::make_shared<BenchReadOptions>();
  command->add_flag("--json", options->json, kOneObject);
  command->add_option("--folder", options->folder, "Where the benchmark's home is made and kept")
      ->capture_default_str();
  command->add_option("--views", options->views, "Registered views")->capture_default_str();
  set_callback(*command, context, options, bench_read);
}

// ---- api

struct BenchApiOptions {
  bool json = false;
  std::string folder = "pandok-bench";
};

Result<> bench_api(Context&, const BenchApiOptions& options) {
  bench::ApiBenchOptions how;
  how.folder = options.folder;
  how.models = shipped_models_folder();
  TerminalProgress progress("bench api");
  PANDOK_TRY(const Json summary, bench::bench_api(how, progress));
  show(summary, options.json);
  return {};
}

void add_api(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "api", "The server against a bare Beast loop; uploads, idle clients, readings over HTTP");
  auto options = std::make_shared<BenchApiOptions>();
  command->add_flag("--json", options->json, kOneObject);
  command->add_option("--folder", options->folder, "Where the benchmark's home is made and kept")
      ->capture_default_str();
  set_callback(*command, context, options, bench_api);
}

// ---- audit

struct BenchAuditOptions {
  bool json = false;
  std::string folder = "pandok-bench";
  int writers = 16;
};

Result<> bench_audit(Context&, const BenchAuditOptions& options) {
  bench::AuditBenchOptions how;
  how.folder = options.folder;
  how.writers = options.writers;
  TerminalProgress progress("bench audit");
  PANDOK_TRY(const Json summary, bench::bench_audit(how, progress));
  show(summary, options.json);
  return {};
}

void add_audit(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "audit", "The audit log: durable entries a second and the wait for a checkpoint");
  auto options = std::make_shared<BenchAuditOptions>();
  command->add_flag("--json", options->json, kOneObject);
  command->add_option("--folder", options->folder, "Where the log is made; its disk is measured")
      ->capture_default_str();
  command->add_option("--writers", options->writers, "Threads that append")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  set_callback(*command, context, options, bench_audit);
}

// ---- lists with a million rows

using ListBench = Result<Json> (*)(const bench::ListBenchOptions&, Progress&);

struct BenchListOptions {
  std::string name;
  ListBench bench = nullptr;
  bool json = false;
  bench::ListBenchOptions how;
};

Result<> bench_lists(Context&, const BenchListOptions& options) {
  bench::ListBenchOptions how = options.how;
  how.on_line = [&](const Json& line) { show(line, options.json); };
  TerminalProgress progress("bench " + options.name);
  PANDOK_TRY(const Json summary, options.bench(how, progress));
  show(summary, options.json);
  return {};
}

void add_lists(CLI::App& parent, Context& context, const char* name, const char* rows,
               const char* help, ListBench bench) {
  auto* command = parent.add_subcommand(name, help);
  auto options = std::make_shared<BenchListOptions>();
  options->name = name;
  options->bench = bench;
  command->add_flag("--json", options->json, kManyObjects);
  command->add_option("--folder", options->how.folder, "Where the home is made (5 GB)");
  command->add_option("--db", options->how.database, "An empty PostgreSQL database to measure");
  command->add_option(rows, options->how.rows, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 100'000'000));
  set_callback(*command, context, options, bench_lists);
}

// ---- network

struct BenchNetworkOptions {
  bool json = false;
};

Result<> bench_network(Context&, const BenchNetworkOptions& options) {
  bench::NetworkBenchOptions how;
  how.models = shipped_models_folder();
  TerminalProgress progress("bench network");
  PANDOK_TRY(const Json summary, bench::bench_network(how, progress));
  show(summary, options.json);
  return {};
}

void add_network(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand("network", "The reader's network, alone and under load");
  auto options = std::make_shared<BenchNetworkOptions>();
  command->add_flag("--json", options->json, kOneObject);
  set_callback(*command, context, options, bench_network);
}

}  // namespace

void add_bench_commands(CLI::App& app, Context& context) {
  auto* parent =
      app.add_subcommand("bench", "Measure speed against peers and physical limits in one run");
  parent->require_subcommand(1);
  add_search(*parent, context);
  add_read(*parent, context);
  add_api(*parent, context);
  add_audit(*parent, context);
  add_lists(*parent, context, "pages", "--readings",
            "Pages of lists in a home with a million readings, by who asks", bench::bench_pages);
  add_lists(*parent, context, "cases", "--cases",
            "Lists, queue and search with a million cases, by who asks", bench::bench_cases);
  add_network(*parent, context);
}

}  // namespace pandok::cli
