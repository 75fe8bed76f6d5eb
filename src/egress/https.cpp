#include "egress/https.h"

#include <curl/curl.h>

#include <memory>
#include <mutex>

#include "base/parse.h"

namespace pandok::egress {
namespace {

constexpr std::string_view kScheme = "https://";

struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseCurl>;

Result<Handle> open_handle() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  Handle handle(curl_easy_init());
  if (!handle) return fail(Code::resource_exhausted, "no memory for a request");
  return handle;
}

std::string_view host_of(std::string_view url) {
  const std::string_view rest = url.substr(kScheme.size());
  return rest.substr(0, rest.find_first_of("/?"));
}

extern "C" std::size_t pandok_take_answer(char* bytes, std::size_t size, std::size_t count,
                                          void* body_text) {
  auto& body = *static_cast<std::string*>(body_text);
  if (body.size() + size * count > kAnswerBytesMax) return 0;  // ends the call
  body.append(bytes, size * count);
  return size * count;
}

void set_rules(CURL* handle, const HttpsPeer& peer, std::string& body) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeoutMs));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(peer.timeout_ms));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "pandok");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, pandok_take_answer);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
  if (!peer.authority.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, peer.authority.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
}

Result<HttpsAnswer> perform(CURL* handle, std::string_view url, const HttpsPeer& peer) {
  HttpsAnswer answer;
  set_rules(handle, peer, answer.body);
  curl_easy_setopt(handle, CURLOPT_URL, std::string(url).c_str());
  const CURLcode done = curl_easy_perform(handle);
  if (done == CURLE_WRITE_ERROR)
    return fail(Code::unavailable, "{} answers with more than {} bytes", host_of(url),
                kAnswerBytesMax);
  if (done != CURLE_OK)
    return fail(Code::unavailable, "{} cannot be asked: {}", host_of(url),
                curl_easy_strerror(done));
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

Result<Handle> handle_for(std::string_view url) {
  if (!is_https_url(url))
    return fail(Code::invalid_argument,
                "an address to ask must be https://host/… of at most {} "
                "bytes",
                kUrlBytesMax);
  return open_handle();
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Result<HttpsAnswer> get(std::string_view url, const HttpsPeer& peer) {
  PANDOK_TRY(const auto handle, handle_for(url));
  return perform(handle.get(), url, peer);
}

Result<HttpsAnswer> post(std::string_view url, const Form& form, std::string_view user,
                         std::string_view password, const HttpsPeer& peer) {
  PANDOK_TRY(const auto handle, handle_for(url));
  const std::string body = encoded(form);
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  if (!user.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle.get(), CURLOPT_USERNAME, std::string(user).c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, std::string(password).c_str());
  }
  return perform(handle.get(), url, peer);
}

bool is_https_url(std::string_view url) {
  if (!url.starts_with(kScheme) || url.size() > kUrlBytesMax) return false;
  for (const char c : url)
    if (c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '#')
      return false;
  const std::string_view host = host_of(url);
  return !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c))
      out.push_back(c);
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string encoded(const Form& form) {
  std::string out;
  for (const auto& [name, value] : form) {
    if (!out.empty()) out.push_back('&');
    out += percent_encoded(name) + "=" + percent_encoded(value);
  }
  return out;
}

}  // namespace pandok::egress
