#include "http/idempotency.h"

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "base/id.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kKeptMs = std::int64_t{7} * 24 * 3600 * 1000;
constexpr std::size_t kKeyMin = 8, kKeyMax = 64;

bool is_key(std::string_view key) {
  return key.size() >= kKeyMin && key.size() <= kKeyMax && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

struct Kept {
  std::string request, location, document;
  int status = 0;
};

Result<std::optional<Kept>> find_kept(store::Database& database, const std::string& key) {
  std::optional<Kept> kept;
  PANDOK_CHECKED(database.query(
      "SELECT request, status, location, document FROM idempotency_keys WHERE key = $1 "
      "AND created_ms > $2",
      {key, now_ms() - kKeptMs}, [&](const store::Row& row) -> Result<> {
        kept = Kept{.request = std::string(row.text(0)),
                    .location = std::string(row.text(2)),
                    .document = std::string(row.text(3)),
                    .status = static_cast<int>(row.integer(1))};
        return {};
      }));
  return kept;
}

Response answer_again(const Kept& kept) {
  Response response{.status = kept.status,
                    .content_type = "application/json",
                    .headers = {},
                    .body = kept.document,
                    .etag = {}};
  if (!kept.location.empty()) response.headers.emplace_back("Location", kept.location);
  return response;
}

}  // namespace

std::string request_digest(const Request& request) {
  std::string text = fmt::format("{} {}\n", method_name(request.method), request.target.path);
  for (const auto& [name, value] : request.target.query)
    text += fmt::format("{}={}\n", name, value);
  text += fmt::format("{}\n{}\n", request.content_type, request.body.size());
  text += request.body;
  if (!request.file.path().empty())
    if (const auto file = MappedFile::open(request.file.path()))
      text += fmt::format("{} {:08x}", file->bytes().size(), crc32c(file->bytes()));
  return Sha256::of(as_bytes(text)).hex();
}

std::variant<Idempotency::Turn, Response> Idempotency::begin(store::Database& database,
                                                             const Request& request) {
  const std::string sent(request.header("idempotency-key"));
  if (sent.empty()) return Turn(*this, "", "");
  if (!is_key(sent))
    return problem(400, Code::invalid_argument,
                   "an Idempotency-Key is 8 to 64 letters, digits, '-' and '_'", request.id);
  // Nobody gets an answer that was another's.
  const std::string& person = request.caller().person;
  const std::string key = person.empty() ? sent : person + "." + sent;
  {
    const std::lock_guard lock(mutex_);
    if (!running_.insert(key).second) {
      Response wait = problem(409, Code::already_exists,
                              "a request with this Idempotency-Key is being answered", request.id);
      wait.headers.emplace_back("Retry-After", "1");
      return wait;
    }
  }
  const std::string digest = request_digest(request);
  Turn turn(*this, key, digest);
  const auto kept = find_kept(database, key);
  if (!kept) return problem(kept.error(), request.id);
  if (!*kept) return turn;
  if ((*kept)->request == digest) return answer_again(**kept);
  return problem(422, Code::invalid_argument, "this Idempotency-Key was used for another request",
                 request.id);
}

Result<> Idempotency::Turn::keep(store::Database& database, const Response& answer) const {
  if (key_.empty()) return {};
  std::string location;
  for (const auto& [name, value] : answer.headers)
    if (name == "Location") location = value;
  PANDOK_CHECKED(database.execute("DELETE FROM idempotency_keys WHERE created_ms <= $1",
                                  {now_ms() - kKeptMs}));
  PANDOK_CHECKED(database.execute(
      "INSERT INTO idempotency_keys (key, request, status, location, document, created_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {key_, digest_, std::int64_t{answer.status}, location, std::get<std::string>(answer.body),
       now_ms()}));
  return {};
}

void Idempotency::release(const std::string& key) {
  if (key.empty()) return;
  const std::lock_guard lock(mutex_);
  running_.erase(key);
}

}  // namespace pandok::http
