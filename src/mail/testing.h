// For the tests of this room: a real mail server beside the test, and Python's reader of messages.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/parse.h"
#include "base/testing.h"
#include "mail/message.h"
#include "mail/smtp_server.h"

namespace pandok::mail {

inline std::string script(const std::string& name) {
  return std::string(PANDOK_SOURCE_DIR) + "/src/mail/" + name;
}

// A key and a certificate of its own for `name`.
struct Pair {
  std::string certificate, key;
};
inline Pair make_pair_for(const std::string& name, const TestFolder& folder) {
  Pair pair{(folder / (name + ".pem")).string(), (folder / (name + ".key")).string()};
  output_of({"openssl", "req", "-batch", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", pair.key, "-out", pair.certificate,
             "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name});
  return pair;
}

// testing_server.py until this goes away.
class TestServer {
 public:
  explicit TestServer(const std::vector<std::string>& options = {}) {
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    std::vector<std::string> words = {"/usr/bin/python3", "-B", script("testing_server.py"),
                                      folder_.path().string()};
    words.insert(words.end(), options.begin(), options.end());
    pid_ = start_program(words, in[0], out[1]);
    ::close(in[0]);
    ::close(out[1]);
    input_ = Fd(in[1]);
    const Fd from(out[0]);
    std::string line;
    for (char c = 0; ::read(from.get(), &c, 1) == 1 && c != '\n';) line += c;
    port_ = static_cast<int>(parse_int(line).value());
  }
  ~TestServer() {
    input_ = Fd();
    ::kill(pid_, SIGKILL);  // it may be stalling
    int status = 0;
    ::waitpid(pid_, &status, 0);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  int port() const { return port_; }
  // How it is reached; localhost is the name in its certificate.
  SmtpServer settings(Security security = Security::none, const std::string& ca_file = "") const {
    return {.host = security == Security::none ? "127.0.0.1" : "localhost",
            .port = port_,
            .security = security,
            .user = "",
            .password = "",
            .from = {"인천세관", "notices@customs.example"},
            .ca_file = ca_file,
            .connect_timeout_ms = 10'000,
            .timeout_ms = 30'000};
  }
  int messages() const {
    int count = 0;
    while (std::filesystem::exists(file(count + 1))) ++count;
    return count;
  }
  // "from to", then the message as it came.
  std::string received(int number) const {
    return std::string(as_text(read_file(file(number), 64u << 20).value()));
  }

 private:
  std::filesystem::path file(int number) const {
    return folder_ / (std::to_string(number) + ".eml");
  }
  TestFolder folder_;
  pid_t pid_ = -1;
  int port_ = 0;
  Fd input_;
};

// What Python reads in a message.
inline Json read_by_python(const std::string& mime) {
  const TestFolder folder;
  CHECK(write_file_atomic(folder / "a.eml", as_bytes(mime)).has_value());
  return parse_json(output_of({"/usr/bin/python3", "-B", script("testing_read.py"),
                               (folder / "a.eml").string()}))
      .value();
}

inline Message test_message() {
  Message message;
  message.from = {"인천공항세관", "notices@customs.example"};
  message.to = {"다온주방 (Daon)", "ip@daon.example"};
  message.id = "0123456789abcdef@customs.example";
  message.written_ms = 1'795'219'200'000;  // 2026-11-21 00:00:00 UTC, see the Date test
  message.subject = "침해의심물품 통관사실 통보";
  message.text = "안녕하십니까.\n통보서를 붙임으로 보내 드립니다.\n";
  return message;
}

}  // namespace pandok::mail
