#include "store/postgres_connection.h"

#include <poll.h>

#include <algorithm>
#include <vector>

#include "base/stopwatch.h"
#include "store/dialect.h"

namespace pandok::store {
namespace {

constexpr int kConnectTimeoutMs = 10'000;

// Whoever waits for a lock longer is told so (as with SQLite); no statement runs for ever; a
// process that hangs inside a transaction does not stop all others. Commits are on the disk of the
// server when they are acknowledged, whatever its default is. The order of texts and the meaning
// of SQL text do not depend on the server's settings.
constexpr std::string_view kSessionSettings =
    "SET lock_timeout = '10s'; SET statement_timeout = '15min'; "
    "SET idle_in_transaction_session_timeout = '5min'; SET client_min_messages = 'warning'; "
    "SET default_transaction_isolation = 'read committed'; SET standard_conforming_strings = on; "
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')";

// In "… FATAL:  28P01: password …", as the server's messages are when they are verbose.
std::string_view sqlstate_in(std::string_view message) {
  constexpr std::size_t kStateSize = 5;
  const auto is_state = [](std::string_view text) {
    return text.size() == kStateSize && std::ranges::all_of(text, [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
           });
  };
  for (std::size_t at = message.find(":  "); at != std::string_view::npos;
       at = message.find(":  ", at + 1)) {
    const std::string_view state = message.substr(at + 3).substr(0, kStateSize);
    if (is_state(state) && message.substr(at + 3 + kStateSize).starts_with(':')) return state;
  }
  return {};
}

// The first line of a message, from behind the SQLSTATE if it has one.
std::string line_of(std::string_view message) {
  const std::string_view state = sqlstate_in(message);
  if (!state.empty())
    message.remove_prefix(static_cast<std::size_t>(state.end() - message.begin()) + 2);
  return std::string(message.substr(0, message.find('\n')));
}

}  // namespace

Result<> PostgresConnection::ensure() {
  if (works()) return {};
  PANDOK_CHECKED(connect());
  if (auto settled = settle(); !settled) {
    connection_.reset();
    return settled;
  }
  return {};
}

// A server that ended the connection has said so on it, or closed it. Nothing was asked on it
// since, so that going over to a new one loses nothing.
bool PostgresConnection::works() {
  if (!connection_) return false;
  pollfd wait{PQsocket(get()), POLLIN, 0};
  if (PQstatus(get()) == CONNECTION_OK && ::poll(&wait, 1, 0) > 0) {
    PQconsumeInput(get());
    static_cast<void>(PQisBusy(get()));  // looks at what was read
  }
  return PQstatus(get()) == CONNECTION_OK && !ended_;
}

Result<> PostgresConnection::connect() {
  connection_.reset();
  ended_ = false;
  prepared_.clear();
  auto settings = url_.settings();
  settings["client_encoding"] = "UTF8";
  settings.emplace("application_name", "pandok");
  std::vector<const char*> names, values;
  for (const auto& [name, value] : settings) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_) return fail(Code::resource_exhausted, "no memory for a database connection");
  PQsetErrorVerbosity(get(), PQERRORS_VERBOSE);  // with the SQLSTATE
  PQsetNoticeReceiver(get(), note, this);
  auto done = wait_for_connection();
  PQsetErrorVerbosity(get(), PQERRORS_DEFAULT);
  if (!done) connection_.reset();
  return done;
}

// What the server says unasked: only that it ends the connection matters.
void PostgresConnection::note(void* self, const PGresult* notice) {
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != nullptr && std::string_view(severity) == "FATAL")
    static_cast<PostgresConnection*>(self)->ended_ = true;
}

Result<> PostgresConnection::wait_for_connection() {
  const Stopwatch watch;
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (PQstatus(get()) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) break;
    const int left_ms = kConnectTimeoutMs - static_cast<int>(watch.ms());
    pollfd wait{PQsocket(get()),
                static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    if (left_ms <= 0 || ::poll(&wait, 1, left_ms) == 0)
      return fail(Code::unavailable, "the database {} did not answer in {} s; try again",
                  url_.display(), kConnectTimeoutMs / 1000);
    state = PQconnectPoll(get());
  }
  if (PQstatus(get()) == CONNECTION_OK) return {};
  const std::string_view message = PQerrorMessage(get());
  const std::string_view sqlstate = sqlstate_in(message);
  Code code = sqlstate.empty() ? Code::unavailable : code_of_sqlstate(sqlstate);
  if (PQconnectionNeedsPassword(get()) != 0) code = Code::permission_denied;
  const std::string_view hint = code == Code::unavailable ? "; is the server running?" : "";
  return fail(code, "connecting to the database {}: {}{}", url_.display(), line_of(message), hint);
}

Result<> PostgresConnection::settle() {
  const char* encoding = PQparameterStatus(get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8")
    return fail(Code::failed_precondition,
                "the database {} has the encoding {}; make it with ENCODING 'UTF8'", url_.display(),
                encoding == nullptr ? "?" : encoding);
  return script(kSessionSettings);
}

Result<> PostgresConnection::script(std::string_view sql) {
  if (!connection_) return failure();
  const ResultPtr result(PQexec(get(), std::string(sql).c_str()));
  return check(result.get());
}

Result<std::string> PostgresConnection::prepare(std::string_view sql,
                                                const BoundParameters& parameters) {
  std::string key = parameters.signature() + ' ';
  key += sql;
  const auto known = prepared_.find(key);
  if (known != prepared_.end()) return known->second;
  const SqlShape shape = shape_of(sql);
  CHECK(shape.parameters == parameters.count());
  CHECK(shape.statements == 1);
  std::string name = fmt::format("pandok{}", prepared_.size());
  const ResultPtr result(PQprepare(get(), name.c_str(), std::string(sql).c_str(),
                                   parameters.count(), parameters.types()));
  PANDOK_CHECKED(check(result.get()));
  prepared_.emplace(std::move(key), name);
  return name;
}

Result<> PostgresConnection::check(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE)
    return {};
  if (PQstatus(get()) != CONNECTION_OK) return failure();
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state == nullptr) return failure();
  const Code code = code_of_sqlstate(state);
  return fail(code, "using the database {}: {}{}", url_.display(),
              message ? line_of(message) : state, postgres_hint(code));
}

tl::unexpected<Error> PostgresConnection::failure() {
  if (connection_ && PQstatus(get()) == CONNECTION_OK)
    return fail(Code::internal, "using the database {}: {}", url_.display(),
                line_of(PQerrorMessage(get())));
  return fail(Code::unavailable, "the connection to the database {} was lost; try again",
              url_.display());
}

}  // namespace pandok::store
