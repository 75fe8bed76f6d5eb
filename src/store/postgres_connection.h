// A connection to a PostgreSQL server that comes back after it was lost. Internal to the room.
//
// Threads: one at a time, as Database.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "store/postgres_values.h"

namespace pandok::store {

class PostgresConnection {
 public:
  explicit PostgresConnection(DatabaseUrl url) : url_(std::move(url)) {}
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Connects unless there is a connection that works, and makes the settings of the session.
  // unavailable after 10 s, permission_denied, failed_precondition (no such database, not UTF-8).
  Result<> ensure();

  // One statement or several without parameters and rows. Does not connect again.
  Result<> script(std::string_view sql);
  // Prepares the statement for parameters of these types, once a connection. Returns its name. A
  // text that is not one statement with this number of parameters ends the program.
  Result<std::string> prepare(std::string_view sql, const BoundParameters& parameters);

  // What a result says, if it says that something failed; notices that the connection is lost.
  Result<> check(const PGresult* result);
  // The last failure of the connection itself.
  tl::unexpected<Error> failure();

  PGconn* get() const { return connection_.get(); }
  const DatabaseUrl& url() const { return url_; }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  static void note(void* self, const PGresult* notice);
  bool works();
  Result<> connect();
  Result<> wait_for_connection();
  Result<> settle();

  const DatabaseUrl url_;
  std::unique_ptr<PGconn, Close> connection_;
  bool ended_ = false;                           // the server said that it closes the connection
  std::map<std::string, std::string> prepared_;  // types and SQL text → name
};

}  // namespace pandok::store
