// The figures of a year of cases.
#include "cases/case_figures.h"
#include "http/csv_text.h"
#include "http/query_values.h"
#include "http/service.h"

namespace pandok::http {
namespace {

Result<cases::CaseFigures> figures_of(Service& service, const Request& request) {
  PANDOK_TRY(const auto year, query_integer(request, "year", 0, 2000, 2999));
  if (year == 0) return fail(Code::invalid_argument, "'year' is missing");
  PANDOK_TRY(const auto database, service.databases.borrow());
  return cases::case_figures(*database, static_cast<int>(year));
}

Json rows_json(const std::vector<cases::CaseCount>& rows) {
  Json list = Json::array();
  for (const cases::CaseCount& row : rows)
    list.push_back({{"name", row.name}, {"cases", row.cases}, {"goods", row.goods}});
  return list;
}

Result<Response> get_figures(Service& service, const Request& request) {
  PANDOK_TRY(const auto figures, figures_of(service, request));
  return json_response({{"year", figures.year},
                        {"cases", figures.all.cases},
                        {"goods", figures.all.goods},
                        {"holder", rows_json(figures.holder)},
                        {"channel", rows_json(figures.channel)},
                        {"item", rows_json(figures.item)},
                        {"country", rows_json(figures.country)},
                        {"outcome", rows_json(figures.outcome)}});
}

Result<Response> get_figures_csv(Service& service, const Request& request) {
  PANDOK_TRY(const auto figures, figures_of(service, request));
  std::string text = csv_line({"by", "name", "cases", "goods"});
  const auto add = [&](const char* by, const std::vector<cases::CaseCount>& rows) {
    for (const cases::CaseCount& row : rows)
      text +=
          csv_line({by, harmless(row.name), std::to_string(row.cases), std::to_string(row.goods)});
  };
  add("all", {figures.all});
  add("holder", figures.holder);
  add("channel", figures.channel);
  add("item", figures.item);
  add("country", figures.country);
  add("outcome", figures.outcome);
  return download("text/csv; charset=utf-8", std::move(text),
                  fmt::format("pandok-cases-{}.csv", figures.year));
}

}  // namespace

void add_case_figure_routes(Router& router, Service& service) {
  const auto add = [&](const char* pattern, Result<Response> (*body)(Service&, const Request&)) {
    router.add({.method = Method::get,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = {access::Permission::see_figures},
                .reads = "case.figures",
                .work = Work::heavy,
                .query = {"year"}});
  };
  add("/api/v1/case-figures", get_figures);
  add("/api/v1/case-figures.csv", get_figures_csv);
}

}  // namespace pandok::http
