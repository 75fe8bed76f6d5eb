// CHECK ends the program when the code itself is wrong; never use it on input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CHECK(cond) \
  ((cond) ? void(0) \
          : (std::fprintf(stderr, "%s:%d: CHECK(%s)\n", __FILE__, __LINE__, #cond), std::abort()))
