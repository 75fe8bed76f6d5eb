// Man pages and shell completion, made from the commands themselves so that they cannot differ.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace pandok::cli {

// One man page (roff, man(7)) for the program with all its commands.
std::string man_page(const CLI::App& app);

// A completion script for bash: commands, their options, then file names.
std::string bash_completion(const CLI::App& app);

}  // namespace pandok::cli
