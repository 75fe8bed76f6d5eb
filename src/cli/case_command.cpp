#include "cli/case_command.h"

namespace pandok::cli {

void add_case_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("case", "Cases: from a suspicion to its end, by the law");
  command->require_subcommand(1);
  add_case_demo_command(*command, context);
  add_case_appraisals_command(*command, context);
}

}  // namespace pandok::cli
