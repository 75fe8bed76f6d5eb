#include "audit/log_folder.h"
#include "audit/proof_file.h"
#include "audit/verify.h"
#include "audit/witness_folder.h"
#include "base/file.h"
#include "base/id.h"
#include "base/json.h"
#include "cli/audit_command.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMsPerSecond = 1000;

struct WitnessInitOptions {
  std::string state, name, log;
};

Result<> init(Context&, const WitnessInitOptions& options) {
  PANDOK_TRY(const auto log, read_key_file(options.log, audit::KeyKind::note));
  PANDOK_TRY(const auto key, audit::create_witness(options.state, options.name, log));
  print("{} watches {}; its public key, {}/key.pub, is:\n{}", key.name, log.name, options.state,
        key.text());
  return {};
}

struct CosignOptions {
  std::string state, folder, request, output;
  bool store = false, json = false;
};

// From the log itself, or from what somebody has sent.
Result<audit::WitnessRequest> request_of(const Context& context, const CosignOptions& options,
                                         std::uint64_t seen) {
  if (!options.request.empty()) {
    PANDOK_TRY(const std::string text, read_text_file(options.request));
    PANDOK_TRY(auto request, audit::WitnessRequest::parse(text));
    if (request.old == seen) return request;
    return fail(Code::failed_precondition,
                "this proof starts at {} entries, {} have been seen here: send one made with "
                "audit checkpoint --since {}",
                request.old, seen, seen);
  }
  PANDOK_TRY(const fs::path folder, audit_folder(context, options.folder));
  auto request = audit::request_cosignature(folder, seen);
  if (request || request.error().code != Code::invalid_argument) return request;
  return fail(Code::data_corrupted, "a rollback: {} entries have been seen here, and now {}", seen,
              request.error().message);
}

Result<> cosign(Context& context, const CosignOptions& options) {
  PANDOK_TRY(const auto open, audit::open_witness(options.state));
  PANDOK_TRY(const std::uint64_t seen, open.witness->seen());
  PANDOK_TRY(const auto request, request_of(context, options, seen));
  auto signature =
      open.witness->cosign(request.checkpoint, request.hashes, now_ms() / kMsPerSecond);
  if (!signature) {
    Error error = std::move(signature).error();
    if (error.code == Code::failed_precondition) error.code = Code::data_corrupted;  // a rollback
    return tl::unexpected<Error>(std::move(error));
  }
  PANDOK_TRY(const std::string note, audit::add_signature(request.checkpoint, *signature));
  if (options.store) {
    PANDOK_TRY(const fs::path folder, audit_folder(context, options.folder));
    PANDOK_CHECKED(write_file_atomic(audit::LogFolder{folder}.cosigned(), as_bytes(note)));
  }
  if (!options.json) return put_text(options.output, note);
  PANDOK_TRY(const auto now, audit::open_checkpoint(note, open.log));
  print_line(json_line({{"witness", open.own.name},
                        {"origin", now.origin},
                        {"size", now.size},
                        {"seen_before", seen},
                        {"cosigned", note}}));
  return {};
}

struct WitnessVerifyOptions {
  std::string folder, key, note;
  bool store = false, json = false;
};

Result<> verify(Context& context, const WitnessVerifyOptions& options) {
  PANDOK_TRY(const auto witness, read_key_file(options.key, audit::KeyKind::witness));
  PANDOK_TRY(const fs::path folder, audit_folder(context, options.folder));
  const audit::LogFolder files{folder};
  std::optional<std::string> note;
  if (options.note.empty()) {
    PANDOK_TRY(note, audit::read_cosigned(files));
  } else {
    PANDOK_TRY(note, read_text_file(options.note));
  }
  if (!note) return fail(Code::not_found, "nothing beside the log {} is cosigned", folder.string());
  const auto damaged = [](const Error& error) {
    return fail(Code::data_corrupted, "the cosigned checkpoint: {}", error.message);
  };
  const auto parsed = audit::SignedNote::parse(*note);
  if (!parsed) return damaged(parsed.error());
  const auto time = audit::verify_cosignature(*parsed, witness);
  if (!time) return damaged(time.error());
  PANDOK_CHECKED(audit::verify_consistent(folder, *note));
  PANDOK_TRY(const auto then, audit::Checkpoint::parse(parsed->text));
  if (options.store) PANDOK_CHECKED(write_file_atomic(files.cosigned(), as_bytes(*note)));
  if (options.json)
    print_line(json_line({{"ok", true},
                          {"witness", witness.name},
                          {"size", then.size},
                          {"time", audit_time_text(*time * kMsPerSecond)}}));
  else
    print("{} has seen {} entries at {}, and the log continues them", witness.name, then.size,
          audit_time_text(*time * kMsPerSecond));
  return {};
}

void add_cosign(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "cosign",
      "Sign the log's checkpoint if it continues what was seen; find forks and rollbacks");
  auto options = std::make_shared<CosignOptions>();
  command->add_option("--state", options->state, "The witness's folder")->required();
  add_folder_options(*command, context, options->folder);
  command->add_option("--request", options->request,
                      "What audit checkpoint --since wrote, instead of the log itself");
  command->add_option("--output", options->output, "Into this file (default: standard output)");
  command->add_flag("--store", options->store, "Also beside the log");
  command->add_flag("--json", options->json, "One JSON object");
  command->footer("Exit code 4: the log was forked or rolled back since it was seen last.");
  set_callback(*command, context, options, cosign);
}

}  // namespace

void add_audit_witness_commands(CLI::App& app, Context& context) {
  auto* parent =
      app.add_subcommand("witness", "A second machine that has seen the log: init, cosign, verify");
  parent->require_subcommand(1);
  auto* init_command = parent->add_subcommand("init", "Make a witness for one log");
  auto init_options = std::make_shared<WitnessInitOptions>();
  init_command->add_option("--state", init_options->state, "The witness's folder")->required();
  init_command->add_option("--name", init_options->name, "Its name, like witness.agency/1")
      ->required();
  init_command->add_option("--key", init_options->log, "The log's public key (key.pub)")
      ->required();
  set_callback(*init_command, context, init_options, init);
  add_cosign(*parent, context);
  auto* verifying = parent->add_subcommand(
      "verify", "Check that a witness has cosigned, and that the log continues what it saw");
  auto verify_options = std::make_shared<WitnessVerifyOptions>();
  verifying->add_option("--key", verify_options->key, "The witness's public key")->required();
  add_folder_options(*verifying, context, verify_options->folder);
  verifying->add_option("--note", verify_options->note,
                        "The cosigned checkpoint (default: the one beside the log)");
  verifying->add_flag("--store", verify_options->store, "Keep it beside the log when it is good");
  verifying->add_flag("--json", verify_options->json, "One JSON object");
  set_callback(*verifying, context, verify_options, verify);
}

}  // namespace pandok::cli
