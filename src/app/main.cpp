#include <sodium.h>

#include <csignal>

#include "base/check.h"
#include "cli/cli.h"

int main(int argc, char** argv) {
  CHECK(sodium_init() >= 0);
  std::signal(SIGXFSZ, SIG_IGN);  // a write over the limit of file sizes fails and says so
  return pandok::cli::run(argc, argv);
}
