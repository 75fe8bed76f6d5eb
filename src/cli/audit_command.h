// What the commands of `pandok audit` share: which log, which key, how times are written.
#pragma once

#include <optional>

#include "audit/checkpoint.h"
#include "cli/context.h"

namespace pandok::cli {

// The log's folder: --folder, else that of the home. not_found if the home has never had a log,
// data_corrupted if it had one.
Result<std::filesystem::path> audit_folder(const Context& context, const std::string& folder);

// A public key of this kind from its file (one line).
Result<audit::PublicKey> read_key_file(const std::string& file, audit::KeyKind kind);
// nullopt for "".
Result<std::optional<audit::PublicKey>> read_trusted_key(const std::string& file);
// A text file of at most limits::kProofFileBytesMax bytes.
Result<std::string> read_text_file(const std::string& file);
// Into the file, or as it is on stdout for "".
Result<> put_text(const std::string& file, const std::string& text);

std::string audit_time_text(std::int64_t ms);  // "2026-11-22T07:37:51.004Z"
// "2026-11-22" is its beginning in UTC; else milliseconds since 1970.
Result<std::int64_t> parse_audit_time(const std::string& text);

void add_folder_options(CLI::App& command, Context& context, std::string& folder);
void add_audit_show_commands(CLI::App& parent, Context& context);     // show, forget
void add_audit_proof_commands(CLI::App& parent, Context& context);    // prove, check-proof
void add_audit_witness_commands(CLI::App& parent, Context& context);  // witness …
void add_audit_demo_command(CLI::App& parent, Context& context);

}  // namespace pandok::cli
