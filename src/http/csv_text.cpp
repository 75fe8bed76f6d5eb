#include "http/csv_text.h"

#include "register/csv.h"

namespace pandok::http {

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  reg::append_csv(line, fields);
  return line;
}

std::string harmless(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
    text.insert(text.begin(), '\'');
  return text;
}

}  // namespace pandok::http
