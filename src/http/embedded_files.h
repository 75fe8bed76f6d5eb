// The files of the console that were packed into the program when it was built.
#pragma once

#include <string_view>
#include <vector>

namespace pandok::http {

struct EmbeddedFile {
  std::string_view path;    // "/index.html", "/assets/index-a1b2.js"
  std::string_view bytes;   // as it is
  std::string_view packed;  // by gzip; empty where that is no gain
};

// In the order of path; empty if the console was not built.
std::vector<EmbeddedFile> embedded_files();

}  // namespace pandok::http
