// What a reader does when a crash left the index behind the database.
#pragma once

#include <string>

#include "base/error.h"
#include "store/database.h"
#include "store/home.h"

namespace pandok::reg {

// Brings the home's index up to its register if it is not; cheap if it is (two small reads).
// data_corrupted with what to do if the index is damaged; failed_precondition if it is behind and
// another process is changing the home, or if the home's network is another than the pictures were
// embedded with.
Result<> catch_up_index(const store::Home& home, store::Database& database,
                        const std::string& model);

}  // namespace pandok::reg
