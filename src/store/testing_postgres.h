// For unit tests only: one PostgreSQL server of their own, and a test's database on either kind.
//
// PANDOK_TEST_DB=postgresql lets test_database() give databases on that server; without it they
// are files. The server starts with the first need, in a temporary folder, listens to a socket
// there only, syncs as a real one does, and ends with the process. Its default order of texts is
// Korean, so that a text whose order was left to the server shows.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/testing.h"
#include "store/database.h"

namespace pandok::store {

class TestPostgres {
 public:
  // Null if the machine has no PostgreSQL server.
  static TestPostgres* get() {
    static const auto server = programs().empty() ? nullptr : std::make_unique<TestPostgres>();
    return server.get();
  }

  TestPostgres() : owner_(::getpid()) {
    const uid_t user = user_of_server();
    CHECK(::chown(folder_.path().c_str(), user, static_cast<gid_t>(-1)) == 0);
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    const pid_t made =
        run({programs() + "/initdb", "-D", data(), "-A", "trust", "-U", "pandok", "-E", "UTF8",
             "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ko", "--no-sync"});
    CHECK(end_of(made) == 0);
    start();
  }
  ~TestPostgres() {
    if (server_ > 0 && ::getpid() == owner_) stop();
  }
  TestPostgres(const TestPostgres&) = delete;
  TestPostgres& operator=(const TestPostgres&) = delete;

  void start() {
    server_ = run({programs() + "/postgres", "-D", data(), "-k", folder_.path().string(), "-c",
                   "listen_addresses=", "-c", "max_connections=60"});
    for (int waited = 0; PQping(text_of("postgres").c_str()) != PQPING_OK; ++waited) {
      CHECK(waited < 1'500);
      ::poll(nullptr, 0, 20);
    }
  }
  // Connections end in the middle of what they do.
  void stop() {
    ::kill(server_, SIGINT);
    end_of(std::exchange(server_, -1));
  }

  std::string text_of(const std::string& name) const {
    std::string host;
    for (const char c : folder_.path().string())
      host += c == '/' ? std::string("%2F") : std::string(1, c);
    return fmt::format("postgresql://pandok@{}/{}", host, name);
  }
  DatabaseUrl url_of(const std::string& name) const {
    return DatabaseUrl::parse(text_of(name)).value();
  }

  // A database with nothing in it.
  DatabaseUrl make_empty() {
    const std::string name = fmt::format("empty{}", count_++);
    command("CREATE DATABASE " + name);
    return url_of(name);
  }
  // A database with the schema; the same one for the same file. Goes when the file's folder does.
  DatabaseUrl make_for(const std::filesystem::path& file) {
    if (const auto known = databases_.find(file); known != databases_.end())
      return url_of(known->second);
    if (databases_.empty()) {
      command("CREATE DATABASE migrated");
      CHECK(Database::open(url_of("migrated")));
    }
    remove_left();
    const std::string name = fmt::format("test{}", count_++);
    command("CREATE DATABASE " + name + " TEMPLATE migrated");
    databases_[file] = name;
    return url_of(name);
  }

  // What a database's owner may say to the server; each row's first column.
  std::vector<std::string> command(const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdb(text_of("postgres").c_str()), PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      fmt::print(stderr, "{}: {}", sql, PQerrorMessage(connection.get()));
    CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    std::vector<std::string> rows;
    for (int row = 0; row < PQntuples(result.get()); ++row)
      rows.emplace_back(PQgetvalue(result.get(), row, 0));
    return rows;
  }

 private:
  static std::string programs() {
    std::string newest;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/usr/lib/postgresql", error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
      if (std::filesystem::exists(entry->path() / "bin/initdb"))
        newest = std::max(newest, (entry->path() / "bin").string());
    return newest;
  }

  // The server refuses to run as root.
  static uid_t user_of_server() {
    if (::getuid() != 0) return ::getuid();
    const passwd* user = ::getpwnam("postgres");
    CHECK(user != nullptr);
    return user->pw_uid;
  }

  std::string data() const { return (folder_ / "data").string(); }

  // Runs a program as the server's user; what it says goes into a file of the folder.
  pid_t run(const std::vector<std::string>& words) const {
    const uid_t user = user_of_server();
    const passwd* entry = ::getpwuid(user);
    const gid_t group = entry != nullptr ? entry->pw_gid : ::getgid();
    const std::string log = (folder_ / "log").string();
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    CHECK(child >= 0);
    if (child != 0) return child;
    if (::getuid() == 0 &&
        (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0))
      ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // a test that crashes leaves no server
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (out < 0 || ::dup2(out, 1) < 0 || ::dup2(out, 2) < 0) ::_exit(126);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  static int end_of(pid_t child) {
    int status = -1;
    CHECK(::waitpid(child, &status, 0) == child);
    return status;
  }

  void remove_left() {
    for (auto entry = databases_.begin(); entry != databases_.end();) {
      if (std::filesystem::exists(entry->first.parent_path())) {
        ++entry;
        continue;
      }
      command("DROP DATABASE " + entry->second + " WITH (FORCE)");
      entry = databases_.erase(entry);
    }
  }

  const pid_t owner_;
  const TestFolder folder_;
  pid_t server_ = -1;
  int count_ = 0;
  std::map<std::filesystem::path, std::string> databases_;
};

inline bool tests_use_postgresql() {
  const char* kind = std::getenv("PANDOK_TEST_DB");
  return kind != nullptr && std::string_view(kind) == "postgresql";
}

// The database of a test that would be this file, with the schema on it.
inline DatabaseUrl test_database(const std::filesystem::path& file) {
  if (!tests_use_postgresql()) return file;
  TestPostgres* server = TestPostgres::get();
  CHECK(server != nullptr && "PANDOK_TEST_DB=postgresql needs the package postgresql");
  return server->make_for(file);
}

}  // namespace pandok::store
