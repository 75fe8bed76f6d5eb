#include "cli/audit_command.h"

#include <ctime>

#include "audit/log_folder.h"
#include "audit/proof_file.h"
#include "audit/verify.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"
#include "cli/recording.h"

namespace pandok::cli {

namespace fs = std::filesystem;

Result<fs::path> audit_folder(const Context& context, const std::string& folder) {
  if (!folder.empty()) return fs::path(folder);
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  std::error_code ignored;
  if (fs::exists(home.audit_folder() / "key.pub", ignored)) return home.audit_folder();
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const bool had, audit::had_log(*database));
  if (had)
    return fail(Code::data_corrupted, "the audit log {} is gone; restore it from a backup",
                home.audit_folder().string());
  return fail(Code::not_found, "the home {} has no audit log yet", home.root().string());
}

Result<std::string> read_text_file(const std::string& file) {
  PANDOK_TRY(const Bytes bytes, read_file(file, limits::kProofFileBytesMax));
  return std::string(as_text(bytes));
}

Result<audit::PublicKey> read_key_file(const std::string& file, audit::KeyKind kind) {
  PANDOK_TRY(const std::string text, read_text_file(file));
  auto key = audit::PublicKey::parse(trim(std::string_view(text).substr(0, text.find('\n'))));
  if (!key) return tl::unexpected<Error>(with_context(file, std::move(key).error()));
  if (key->kind != kind)
    return fail(Code::invalid_argument, "{} is not the key of a {}", file,
                kind == audit::KeyKind::witness ? "witness" : "log");
  return key;
}

Result<std::optional<audit::PublicKey>> read_trusted_key(const std::string& file) {
  if (file.empty()) return std::nullopt;
  PANDOK_TRY(auto key, read_key_file(file, audit::KeyKind::note));
  return key;
}

Result<> put_text(const std::string& file, const std::string& text) {
  if (!file.empty()) return write_file_atomic(file, as_bytes(text));
  print_line(std::string_view(text).substr(0, text.size() - (text.ends_with('\n') ? 1 : 0)));
  return {};
}

std::string audit_time_text(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     ms % 1000);
}

Result<std::int64_t> parse_audit_time(const std::string& text) {
  constexpr std::int64_t kDayMs = 86'400'000;
  if (text.size() > 8) {  // eight digits are a day, too
    const auto ms = parse_int(text);
    if (ms && *ms >= 0) return *ms;
  }
  PANDOK_TRY(const Date day, Date::parse(text));
  return day.days() * kDayMs;
}

void add_folder_options(CLI::App& command, Context& context, std::string& folder) {
  auto* home = command.add_option("--home", context.home_option,
                                  "The home (default $PANDOK_HOME, else ./pandok-home)");
  command.add_option("--folder", folder, "A log by itself, like a copy for an auditor")
      ->excludes(home);
}

namespace {

struct VerifyOptions {
  std::string folder, key, checkpoint;
  bool json = false;
};

struct Honest {
  audit::Verified state;
  bool continues = false;
};

Result<Honest> verify_log(const Context& context, const VerifyOptions& options) {
  PANDOK_TRY(const auto trusted, read_trusted_key(options.key));
  std::string older;
  if (!options.checkpoint.empty()) {
    PANDOK_TRY(older, read_text_file(options.checkpoint));
  }
  PANDOK_TRY(const fs::path folder, audit_folder(context, options.folder));
  Honest honest;
  PANDOK_TRY(honest.state, audit::verify(folder, trusted));
  if (older.empty()) return honest;
  PANDOK_CHECKED(audit::verify_consistent(folder, older, trusted));
  honest.continues = true;
  return honest;
}

Result<> verify(Context& context, const VerifyOptions& options) {
  auto honest = verify_log(context, options);
  if (!honest) {
    if (options.json)
      print_line(json_line({{"ok", false},
                            {"code", code_name(honest.error().code)},
                            {"error", honest.error().message}}));
    return tl::unexpected<Error>(std::move(honest).error());
  }
  const audit::Checkpoint& now = honest->state.checkpoint;
  if (options.json) {
    print_line(json_line({{"ok", true},
                          {"origin", now.origin},
                          {"size", now.size},
                          {"root", audit::base64(now.root)},
                          {"pending", honest->state.pending},
                          {"trusted_key", !options.key.empty()},
                          {"continues_checkpoint", honest->continues}}));
    return {};
  }
  print("the audit log {} is whole: {} entries, root {}{}", now.origin, now.size,
        audit::base64(now.root), honest->continues ? "; it continues the older checkpoint" : "");
  if (honest->state.pending > 0)
    print("{} more entries are durable and will be published when the log is opened next",
          honest->state.pending);
  return {};
}

struct CheckpointOptions {
  std::string folder, output;
  std::optional<std::uint64_t> since;
  bool json = false;
};

Result<> checkpoint(Context& context, const CheckpointOptions& options) {
  PANDOK_TRY(const fs::path folder, audit_folder(context, options.folder));
  PANDOK_TRY(const auto request, audit::request_cosignature(folder, options.since.value_or(0)));
  PANDOK_TRY(const auto key, audit::read_public_key({folder}));
  PANDOK_TRY(const auto now, audit::open_checkpoint(request.checkpoint, key));
  if (options.json) {
    print_line(json_line({{"origin", now.origin},
                          {"size", now.size},
                          {"root", audit::base64(now.root)},
                          {"key", key.text()},
                          {"checkpoint", request.checkpoint}}));
    return {};
  }
  return put_text(options.output, options.since ? request.text() : request.checkpoint);
}

void add_verify(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "verify", "Compute the whole log again: was any entry changed, removed or slipped in?");
  auto options = std::make_shared<VerifyOptions>();
  add_folder_options(*command, context, options->folder);
  command->add_option("--key", options->key,
                      "The log's public key as you know it (default: the key.pub beside the log)");
  command->add_option("--checkpoint", options->checkpoint,
                      "A checkpoint that was kept: the log must continue it");
  command->add_flag("--json", options->json, "One JSON object");
  command->footer("Exit code 4: the log is damaged, forked or rolled back.");
  set_callback(*command, context, options, verify);
}

void add_checkpoint(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "checkpoint", "Print the signed checkpoint: keep it, and nothing before it can change");
  auto options = std::make_shared<CheckpointOptions>();
  add_folder_options(*command, context, options->folder);
  command->add_option("--since", options->since,
                      "With the proof that it continues the log of so many entries: what a "
                      "witness is sent");
  command->add_option("--output", options->output, "Into this file");
  command->add_flag("--json", options->json, "One JSON object, with the log's public key");
  set_callback(*command, context, options, checkpoint);
}

}  // namespace

void add_audit_commands(CLI::App& app, Context& context) {
  auto* parent = app.add_subcommand(
      "audit", "The tamper-evident log: verify, show, prove, witness, forget, demo");
  parent->require_subcommand(1);
  add_verify(*parent, context);
  add_audit_show_commands(*parent, context);
  add_checkpoint(*parent, context);
  add_audit_proof_commands(*parent, context);
  add_audit_witness_commands(*parent, context);
  add_audit_demo_command(*parent, context);
}

}  // namespace pandok::cli
