// The console: its files, and its page for every address that it has pages for.
#include <array>
#include <utility>

#include "http/embedded_files.h"
#include "http/picture_answer.h"
#include "http/service.h"

namespace pandok::http {
namespace {

// Only what comes from here; photos are shown from memory (blob:) before they are sent.
constexpr const char* kPolicy =
    "default-src 'self'; img-src 'self' blob:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view kNotBuilt =
    "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><title>pandok</title>"
    "<h1>판독 pandok</h1><p>서버는 동작하고 있습니다. 화면은 이 프로그램에 포함되지 않았습니다."
    "<p>The server runs; this program was built without its console. The API is at "
    "/api/v1/.</html>\n";

constexpr std::array kPages = {"/",
                               "/readings/{reading_id}",
                               "/register",
                               "/register/{design_id}",
                               "/queue",
                               "/jobs",
                               "/jobs/{job_id}",
                               "/settings",
                               "/sign-in",
                               "/welcome",
                               "/openid",
                               "/me",
                               "/people",
                               "/people/{person_id}",
                               "/organisations",
                               "/audit",
                               "/cases",
                               "/cases/new",
                               "/cases/figures",
                               "/cases/{case_id}",
                               "/papers/{sha256}"};

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webmanifest", "application/manifest+json"},
    {".json", "application/json"},
    {".woff2", "font/woff2"},
};

std::string_view type_of(std::string_view path) {
  for (const auto& [end, type] : kTypes)
    if (path.ends_with(end)) return type;
  return "application/octet-stream";
}

Response answer(const EmbeddedFile& file, const std::string& etag, const Request& request) {
  Response response{.status = 200,
                    .content_type = std::string(type_of(file.path)),
                    .headers = {},
                    .body = file.bytes,
                    .etag = etag};
  const bool packs = request.header("accept-encoding").find("gzip") != std::string_view::npos;
  if (!file.packed.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!file.packed.empty() && packs) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = file.packed;
    response.etag.insert(response.etag.size() - 1, "-gz");
  }
  const bool named_by_content = file.path.starts_with("/assets/");
  response.headers.emplace_back(
      "Cache-Control", named_by_content ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("Content-Security-Policy", kPolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Permissions-Policy",
                                "camera=(self), geolocation=(), microphone=()");
  return response;
}

void add(Router& router, std::string pattern, const EmbeddedFile& file) {
  router.add({.method = Method::get,
              .pattern = std::move(pattern),
              .handler = [file, etag = etag_of(as_bytes(file.bytes))](Request& request)
                  -> Result<Response> { return answer(file, etag, request); },
              .access = Access::everybody(),
              .work = Work::here,
              .any_query = true});
}

}  // namespace

void add_console_routes(Router& router) {
  EmbeddedFile page{.path = "/index.html", .bytes = kNotBuilt, .packed = {}};
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path == page.path)
      page = file;
    else
      add(router, std::string(file.path), file);
  }
  for (const char* pattern : kPages) add(router, pattern, page);
}

}  // namespace pandok::http
