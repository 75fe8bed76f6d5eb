#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "access/invitations.h"
#include "base/file.h"
#include "base/id.h"
#include "base/parallel.h"
#include "base/parse.h"
#include "cli/context.h"
#include "http/case_clock.h"
#include "http/server.h"
#include "http/service.h"
#include "mail/smtp_server.h"

namespace pandok::cli {
namespace {

constexpr int kSecondMs = 1'000;
constexpr int kStopTickMs = 50;

struct ServeOptions {
  std::string listen = "127.0.0.1:8080", request_log = "-", certificate, key, public_url;
  http::ServerOptions server;
  bool routes = false;
};

// "127.0.0.1:8080", "[::1]:0", "8080".
Result<> set_address(const std::string& listen, http::ServerOptions& server) {
  const std::size_t colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? listen : listen.substr(colon + 1);
  std::string address = colon == std::string::npos ? "127.0.0.1" : listen.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  const auto number = parse_int(port);
  if (!number || *number < 0 || *number > 65'535 || address.empty())
    return fail(Code::invalid_argument, "'{}' is no address like 127.0.0.1:8080", listen);
  server.address = std::move(address);
  server.port = static_cast<std::uint16_t>(*number);
  return {};
}

std::string url_fault(const std::string& url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  if (web && url.size() < 200 && is_plain_text(url) && !url.ends_with('/') &&
      url.find(' ') == std::string::npos)
    return {};
  return fmt::format("'{}' is no address like https://pandok.customs.example", url);
}

std::string address_fault(const std::string& listen) {
  http::ServerOptions unused;
  const auto set = set_address(listen, unused);
  return set ? "" : set.error().message;
}

void print_routes(const http::Router& router) {
  for (const http::Route& route : router.routes())
    if (route.pattern.starts_with("/api/") || route.pattern == "/health" ||
        route.pattern == "/ready" || route.pattern == "/metrics")
      print("{} {}", http::method_name(route.method), route.pattern);
}

// The write end of the pipe that signals come through. A handler, not a mask: libraries start
// threads before main(), and a signal that finds one of these without a handler ends the process.
int signal_pipe = -1;

void stop_on_signal(int signal) {
  const auto byte = static_cast<char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe, &byte, 1);
}

Result<Fd> catch_signals() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(Code::internal, "no pipe for signals: error {}", errno);
  signal_pipe = ends[1];
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = stop_on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return Fd(ends[0]);
}

// The next signal; 0 if none came within the time, -1 for no limit.
int next_signal(const Fd& signals, int timeout_ms) {
  pollfd waiting{.fd = signals.get(), .events = POLLIN, .revents = 0};
  char byte = 0;
  while (true) {
    const int ready = ::poll(&waiting, 1, timeout_ms);
    if (ready == 0) return 0;
    if (ready > 0 && ::read(signals.get(), &byte, 1) == 1) return byte;
  }
}

// Waits for the signal to stop; SIGHUP reads the certificate anew.
void serve_until_stopped(http::Server& server, const Fd& signals) {
  while (next_signal(signals, -1) == SIGHUP) {
    if (const auto done = server.reload_certificate(); !done)
      print_error_line("pandok: " + done.error().message);
    else
      print_error_line("pandok: the certificate was read anew");
  }
  print_error_line("pandok: stopping; what was accepted is finished first (again to stop at once)");
  std::atomic<bool> stopped{false};
  std::thread stopper([&] {
    server.stop();
    stopped.store(true);
  });
  while (!stopped.load())
    if (next_signal(signals, kStopTickMs) > 0) server.hurry();
  stopper.join();
}

// The first start, and each one until there is somebody.
Result<> print_first_link(http::Service& service, const std::string& address) {
  if (service.gate.knows_people()) return {};
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto secret,
             access::Invitations(*database).create_first_administrator(now_ms()));
  print(
      "pandok: the first administrator signs in with this link, once, within three days:\n"
      "        {}/welcome#{}",
      address, secret);
  return {};
}

// None: letters wait until there is one.
Result<std::optional<mail::SmtpServer>> mail_server_of(const store::Home& home) {
  std::error_code ignored;
  if (!std::filesystem::exists(home.mail_file(), ignored)) return std::optional<mail::SmtpServer>();
  PANDOK_TRY(auto server, mail::read_smtp_server(home.mail_file()));
  return std::optional(std::move(server));
}

Result<> run(Context& context, const ServeOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  http::ServerOptions how = options.server;
  PANDOK_CHECKED(set_address(options.listen, how));
  how.certificate = options.certificate;
  how.key = options.key;
  if (how.certificate.empty() != how.key.empty())
    return fail(Code::invalid_argument, "--certificate and --key go together");
  how.spool_folder = home.uploads_folder();
  how.heavy_threads = thread_count();
  PANDOK_TRY(const Fd signals, catch_signals());
  PANDOK_TRY(const auto opened, http::Service::open(home, PANDOK_VERSION, how.heavy_threads));
  http::Service& service = *opened;
  const http::Router router = http::make_router(service);
  if (options.routes) {
    print_routes(router);
    return {};
  }
  http::Metrics metrics(router);
  service.metrics = &metrics;
  PANDOK_TRY([[maybe_unused]] const auto engine, service.engines.current());
  PANDOK_TRY(const auto log, http::RequestLog::open(options.request_log));
  PANDOK_TRY(const auto server,
             http::Server::start(router, service.doorkeeper, metrics, *log, how));
  PANDOK_CHECKED(service.jobs.start());
  PANDOK_TRY(auto mail_server, mail_server_of(home));
  const std::string at = fmt::format(
      "{}://{}:{}", how.certificate.empty() ? "http" : "https",
      how.address.find(':') == std::string::npos ? how.address : "[" + how.address + "]",
      server->port());
  print("pandok: listening on {}/{}", at,
        service.gate.knows_people() ? "" : " (this machine only: there are no people yet)");
  PANDOK_CHECKED(print_first_link(service, at));
  service.public_url.set(options.public_url.empty() ? at : options.public_url);
  http::CaseClock clock(service, std::move(mail_server));
  clock.start();
  serve_until_stopped(*server, signals);
  return {};
}

void add_limits(CLI::App& command, http::ServerOptions& server) {
  const auto add = [&](const char* name, auto& value, const char* help, auto least, auto most) {
    command.add_option(name, value, help)->check(CLI::Range(least, most))->capture_default_str();
  };
  add("--connections", server.connections_max, "Open connections at once", 1, 1'000'000);
  add("--connections-per-address", server.connections_per_address_max,
      "Open connections of one address", 1, 1'000'000);
  add("--bytes-in-flight", server.body_bytes_in_flight_max,
      "Bytes of request bodies held in memory", std::int64_t{1} << 16, std::int64_t{1} << 40);
  add("--header-timeout-ms", server.header_timeout_ms, "Time for the head of a request", 1,
      600 * kSecondMs);
  add("--idle-timeout-ms", server.idle_timeout_ms, "Time between two requests", 1,
      3600 * kSecondMs);
  add("--body-grace-ms", server.body_grace_ms,
      "Time for a body, and a second more for each 16 KiB of it", 1, 3600 * kSecondMs);
}

}  // namespace

void add_serve_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "serve",
      "Serve the API and the console; to this machine only as long as there are no people");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--listen", options->listen, "Address and port; port 0: any that is free")
      ->check(CLI::Validator(address_fault, "ADDRESS:PORT"))
      ->capture_default_str();
  command
      ->add_option("--public-url", options->public_url,
                   "What people reach it by, as links in letters say; none: the address above")
      ->check(CLI::Validator(url_fault, "URL"));
  command->add_option("--certificate", options->certificate, "Certificate chain (PEM): serve TLS");
  command->add_option("--key", options->key, "Its private key (PEM)");
  command
      ->add_option("--request-log", options->request_log,
                   "Where a JSON line a request goes: a file, - for standard error, or nothing")
      ->capture_default_str();
  command->add_flag("--routes", options->routes, "Print what the server answers, and end");
  add_limits(*command, options->server);
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer(
      "SIGTERM finishes what was accepted and ends; SIGHUP reads the certificate anew.\n"
      "Example: pandok serve --listen 127.0.0.1:8080 --home pandok-demo/home");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
