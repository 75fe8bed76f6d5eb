#include "audit/proof_file.h"
#include "audit/search.h"
#include "base/json.h"
#include "cli/audit_command.h"

namespace pandok::cli {
namespace {

struct ProveOptions {
  std::string folder, object, output;
  std::optional<std::uint64_t> index;
  bool json = false;
};

Result<> prove(Context& context, const ProveOptions& options) {
  if (options.index.has_value() == !options.object.empty())
    return fail(Code::invalid_argument, "prove takes an INDEX or --object (prove --help)");
  PANDOK_TRY(const auto folder, audit_folder(context, options.folder));
  std::optional<std::uint64_t> index = options.index;
  audit::SearchOptions how{.hits_max = 1};
  while (!index) {
    PANDOK_TRY(const auto page, audit::search(folder, {.object_id = options.object}, how));
    if (!page.hits.empty()) index = page.hits.front().index;
    if (!index && !page.next)
      return fail(Code::not_found, "no entry is about '{}'", options.object);
    how.before = page.next;
  }
  PANDOK_TRY(const auto proof, audit::prove(folder, *index));
  if (!options.json) return put_text(options.output, proof.text());
  print_line(json_line(
      {{"index", proof.index}, {"entry", as_text(proof.entry)}, {"proof", proof.text()}}));
  return {};
}

struct ProofCheckOptions {
  std::string file, key, checkpoint;
  bool json = false;
};

// The proof's checkpoint is the one that was kept.
Result<> check_same(const audit::Checkpoint& proved, const ProofCheckOptions& options,
                    const audit::PublicKey& key) {
  PANDOK_TRY(const std::string note, read_text_file(options.checkpoint));
  auto kept = audit::open_checkpoint(note, key);
  if (!kept) return tl::unexpected<Error>(with_context(options.checkpoint, kept.error()));
  if (kept->size != proved.size)
    return fail(Code::failed_precondition,
                "the proof is for {} entries, the checkpoint has {}: only the same can be compared",
                proved.size, kept->size);
  if (kept->root == proved.root) return {};
  return fail(Code::data_corrupted,
              "a fork: the proof and the checkpoint have {} entries each and "
              "another root",
              proved.size);
}

Result<> check_proof(Context&, const ProofCheckOptions& options) {
  PANDOK_TRY(const auto key, read_key_file(options.key, audit::KeyKind::note));
  PANDOK_TRY(const std::string text, read_text_file(options.file));
  auto proof = audit::ProofFile::parse(text);
  auto checkpoint =
      proof ? proof->check(key) : Result<audit::Checkpoint>(tl::unexpected<Error>(proof.error()));
  if (!checkpoint)
    return fail(Code::data_corrupted, "{}: {}", options.file, checkpoint.error().message);
  if (!options.checkpoint.empty()) PANDOK_CHECKED(check_same(*checkpoint, options, key));
  if (options.json)
    print_line(json_line({{"ok", true},
                          {"origin", checkpoint->origin},
                          {"size", checkpoint->size},
                          {"index", proof->index},
                          {"entry", as_text(proof->entry)}}));
  else
    print("proved: this is entry {} of the {} of {}\n{}", proof->index, checkpoint->size,
          checkpoint->origin, as_text(proof->entry));
  return {};
}

}  // namespace

void add_audit_proof_commands(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand(
      "prove", "Write a proof that an entry is in the log, for somebody who has no log");
  auto options = std::make_shared<ProveOptions>();
  command->add_option("INDEX", options->index, "Which entry");
  add_folder_options(*command, context, options->folder);
  command->add_option("--object", options->object, "The newest entry about this object's id");
  command->add_option("--output", options->output, "Into this file (default: standard output)");
  command->add_flag("--json", options->json, "One JSON object");
  set_callback(*command, context, options, prove);
  auto* checking = parent.add_subcommand(
      "check-proof", "Check such a proof with the log's public key alone, on any machine");
  auto check_options = std::make_shared<ProofCheckOptions>();
  checking->add_option("FILE", check_options->file, "What prove wrote")->required();
  checking->add_option("--key", check_options->key, "The log's public key (key.pub)")->required();
  checking->add_option("--checkpoint", check_options->checkpoint,
                       "The proof must be for this checkpoint, which was kept");
  checking->add_flag("--json", check_options->json, "One JSON object");
  set_callback(*checking, context, check_options, check_proof);
}

}  // namespace pandok::cli
