// How soon a page of a list is there: the server's own handlers, asked as somebody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/people.h"
#include "base/error.h"
#include "base/json.h"
#include "http/router.h"
#include "http/service.h"
#include "store/home.h"

namespace pandok::bench {

// Rows of a transaction that fills a home.
inline constexpr std::int64_t kRowsAtOnce = 5'000;

struct ListBenchOptions {
  std::filesystem::path folder;  // where the home is made, and removed again
  std::string database;          // an empty PostgreSQL database's URL; "": SQLite
  std::int64_t rows = 1'000'000;
  int rounds = 60;                                     // of each page, at other places each time
  std::function<void(const Json&)> on_line = nullptr;  // one a page

  std::string_view database_name() const { return database.empty() ? "sqlite" : "postgresql"; }
};

// A fresh home in the folder, and the server's handlers on it.
struct ServedHome {
  store::Home home;
  std::unique_ptr<http::Service> service;
  http::Router router;

  static Result<ServedHome> create(const std::filesystem::path& folder,
                                   const std::string& database);
};

struct Page {
  std::string name;
  std::shared_ptr<const access::Caller> caller;
  std::function<std::string(std::int64_t)> target;  // of a random number
};

std::shared_ptr<const access::Caller> signed_in(const access::Person& person,
                                                access::RoleSet roles);

// Each page options.rounds times, at another random number each time (seeded); a line a page. The
// summary: p95_ms_max over all pages, and which page that is.
Result<Json> time_pages(const http::Router& router, const std::vector<Page>& pages,
                        const ListBenchOptions& options);

}  // namespace pandok::bench
