// Builds segments: sorts rows, writes columns, codes and vectors.
#pragma once

#include <filesystem>
#include <vector>

#include "search/segment.h"

namespace pandok::search {

// A row on its way into a segment; `vector` [dim] belongs to the caller and outlives the call.
struct SourceRow {
  Row row;
  const float* vector = nullptr;
};

// Sorts rows and writes them as a segment file that is complete and synced under its final name
// (the folder is synced too), or does not exist. rows not empty, vectors as check_unit() accepts
// them. resource_exhausted when the disk is full; whatever system_error() gives. The bytes depend
// on the rows only, up to the order of equal rows. About 3 s for a million views of 256
// components, without the disk; needs 40 bytes of memory a row.
Result<> write_segment(const std::filesystem::path& path, std::vector<SourceRow> rows, int dim,
                       std::uint64_t sealed_sequence);

// The same in memory, for rows that are still in the log.
Result<std::shared_ptr<const Segment>> build_segment(std::vector<SourceRow> rows, int dim);

}  // namespace pandok::search
