// What a handler is given and what it gives back. Nothing here knows of sockets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "access/gate.h"
#include "base/error.h"
#include "base/json.h"
#include "http/target.h"

namespace pandok::http {

enum class Method { get, head, post, put, del };
std::string_view method_name(Method method);
// Not of the safe methods (RFC 9110, 9.2.1).
inline bool changes(Method method) { return method != Method::get && method != Method::head; }

// A body that went to a file as it came. The file is removed with the object unless it was taken.
class SpooledFile {
 public:
  SpooledFile() = default;
  explicit SpooledFile(std::filesystem::path path) : path_(std::move(path)) {}
  SpooledFile(SpooledFile&& other) noexcept;
  SpooledFile& operator=(SpooledFile&& other) noexcept;
  ~SpooledFile();
  const std::filesystem::path& path() const { return path_; }
  // The file is the caller's now.
  std::filesystem::path take() { return std::exchange(path_, {}); }

 private:
  std::filesystem::path path_;
};

struct Request {
  Method method = Method::get;
  Target target;
  std::vector<std::string> parameters;  // what stood in the {} of the route, in order
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string content_type;  // without parameters, in lower case; "" if there is no body
  std::string body;          // Body::memory
  SpooledFile file;          // Body::file
  std::string id;            // the X-Request-Id of the answer
  std::string peer;          // address of the client
  bool tls = false;
  // Who asks; nobody on routes for everybody. Set by the doorkeeper.
  std::shared_ptr<const access::Caller> who;

  const access::Caller& caller() const;                             // nobody if there is none
  std::string_view header(std::string_view lower_case_name) const;  // "" if absent
};

// Text that is made piece by piece while it is sent; an empty piece ends it. An error breaks the
// connection off, so that the client sees that it is not whole. Called on a work pool.
using Pieces = std::function<Result<std::string>()>;

// A stream of server-sent events. Called on an I/O thread a few times a second: must be quick.
struct Events {
  // The text of a new event, "" if there is none.
  std::function<std::string()> next;
  std::function<bool()> ended;  // asked after next()
};

struct Response {
  int status = 200;
  std::string content_type;  // "" for an answer without a body
  std::vector<std::pair<std::string, std::string>> headers;
  // Text of its own, text that outlives the server (embedded files), pieces, or events.
  std::variant<std::string, std::string_view, Pieces, Events> body;
  // The quoted ETag. With it If-None-Match and Range are answered by the connection.
  std::string etag;
};

Response json_response(const Json& value, int status = 200);
Response no_content();  // 204
// What a browser keeps as a file of this name (ASCII without quotes).
Response download(std::string_view content_type, std::variant<std::string, Pieces> body,
                  std::string_view name);

}  // namespace pandok::http
