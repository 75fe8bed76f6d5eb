// The log of a home.
#pragma once

#include <memory>

#include "audit/recorder.h"
#include "store/database.h"
#include "store/home.h"

namespace pandok::audit {

// Whether the home has ever had an audit log; the database remembers it ("audit" in counters), so
// that a log which is gone is noticed.
Result<bool> had_log(store::Database& database);

// The recorder of a home, for the server and for commands. A home that is older than its log gets
// one; data_corrupted if it had one and that is gone.
Result<std::unique_ptr<Recorder>> open_home_log(const store::Home& home, store::Database& database);

}  // namespace pandok::audit
