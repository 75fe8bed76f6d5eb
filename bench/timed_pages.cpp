#include "bench/timed_pages.h"

#include <random>

#include "base/stopwatch.h"
#include "stats/ranking.h"

namespace pandok::bench {
namespace {

constexpr std::uint64_t kPlacesSeed = 20261122;

Result<double> time_page(const http::Router& router, const Page& page, std::int64_t random) {
  http::Request request;
  request.id = "bench";
  request.who = page.caller;
  PANDOK_TRY(request.target, http::parse_target(page.target(random)));
  const http::Match match = router.find(http::Method::get, request.target.segments);
  if (match.route == nullptr) return fail(Code::internal, "no route for {}", page.name);
  request.parameters = match.parameters;
  const Stopwatch watch;
  PANDOK_TRY([[maybe_unused]] const auto response, match.route->handler(request));
  return watch.ms();
}

}  // namespace

std::shared_ptr<const access::Caller> signed_in(const access::Person& person,
                                                access::RoleSet roles) {
  return std::make_shared<const access::Caller>(
      access::Caller{.person = person.id,
                     .login = person.login,
                     .name = person.name,
                     .organisation = person.organisation,
                     .roles = roles,
                     .permissions = access::permissions_of(roles),
                     .via = access::Via::session});
}

Result<ServedHome> ServedHome::create(const std::filesystem::path& folder,
                                      const std::string& database) {
  std::optional<store::DatabaseUrl> url;
  if (!database.empty()) {
    PANDOK_TRY(url, store::DatabaseUrl::parse(database));
  }
  PANDOK_TRY(auto home, store::Home::create(folder, url));
  PANDOK_TRY(auto service, http::Service::open(home, "bench", 1));
  http::Router router = http::make_router(*service);
  return ServedHome{std::move(home), std::move(service), std::move(router)};
}

Result<Json> time_pages(const http::Router& router, const std::vector<Page>& pages,
                        const ListBenchOptions& options) {
  std::mt19937_64 random(kPlacesSeed);
  Json summary{{"p95_ms_max", 0.0}};
  for (const Page& page : pages) {
    std::vector<double> took_ms;
    for (int i = 0; i < options.rounds; ++i) {
      PANDOK_TRY(const double ms,
                 time_page(router, page, static_cast<std::int64_t>(random() >> 2)));
      took_ms.push_back(ms);
    }
    const double p95 = stats::percentile(took_ms, 0.95);
    if (options.on_line)
      options.on_line({{"page", page.name},
                       {"n", options.rounds},
                       {"p50_ms", stats::percentile(took_ms, 0.5)},
                       {"p95_ms", p95}});
    if (p95 <= summary["p95_ms_max"].get<double>()) continue;
    summary["p95_ms_max"] = p95;
    summary["slowest"] = page.name;
  }
  return summary;
}

}  // namespace pandok::bench
