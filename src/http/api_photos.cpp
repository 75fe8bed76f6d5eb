// Photos sent ahead of their reading, and shown again.
#include "base/hash.h"
#include "base/id.h"
#include "base/limits.h"
#include "http/picture_answer.h"
#include "http/service.h"
#include "read/photo_owners.h"

namespace pandok::http {
namespace {

Result<Response> put_photo(Service& service, const Request& request) {
  PANDOK_TRY(const auto name, Sha256::parse(request.parameters[0]));
  if (request.body.empty())
    return fail(Code::invalid_argument, "the body is empty; send the photo's bytes");
  const ByteView bytes = as_bytes(request.body);
  const Sha256 digest = Sha256::of(bytes);
  if (digest != name)
    return fail(Code::invalid_argument,
                "the bytes that came have the digest {}, not the one in the address; send the "
                "photo again",
                digest.hex());
  const bool known = service.blobs.contains(name);
  PANDOK_CHECKED(record(service, request, "photo.send", {"photo", name.hex(), digest}));
  if (!known) {
    PANDOK_TRY([[maybe_unused]] const auto kept, service.blobs.put(bytes));
  }
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(read::PhotoOwners(*database).add(name, owner_of(request.caller()), now_ms()));
  return json_response({{"sha256", name.hex()}, {"bytes", bytes.size()}}, known ? 200 : 201);
}

Result<Response> get_photo(Service& service, const Request& request) {
  PANDOK_TRY(const auto name, Sha256::parse(request.parameters[0]));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const bool may,
             read::PhotoOwners(*database).may_see(name, reading_scope(request.caller())));
  if (!may) return fail(Code::not_found, "there is no photo {}", name.hex());
  auto bytes = service.blobs.get(name);
  if (!bytes && bytes.error().code == Code::not_found)
    return fail(Code::not_found, "there is no photo {}", name.hex());
  if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
  return picture_answer(request, *std::move(bytes));
}

}  // namespace

void add_photo_routes(Router& router, Service& service) {
  using enum access::Permission;
  router.add(
      {.method = Method::put,
       .pattern = "/api/v1/photos/{sha256}",
       .handler = [&service](Request& request) { return put_photo(service, request); },
       .access = {make_readings},
       .body = {
           .kind = BodyKind::memory, .bytes_max = limits::kPictureBytesMax, .types = {"image/*"}}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/photos/{sha256}",
              .handler = [&service](Request& request) { return get_photo(service, request); },
              .access = {see_own_readings, see_readings},
              .reads = "photo.show",
              .work = Work::heavy,
              .query = {"side"}});
}

}  // namespace pandok::http
