// Which handler answers which request, and what a request to it may look like.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "http/message.h"

namespace pandok::http {

// Where a handler runs. here: on the I/O thread, for answers that are ready (microseconds);
// quick: a look into the database or a file; heavy: readings and pictures.
// hashing: passwords, slow on purpose. outside: another server is asked, and may be slow.
enum class Work { here, quick, heavy, hashing, outside };

// Who may ask. As it is made: nobody, once there are people.
class Access {
 public:
  Access() = default;
  // Whoever has one of these permissions.
  Access(std::initializer_list<access::Permission> any_of) : any_of_(any_of) {}
  // Without being asked who they are.
  static Access everybody() { return Access(Kind::everybody); }
  // Whatever they may do otherwise.
  static Access somebody() { return Access(Kind::somebody); }
  // A person in a browser; no token.
  static Access signed_in() { return Access(Kind::signed_in); }

  bool is_for_everybody() const { return kind_ == Kind::everybody; }
  bool is_for_somebody() const { return kind_ == Kind::somebody; }
  bool is_for_signed_in() const { return kind_ == Kind::signed_in; }
  access::PermissionSet any_of() const { return any_of_; }

 private:
  enum class Kind { permitted, signed_in, somebody, everybody };
  explicit Access(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::permitted;
  access::PermissionSet any_of_;
};

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
  Access access = {};
  // The act that the audit log is told before the handler runs, "reading.show"; "" if nothing
  // protected is read. A handler that changes something tells it itself.
  std::string reads = {};
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
  // Each route's handler becomes what `wrap` makes of the route.
  void wrap(const std::function<Handler(const Route&)>& wrap);
  const std::vector<Route>& routes() const { return routes_; }
  // Without a method (one that nobody answers) no route is found, but what the path answers.
  Match find(std::optional<Method> method, const std::vector<std::string>& segments) const;

 private:
  std::vector<Route> routes_;
};

// True if the type is allowed by the rule: equal, or "image/png" under "image/*".
bool accepts(const BodyRule& rule, std::string_view content_type);

}  // namespace pandok::http
