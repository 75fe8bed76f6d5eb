// Which handler answers which request, and what a request to it may look like.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace pandok::http {

// Where a handler runs. here: on the I/O thread, for answers that are ready (microseconds);
// quick: a look into the database or a file; heavy: readings and pictures.
enum class Work { here, quick, heavy };

enum class BodyKind { none, memory, file };

struct BodyRule {
  BodyKind kind = BodyKind::none;
  std::size_t bytes_max = 0;
  std::vector<std::string> types;  // "application/json", "image/*"; of a body that is not empty
};

// An error becomes a problem document.
using Handler = std::function<Result<Response>(Request&)>;

struct Route {
  Method method = Method::get;  // GET also answers HEAD
  std::string pattern;          // "/api/v1/designs/{design_id}"; a {} stands for one segment
  Handler handler;
  Work work = Work::quick;
  BodyRule body = {};
  bool any_query = false;                  // a page reads its query itself
  std::vector<std::string> query = {};     // the names that may stand in the query
  std::vector<std::string> segments = {};  // of the pattern; made by Router::add()
};

struct Match {
  const Route* route = nullptr;         // nullptr: none
  std::vector<std::string> parameters;  // of the route's {}
  std::string allow;                    // "GET, HEAD": what the path answers; "" for no such path
};

// Immutable once the server runs; then any thread may ask.
class Router {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }
  // Without a method (one that nobody answers) no route is found, but what the path answers.
  Match find(std::optional<Method> method, const std::vector<std::string>& segments) const;

 private:
  std::vector<Route> routes_;
};

// True if the type is allowed by the rule: equal, or "image/png" under "image/*".
bool accepts(const BodyRule& rule, std::string_view content_type);

}  // namespace pandok::http
