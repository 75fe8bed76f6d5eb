#include <sodium.h>

#include "base/check.h"
#include "cli/cli.h"

int main(int argc, char** argv) {
  CHECK(sodium_init() >= 0);
  return pandok::cli::run(argc, argv);
}
