// The command line: parses arguments, calls a stop, prints what it answered.
//
// Contract: results on stdout, errors on stderr as one line "pandok: what, where, what to do".
// Exit codes: 0 done, 1 some inputs failed, 2 usage, 3 refused, 4 data corrupt.
#pragma once

namespace pandok::cli {

// Runs the program; returns its exit code. Called once, from main.
int run(int argc, char** argv);

}  // namespace pandok::cli
