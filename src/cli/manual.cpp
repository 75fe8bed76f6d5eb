#include "cli/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/context.h"

namespace pandok::cli {
namespace {

// "-" is a hyphen and a leading "." a macro in roff.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '-') out += '\\';
    if (c == '\\') out += '\\';
    out += c;
    line_start = c == '\n';
  }
  return out;
}

// Named subcommands; CLI11 also lists option groups, which have no name.
std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_name().empty()) commands.push_back(command);
  return commands;
}

std::string option_entry(const CLI::Option& option) {
  return fmt::format(".TP\n.B {}\n{}\n", roff(option.get_name(option.get_positional(), true)),
                     roff(option.get_description()));
}

std::string command_section(const CLI::App& command, const std::string& path) {
  std::string text = fmt::format(".SH {}\n{}\n", roff(path), roff(command.get_description()));
  for (const CLI::Option* option : command.get_options())
    if (option->get_name() != "--help") text += option_entry(*option);
  if (!command.get_footer().empty()) text += ".PP\n" + roff(command.get_footer()) + "\n";
  for (const CLI::App* child : commands_of(command))
    text += command_section(*child, path + " " + child->get_name());
  return text;
}

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::App* child : commands_of(command)) words += child->get_name() + " ";
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  return words;
}

void add_paths(const CLI::App& command, const std::string& path, std::string& known) {
  for (const CLI::App* child : commands_of(command)) {
    const std::string name = path.empty() ? child->get_name() : path + " " + child->get_name();
    known += fmt::format("{}\"{}\"", known.empty() ? "" : "|", name);
    add_paths(*child, name, known);
  }
}

void add_cases(const CLI::App& command, const std::string& path, std::string& cases) {
  cases += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, words_of(command));
  for (const CLI::App* child : commands_of(command))
    add_cases(*child, path.empty() ? child->get_name() : path + " " + child->get_name(), cases);
}

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string text = fmt::format(
      ".TH PANDOK 1\n.SH NAME\npandok \\- reads photos of goods against registered designs\n"
      ".SH SYNOPSIS\n.B pandok\nCOMMAND [OPTIONS]\n.SH DESCRIPTION\n{}\n",
      roff(app.get_description()));
  for (const CLI::App* command : commands_of(app))
    text += command_section(*command, "pandok " + command->get_name());
  return text + ".SH NOTES\n.nf\n" + roff(app.get_footer()) + "\n.fi\n";
}

std::string bash_completion(const CLI::App& app) {
  std::string cases;
  add_cases(app, "", cases);
  std::string known;  // "read"|"register"|"register import"|…
  add_paths(app, "", known);
  return fmt::format(R"(# bash completion for pandok; load with: source <(pandok completion)
_pandok() {{
  local path="" word words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{path:+$path }}$word" in {}) path="${{path:+$path }}$word" ;; esac
  done
  case "$path" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _pandok pandok
)",
                     known, cases);
}

void add_manual_commands(CLI::App& app, Context& context) {
  auto* manual = app.add_subcommand("manual", "Print the man page (pandok manual | man -l -)");
  manual->callback([&app] { print_line(man_page(app)); });
  auto* completion = app.add_subcommand("completion", "Print the completion script for bash");
  completion->callback([&app] { print_line(bash_completion(app)); });
  static_cast<void>(context);
}

}  // namespace pandok::cli
