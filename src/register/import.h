// Brings a file of designs and its pictures into the register.
//
// Two steps. First every row is read and checked and its picture kept (picture_keeper.h), batch by
// batch; the rows wait in temporary tables. Then one transaction changes the register: all good
// rows or, if anything fails, none. So a crash or a stop at any moment leaves the register as it
// was or as it should be; pictures already computed are not computed again by the next run.
//
// A design that the register does not have is added. One that it has gets the fields that the
// source speaks of; its views are added, or their picture replaced where view and file are the
// same; views that the source does not name stay. Importing the same source twice changes nothing.
//
// A bad row (syntax, a field, a contradiction to an earlier row of the same design, a picture that
// is missing or cannot be read) is reported and left out; the others go in, unless `strict`.
// Afterwards the search index is to be brought up to date: reindex.h.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "register/picture_indexer.h"
#include "register/register.h"
#include "register/row_source.h"

namespace pandok::reg {

struct ImportOptions {
  bool strict = false;  // one bad row refuses the whole source
  // Called for each bad row, in the order of the source.
  std::function<void(const RowError&)> on_bad_row;
};

struct ImportReport {
  std::int64_t rows = 0;  // read, good and bad
  std::int64_t rows_bad = 0;
  std::int64_t rows_duplicate = 0;  // said again what an earlier row of the source said
  std::int64_t designs_added = 0, designs_changed = 0, designs_unchanged = 0;
  std::int64_t views_added = 0, views_changed = 0, views_unchanged = 0;
  std::int64_t pictures_computed = 0, pictures_reused = 0;
  std::vector<RowError> bad_rows;  // the first kBadRowsKept
  std::vector<std::string> warnings;
};
inline constexpr std::size_t kBadRowsKept = 1'000;

// {"rows":…, …,"bad_rows":[{"line":…,"source":…,"column":…,"reason":…}],"warnings":[…]}
Json to_json(const ImportReport& report);

// Imports what a source gives; `file` of a view lies in images_folder. The caller holds
// Home::lock_for_writing(). invalid_argument if strict and a row is bad (the register is as it
// was); cancelled; not_found for the folder; errors of the source, the disk, the database and the
// indexer. Memory: one batch of at most 64 pictures and 64 MiB (or one larger picture).
Result<ImportReport> import_rows(Register& the_register, PictureIndexer& indexer, RowSource& source,
                                 const std::filesystem::path& images_folder,
                                 const ImportOptions& options, Progress& progress);

// DESIGNS.csv (designs_csv.h). An empty images_folder means the folder of the file.
Result<ImportReport> import_csv(Register& the_register, PictureIndexer& indexer,
                                const std::filesystem::path& csv,
                                const std::filesystem::path& images_folder,
                                const ImportOptions& options, Progress& progress);

// A folder of office records (kipris.h) with their pictures.
Result<ImportReport> import_kipris(Register& the_register, PictureIndexer& indexer,
                                   const std::filesystem::path& folder,
                                   const ImportOptions& options, Progress& progress);

}  // namespace pandok::reg
