#include "mail/smtp_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::mail {
namespace {

constexpr std::size_t kHostBytesMax = 255;
constexpr std::array<std::string_view, 3> kSecurityNames = {"tls", "starttls", "none"};
constexpr std::array<int, 3> kPorts = {465, 587, 25};
constexpr std::array<std::string_view, 7> kNames = {"host",     "port", "security", "user",
                                                    "password", "from", "ca_file"};

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_host(const std::string& host) {
  const bool name = !host.empty() && host.size() <= kHostBytesMax && host.front() != '-' &&
                    std::ranges::all_of(host, [](char c) {
                      return c == '.' || c == '-' || (c >= '0' && c <= '9') ||
                             (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                    });
  return name || is_ipv6(host);
}

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) == 1)
    return (ntohl(address.s_addr) >> 24) == 127;
  return lower_ascii(host) == "localhost" || host == "::1";
}

Result<> set_port(SmtpServer& server, std::string_view value) {
  const auto port = parse_int(value);
  if (!port || *port < 1 || *port > 65'535)
    return fail(Code::invalid_argument, "the port is a number from 1 to 65535");
  server.port = static_cast<int>(*port);
  return {};
}

Result<> set_security(SmtpServer& server, std::string_view value) {
  const auto found = std::ranges::find(kSecurityNames, value);
  if (found == kSecurityNames.end())
    return fail(Code::invalid_argument, "security is tls, starttls or none");
  server.security = static_cast<Security>(found - kSecurityNames.begin());
  return {};
}

Result<> set_from(SmtpServer& server, std::string_view value) {
  const auto from = parse_mailbox(value);
  if (!from)
    return fail(Code::invalid_argument, "from is no mailbox such as 판독 <name@office.example>");
  server.from = *from;
  return {};
}

Result<> set(SmtpServer& server, std::string_view name, std::string_view value) {
  if (name == "port") return set_port(server, value);
  if (name == "security") return set_security(server, value);
  if (name == "from") return set_from(server, value);
  if (name == "host") server.host = value;
  if (name == "user") server.user = value;
  if (name == "password") server.password = value;
  if (name == "ca_file") server.ca_file = value;
  return {};
}

// One line; `seen` are the names before it.
Result<> read_line(SmtpServer& server, std::string_view line, std::set<std::string_view>& seen) {
  if (line.empty() || line.front() == '#') return {};
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos)
    return fail(Code::invalid_argument, "it is no name = value");
  const auto name = std::ranges::find(kNames, trim(line.substr(0, equals)));
  if (name == kNames.end())
    return fail(Code::invalid_argument, "there is {}", fmt::join(kNames, ", "));
  if (!seen.insert(*name).second) return fail(Code::invalid_argument, "'{}' stands twice", *name);
  const std::string_view value = trim(line.substr(equals + 1));
  if (value.empty() || !is_plain_text(value))
    return fail(Code::invalid_argument, "'{}' is empty or no plain text", *name);
  return set(server, *name, value);
}

}  // namespace

std::string SmtpServer::display() const {
  return fmt::format("{}:{} ({})", host, port, kSecurityNames[static_cast<std::size_t>(security)]);
}

Result<> check(const SmtpServer& server) {
  if (!is_host(server.host))
    return fail(Code::invalid_argument, "the mail server needs a host, by name or address");
  if (server.port < 1 || server.port > 65'535)
    return fail(Code::invalid_argument, "the port of the mail server is not 1 to 65535");
  PANDOK_CHECKED(check_mailbox("the mail server's from", server.from));
  if (server.user.empty() != server.password.empty())
    return fail(Code::invalid_argument, "the mail server's user and password go together");
  if (!is_plain_text(server.user) || !is_plain_text(server.password))
    return fail(Code::invalid_argument, "the mail server's user or password is no plain text");
  if (server.security == Security::none && !is_loopback(server.host))
    return fail(Code::invalid_argument,
                "the mail server {} needs security = tls or starttls; only this machine itself "
                "may have none",
                server.host);
  if (server.connect_timeout_ms < 1 || server.timeout_ms < 1)
    return fail(Code::invalid_argument, "the mail server's time limits are over 0 ms");
  return {};
}

Result<SmtpServer> parse_smtp_server(std::string_view text) {
  if (text.size() > limits::kMailServerFileBytesMax)
    return fail(Code::invalid_argument, "the mail server is described in at most {} bytes",
                limits::kMailServerFileBytesMax);
  SmtpServer server;
  std::set<std::string_view> seen;
  int number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto read = read_line(server, trim(line), seen); !read)
      return fail(Code::invalid_argument, "line {} of the mail server's settings: {}", number,
                  read.error().message);
  }
  if (server.port == 0) server.port = kPorts[static_cast<std::size_t>(server.security)];
  PANDOK_CHECKED(check(server));
  return server;
}

Result<SmtpServer> read_smtp_server(const std::filesystem::path& file) {
  // What is asked about and what is read are the same file, whatever is renamed meanwhile.
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return tl::unexpected<Error>(system_error("reading", file, errno));
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0)
    return tl::unexpected<Error>(system_error("reading", file, errno));
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(Code::failed_precondition,
                "{} may hold a password, and others may use it; run: chmod 600 {}", file.string(),
                file.string());
  PANDOK_TRY(const Bytes bytes,
             read_file(fmt::format("/proc/self/fd/{}", fd.get()), limits::kMailServerFileBytesMax));
  auto server = parse_smtp_server(as_text(bytes));
  if (!server) return with_context(file.string(), std::move(server).error());
  return server;
}

}  // namespace pandok::mail
