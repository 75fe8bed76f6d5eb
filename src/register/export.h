// Writes the register as DESIGNS.csv, with its pictures on request.
//
// Rows are ordered by design_id, then by the order of the views; importing the file into an empty
// register gives the same designs and views, and its export the same file. The columns for numbers
// and events are written only if a design has any. `file` is written as it was imported; where the
// same name was imported for different pictures (from different folders), these are written as
// "<first 32 digits of the SHA-256>.<extension>", so that each row finds its own.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "base/progress.h"
#include "register/register.h"

namespace pandok::reg {

struct ExportReport {
  std::int64_t designs = 0;
  std::int64_t views = 0;
  std::int64_t pictures = 0;  // files written
};

// Gives the text of the file to `sink`, piece by piece; its error ends the export. The caller keeps
// others from changing the register meanwhile (store::Snapshot, or Home::lock_for_writing()).
// cancelled; errors of the database. Memory: a page of designs.
Result<ExportReport> write_designs(Register& the_register,
                                   const std::function<Result<>(std::string_view)>& sink,
                                   Progress& progress);

// Writes to `csv`, which appears whole or not at all; an existing file is replaced. With a
// pictures folder (made if need be) every picture is written into it under its name in the file;
// a file that is there already is replaced. permission_denied, resource_exhausted (disk full).
Result<ExportReport> export_csv(Register& the_register, const std::filesystem::path& csv,
                                const std::filesystem::path& pictures_folder, Progress& progress);

}  // namespace pandok::reg
