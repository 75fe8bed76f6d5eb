// Rows of CSV for spreadsheets.
#pragma once

#include <string>
#include <vector>

namespace pandok::http {

// A line of RFC 4180 with its end.
std::string csv_line(const std::vector<std::string>& fields);

// A spreadsheet takes a field that begins like a formula for one: such a field gets an apostrophe.
std::string harmless(std::string text);

}  // namespace pandok::http
