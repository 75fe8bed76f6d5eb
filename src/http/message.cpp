#include "http/message.h"

#include <fmt/format.h>

#include <system_error>

namespace pandok::http {

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
  }
  return "";
}

SpooledFile::SpooledFile(SpooledFile&& other) noexcept : path_(other.take()) {}

SpooledFile& SpooledFile::operator=(SpooledFile&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

SpooledFile::~SpooledFile() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

const access::Caller& Request::caller() const {
  static const access::Caller kNobody{.via = access::Via::session};
  return who ? *who : kNobody;
}

Response no_content() {
  return {.status = 204, .content_type = "", .headers = {}, .body = {}, .etag = {}};
}

Response download(std::string_view content_type, std::variant<std::string, Pieces> body,
                  std::string_view name) {
  Response response{.status = 200,
                    .content_type = std::string(content_type),
                    .headers = {},
                    .body = {},
                    .etag = {}};
  std::visit([&](auto& part) { response.body = std::move(part); }, body);
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

Response json_response(const Json& value, int status) {
  return {.status = status,
          .content_type = "application/json",
          .headers = {},
          .body = json_line(value) + "\n",
          .etag = {}};
}

}  // namespace pandok::http
