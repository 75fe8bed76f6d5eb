// How soon a page of a list is there: the server's own handlers, asked as somebody.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/gate.h"
#include "access/people.h"
#include "base/error.h"
#include "base/json.h"
#include "http/router.h"

namespace pandok::bench {

struct Page {
  std::string name;
  std::shared_ptr<const access::Caller> caller;
  std::function<std::string(std::int64_t)> target;  // of a random number
};

std::shared_ptr<const access::Caller> signed_in(const access::Person& person,
                                                access::RoleSet roles);

// Each page `rounds` times, at another random number each time (seeded); a line a page. The
// summary: p95_ms_max over all pages, and which page that is.
Result<Json> time_pages(const http::Router& router, const std::vector<Page>& pages, int rounds,
                        const std::function<void(const Json&)>& on_line);

}  // namespace pandok::bench
