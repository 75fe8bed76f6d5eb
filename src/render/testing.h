// For unit tests only.
#pragma once

#include "render/builder.h"

namespace pandok::render {

inline Mesh cube() {
  Builder builder;
  builder.box({2, 2, 2});
  return builder.take();
}

}  // namespace pandok::render
