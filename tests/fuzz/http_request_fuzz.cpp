// Any bytes from a client, as connection.cpp reads them: the head in pieces, then whether it is
// admitted, then its chunks. A refusal is a problem document; what is admitted names a host.
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"
#include "http/admission.h"
#include "http/exchange.h"
#include "http/response_head.h"

namespace pandok::http {
namespace {

namespace beast = boost::beast;

const Router& routes() {
  static const Router router = [] {
    Router made;
    const BodyRule archive{.kind = BodyKind::file, .bytes_max = 1u << 20, .types = {"text/csv"}};
    const BodyRule readings{
        .kind = BodyKind::memory, .bytes_max = 1u << 20, .types = {"application/json", "image/*"}};
    made.add({.method = Method::get, .pattern = "/", .handler = {}});
    made.add({.method = Method::get,
              .pattern = "/api/v1/designs/{id}",
              .handler = {},
              .query = {"limit", "text"}});
    made.add({.method = Method::del, .pattern = "/api/v1/designs/{id}", .handler = {}});
    made.add(
        {.method = Method::post, .pattern = "/api/v1/readings", .handler = {}, .body = readings});
    made.add({.method = Method::post, .pattern = "/i", .handler = {}, .body = archive});
    return made;
  }();
  return router;
}

// The client's bytes, in pieces of a size that the first of them says.
class Wire {
 public:
  Wire(const std::uint8_t* data, std::size_t size)
      : bytes_(data, size), piece_(size > 0 ? std::size_t{1} + data[0] * std::size_t{8} : 1) {
    if (size > 0) bytes_ = bytes_.subspan(1);
  }
  bool read(beast::flat_buffer& buffer) {
    const std::size_t n = std::min(piece_, bytes_.size());
    const auto room = buffer.prepare(n);
    std::copy_n(bytes_.begin(), n, static_cast<std::uint8_t*>(room.data()));
    buffer.commit(n);
    bytes_ = bytes_.subspan(n);
    return n > 0;
  }

 private:
  ByteView bytes_;
  std::size_t piece_;
};

// False if there is no head.
bool read_head(Exchange& x, Wire& wire, beast::flat_buffer& buffer) {
  x.parser.header_limit(kHeaderBytesMax);
  x.parser.body_limit(boost::none);
  while (true) {
    if (buffer.size() > 0) {
      beast::error_code error;
      buffer.consume(x.parser.put(buffer.data(), error));
      if (error && error != beast::http::error::need_more) return false;
      if (x.parser.is_header_done()) return true;
      if (buffer.size() > kHeaderBytesMax) return false;
    }
    if (!wire.read(buffer)) return false;
  }
}

void read_chunks(Exchange& x, Wire& wire, beast::flat_buffer& buffer) {
  char piece[64];
  auto& body = x.parser.get().body();
  while (!x.parser.is_done()) {
    body.data = piece;
    body.size = sizeof piece;
    beast::error_code error = beast::http::error::need_more;
    if (buffer.size() > 0) {
      error = {};
      const std::size_t used = x.parser.put(buffer.data(), error);
      CHECK(used > 0 || error || x.parser.is_done());  // else connection.cpp would not end
      buffer.consume(used);
    }
    CHECK(body.size <= sizeof piece);
    if (error == beast::http::error::need_buffer) continue;
    if (error && error != beast::http::error::need_more) return;
    if (error && (buffer.size() > kHeaderBytesMax || !wire.read(buffer))) return;
  }
}

void check_refusal(const Response& refusal) {
  CHECK(refusal.status >= 400 && refusal.status <= 599);
  const Json document = parse_json(std::get<std::string>(refusal.body)).value();
  CHECK(document.at("status") == refusal.status && document.at("request_id") == "id");
  const std::string head = head_text(refusal, {.content_bytes = 0}, "id");
  CHECK(head.find("\r\n\r\n") == head.size() - 4);
}

void check_admitted(const Head& head, const Request& request, const Admission& admission) {
  const Route& route = *admission.route;
  CHECK(&route >= routes().routes().data() &&
        &route < routes().routes().data() + routes().routes().size());
  const std::string host = lower_ascii(request.header("host"));
  CHECK(host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_:[]") == std::string::npos);
  CHECK(admission.body_bytes_max <= route.body.bytes_max);
  if (head.content_bytes) CHECK(*head.content_bytes <= admission.body_bytes_max);
  const bool coded = !request.header("transfer-encoding").empty();
  CHECK(coded == head.chunked);
  for (const auto& [name, value] : request.target.query)
    CHECK(std::ranges::find(route.query, name) != route.query.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Wire wire(data, size);
  beast::flat_buffer buffer;
  for (bool more = true; more;) {
    Exchange x;
    if (!read_head(x, wire, buffer)) return 0;
    const auto& message = x.parser.get();
    for (const auto& field : message)
      x.request.headers.emplace_back(lower_ascii(field.name_string()), field.value());
    x.request.id = "id";
    Head head{.method = message.method_string(),
              .target = message.target(),
              .version = static_cast<int>(message.version()),
              .chunked = x.parser.chunked(),
              .content_bytes = {}};
    if (const auto length = x.parser.content_length()) head.content_bytes = *length;
    const Admission admission = admit(routes(), head, x.request);
    CHECK(admission.refusal.has_value() == (admission.route == nullptr));
    if (admission.refusal)
      check_refusal(*admission.refusal);
    else
      check_admitted(head, x.request, admission);
    if (x.parser.chunked()) read_chunks(x, wire, buffer);
    more = x.parser.is_done() && message.keep_alive();
  }
  return 0;
}

}  // namespace pandok::http
