// Pages that a person opens, reads and prints: readings with their evidence, and an evaluation.
//
// A page is one folder with index.html and the pictures that it shows; it asks for nothing from
// elsewhere and holds no script. Every text from outside is escaped.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "read/evaluate.h"
#include "read/reading.h"
#include "store/blob_store.h"

namespace pandok::read {

// Writes folder/index.html and one evidence picture for each stored reading that has one.
// Returns the path of each reading's evidence picture, empty where there is none.
Result<std::vector<std::filesystem::path>> write_readings_page(const std::filesystem::path& folder,
                                                               const std::vector<Reading>& readings,
                                                               const store::BlobStore& blobs);

// Writes folder/index.html: figures with intervals, by group, the reliability diagram, the recall
// curve, and the worst mistakes with the photo beside what was taken for it.
Result<> write_evaluation_page(const std::filesystem::path& folder,
                               const std::vector<Answer>& answers,
                               const std::filesystem::path& images, const store::BlobStore& blobs);

}  // namespace pandok::read
