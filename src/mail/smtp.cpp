#include "mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/parse.h"
#include "mail/transfer.h"

namespace pandok::mail {
namespace {

constexpr std::size_t kSaidBytesMax = 300;
constexpr std::size_t kRepliesBytesMax = 64u
                                         << 10;  // of one session; a server that talks on is left
constexpr std::string_view kBlank = "***";

// What goes out, and what comes back.
struct Session {
  std::string_view unsent;
  std::string last_reply;
  std::string last_command;  // its first word: "RCPT"; no more, since AUTH carries the password
  bool quitting = false;     // what comes now is "221 Bye"
  std::size_t reply_bytes = 0;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* closure) {
  auto& session = *static_cast<Session*>(closure);
  const std::size_t n = std::min(size * count, session.unsent.size());
  std::copy_n(session.unsent.data(), n, buffer);
  session.unsent.remove_prefix(n);
  return n;
}

// One line of the server's.
std::size_t take_reply(char* data, std::size_t size, std::size_t count, void* closure) {
  auto& session = *static_cast<Session*>(closure);
  session.reply_bytes += size * count;
  if (session.reply_bytes > kRepliesBytesMax) return 0;
  if (session.quitting) return size * count;
  session.last_reply.assign(data, std::min(size * count, 4 * kSaidBytesMax));
  while (!session.last_reply.empty() &&
         (session.last_reply.back() == '\n' || session.last_reply.back() == '\r'))
    session.last_reply.pop_back();
  return size * count;
}

int note_command(CURL*, curl_infotype type, char* data, std::size_t size, void* closure) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  const std::string_view line(data, size);
  const std::string_view word = line.substr(0, line.find_first_of(" \r\n"));
  auto& session = *static_cast<Session*>(closure);
  session.quitting = session.quitting || word == "QUIT";
  // Lines of a login are no commands: they are base64.
  for (const std::string_view known : {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"})
    if (word == known) session.last_command = known;
  return 0;
}

bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

std::string url_of(const SmtpServer& server) {
  const bool ipv6 = server.host.find(':') != std::string::npos;
  // The path is the name that we greet with.
  return fmt::format("{}://{}{}{}:{}/{}", server.security == Security::tls ? "smtps" : "smtp",
                     ipv6 ? "[" : "", server.host, ipv6 ? "]" : "", server.port,
                     domain_of(server.from.address));
}

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// False if an option is not known or there is no memory.
class Options {
 public:
  explicit Options(CURL* curl) : curl_(curl) {}
  template <class T>
  Options& set(CURLoption option, T value) {
    if (curl_easy_setopt(curl_, option, value) != CURLE_OK) ok_ = false;
    return *this;
  }
  bool ok() const { return ok_; }

 private:
  CURL* curl_;
  bool ok_ = true;
};

bool set_server(Options& options, const SmtpServer& server) {
  options.set(CURLOPT_URL, url_of(server).c_str())
      .set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
      .set(CURLOPT_PROXY, "")
      .set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED})
      .set(CURLOPT_NOSIGNAL, 1L)
      .set(CURLOPT_CONNECTTIMEOUT_MS, long{server.connect_timeout_ms})
      .set(CURLOPT_TIMEOUT_MS, long{server.timeout_ms})
      .set(CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(1L, long{server.timeout_ms} / 1000))
      .set(CURLOPT_USE_SSL,
           long{server.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL})
      .set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2})
      .set(CURLOPT_SSL_VERIFYPEER, 1L)
      .set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!server.ca_file.empty()) options.set(CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty())
    options.set(CURLOPT_USERNAME, server.user.c_str())
        .set(CURLOPT_PASSWORD, server.password.c_str());
  return options.ok();
}

std::string blanked(std::string text, const SmtpServer& server) {
  if (server.password.empty()) return text;
  const std::string coded = base64(as_bytes(server.password));
  const std::string both =
      base64(as_bytes(std::string(1, '\0') + server.user + std::string(1, '\0') + server.password));
  for (const std::string& secret : {server.password, coded, both})
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kBlank.size()))
      text.replace(at, secret.size(), kBlank);
  return text;
}

// By the reply, where there is one, and by how far the session came: what a server says before it
// has heard of the message is not about the message.
Outcome outcome_of(CURLcode result, const Session& session, int code) {
  if (result == CURLE_OK) return Outcome::accepted;
  switch (result) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
      return Outcome::setup;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_WRITE_ERROR:  // it talked too much
      return Outcome::try_later;
    case CURLE_LOGIN_DENIED:
      return code / 100 == 4 ? Outcome::try_later : Outcome::setup;
    default:
      break;
  }
  if (code / 100 != 5) return Outcome::try_later;
  const bool about_login = code == 530 || code == 534 || code == 535 || code == 538;
  const std::string& command = session.last_command;
  const bool about_message = command == "MAIL" || command == "RCPT" || command == "DATA";
  return about_message && !about_login ? Outcome::refused : Outcome::setup;
}

Delivery delivery_of(CURLcode result, const std::array<char, CURL_ERROR_SIZE>& error,
                     const Session& session, const SmtpServer& server) {
  Delivery delivery;
  const std::string& reply = session.last_reply;
  delivery.code = static_cast<int>(parse_int(std::string_view(reply).substr(0, 3)).value_or(0));
  delivery.outcome = outcome_of(result, session, delivery.code);
  std::string said;
  if (result != CURLE_OK) {
    const std::string_view text = error.data();
    said = text.empty() ? std::string_view(curl_easy_strerror(result)) : text;
  }
  if (!reply.empty()) said += (said.empty() ? "" : "; the server said: ") + reply;
  delivery.said = fmt::format("{}: {}", server.display(),
                              quote_for_message(blanked(std::move(said), server), kSaidBytesMax));
  return delivery;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kNames = {"accepted", "refused", "try_later", "setup"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Result<Delivery> send(const SmtpServer& server, const Message& message) {
  PANDOK_CHECKED(check(server));
  PANDOK_TRY(const std::string bytes, to_mime(message));
  const Curl curl(start_curl() ? curl_easy_init() : nullptr, curl_easy_cleanup);
  const std::string sender = "<" + server.from.address + ">", to = "<" + message.to.address + ">";
  const List recipients(curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
  if (!curl || !recipients) return fail(Code::internal, "libcurl cannot be started");
  Session session{.unsent = bytes, .last_reply = {}, .last_command = {}};
  std::array<char, CURL_ERROR_SIZE> error{};
  Options options(curl.get());
  options.set(CURLOPT_ERRORBUFFER, error.data())
      .set(CURLOPT_MAIL_FROM, sender.c_str())
      .set(CURLOPT_MAIL_RCPT, recipients.get())
      .set(CURLOPT_UPLOAD, 1L)
      .set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes.size()))
      .set(CURLOPT_READFUNCTION, give)
      .set(CURLOPT_READDATA, &session)
      .set(CURLOPT_HEADERFUNCTION, take_reply)
      .set(CURLOPT_HEADERDATA, &session)
      .set(CURLOPT_DEBUGFUNCTION, note_command)
      .set(CURLOPT_DEBUGDATA, &session)
      .set(CURLOPT_VERBOSE, 1L);  // to note_command only
  if (!set_server(options, server))
    return fail(Code::internal, "libcurl does not do SMTP over TLS");
  const CURLcode result = curl_easy_perform(curl.get());
  return delivery_of(result, error, session, server);
}

}  // namespace pandok::mail
