// What the jobs do, one function a kind. A job that was broken off is begun again from its archive;
// importing the same twice changes nothing.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "http/engine_host.h"
#include "http/job_store.h"
#include "store/home.h"

namespace pandok::http {

struct JobPlace {
  const store::Home& home;
  DatabasePool& databases;
  EngineHost& engines;
  std::filesystem::path folder;  // the job's own; "archive" in it is what was sent
};

// The job's report. cancelled; errors of what it does. Waits while another process changes the
// home.
Result<Json> do_job(const JobPlace& place, const Job& job, Progress& progress);

}  // namespace pandok::http
