// `pandok case …`: cases from the command line.
#pragma once

#include "cli/context.h"

namespace pandok::cli {

void add_case_command(CLI::App& app, Context& context);
void add_case_demo_command(CLI::App& parent, Context& context);
void add_case_appraisals_command(CLI::App& parent, Context& context);

}  // namespace pandok::cli
