#include "http/router.h"

#include <algorithm>

#include "base/check.h"

namespace pandok::http {
namespace {

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool fits(const Route& route, const std::vector<std::string>& segments) {
  if (route.segments.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_parameter(route.segments[i]) ? segments[i].empty() : route.segments[i] != segments[i])
      return false;
  }
  return true;
}

}  // namespace

void Router::add(Route route) {
  auto pattern = parse_target(route.pattern);
  CHECK(pattern.has_value());
  route.segments = std::move(pattern->segments);
  routes_.push_back(std::move(route));
}

void Router::wrap(const std::function<Handler(const Route&)>& wrap) {
  for (Route& route : routes_) route.handler = wrap(route);
}

Match Router::find(std::optional<Method> method, const std::vector<std::string>& segments) const {
  Match match;
  for (const Route& route : routes_) {
    if (!fits(route, segments)) continue;
    const bool head = method == Method::head && route.method == Method::get;
    if (route.method == method || head) {
      match.route = &route;
      for (std::size_t i = 0; i < segments.size(); ++i)
        if (is_parameter(route.segments[i])) match.parameters.push_back(segments[i]);
      return match;
    }
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += method_name(route.method);
    if (route.method == Method::get) match.allow += ", HEAD";
  }
  return match;
}

bool accepts(const BodyRule& rule, std::string_view type) {
  return std::ranges::any_of(rule.types, [&](std::string_view allowed) {
    if (!allowed.ends_with("/*")) return allowed == type;
    return type.size() >= allowed.size() && type.starts_with(allowed.substr(0, allowed.size() - 1));
  });
}

}  // namespace pandok::http
