// The server behind a certificate that the test makes.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "http/testing_client.h"

namespace pandok::http {
namespace {

template <class T, void (*free)(T*)>
struct Freed {
  void operator()(T* t) const { free(t); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL, SSL_free>>;

// Writes a key and a certificate of its own for `name`, valid for an hour.
void write_pair(const std::filesystem::path& certificate, const std::filesystem::path& key,
                const char* name) {
  const Key pair(EVP_EC_gen("P-256"));
  const Certificate made(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), pair.get());
  X509_NAME* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(made.get(), subject);
  CHECK(X509_sign(made.get(), pair.get(), EVP_sha256()) > 0);
  std::FILE* file = std::fopen(certificate.c_str(), "w");
  CHECK(PEM_write_X509(file, made.get()) == 1 && std::fclose(file) == 0);
  file = std::fopen(key.c_str(), "w");
  CHECK(PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
        std::fclose(file) == 0);
}

class TlsClient {
 public:
  TlsClient(std::uint16_t port, int version_max = TLS1_3_VERSION)
      : tcp_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), tcp_.fd());
    connected_ = SSL_connect(session_.get()) == 1;
  }
  bool connected() const { return connected_; }
  // What the server's certificate says it is.
  std::string name() const {
    const Certificate peer(SSL_get1_peer_certificate(session_.get()));
    char text[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, text, sizeof text);
    return text;
  }
  // Sends a request that ends the connection; everything that comes back.
  std::string ask(const std::string& request) {
    SSL_write(session_.get(), request.data(), static_cast<int>(request.size()));
    std::string text;
    char bytes[4096];
    for (int n = 0; (n = SSL_read(session_.get(), bytes, sizeof bytes)) > 0;)
      text.append(bytes, static_cast<std::size_t>(n));
    clean_ = (SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    return text;
  }
  // True if the server said goodbye, so that nothing can have been cut off.
  bool clean() const { return clean_; }

 private:
  Client tcp_;
  Context context_;
  Session session_;
  bool connected_ = false, clean_ = false;
};

class Tls : public ServerTest {
 protected:
  Tls() {
    add(Method::get, "/hello", [](Request&) { return text_answer("hello"); });
    const auto echo = [](Request& request) { return text_answer(request.body); };
    add(Method::post, "/echo", echo, Work::quick,
        {.kind = BodyKind::memory, .bytes_max = 1u << 20, .types = {"text/plain"}});
    options.certificate = folder / "certificate.pem";
    options.key = folder / "key.pem";
    write_pair(options.certificate, options.key, "first");
  }
};

constexpr const char* kClose = "Connection: close\r\n";

}  // namespace

TEST_F(Tls, ARequestGoesThereAndBack) {
  ASSERT_TRUE(start());
  TlsClient client(server->port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.name(), "first");
  const std::string answer = client.ask(get("/hello", kClose));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  EXPECT_TRUE(client.clean());
}

TEST_F(Tls, ALargeBodyComesBackWhole) {
  ASSERT_TRUE(start());
  const std::string body(1u << 20, 'x');
  TlsClient client(server->port());
  EXPECT_TRUE(client.ask(post("/echo", body, kClose)).ends_with("\r\n\r\n" + body));
}

TEST_F(Tls, OldVersionsAndPlainTextAreNotAnswered) {
  ASSERT_TRUE(start());
  EXPECT_FALSE(TlsClient(server->port(), TLS1_1_VERSION).connected());
  EXPECT_TRUE(TlsClient(server->port(), TLS1_2_VERSION).connected());
  EXPECT_EQ(connect().ask(get("/hello")).status, 0);
  EXPECT_TRUE(TlsClient(server->port()).connected());
  ERR_clear_error();
}

TEST_F(Tls, ANewCertificateIsReadAndABadOneKeepsTheOld) {
  ASSERT_TRUE(start());
  write_pair(options.certificate, options.key, "second");
  EXPECT_EQ(TlsClient(server->port()).name(), "first");
  ASSERT_TRUE(server->reload_certificate());
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
  ASSERT_TRUE(write_file_atomic(options.certificate, as_bytes("no certificate")));
  EXPECT_EQ(server->reload_certificate().error().code, Code::invalid_argument);
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
  write_pair(options.certificate, folder / "other.pem", "third");  // not of this key
  EXPECT_EQ(server->reload_certificate().error().code, Code::invalid_argument);
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
  std::filesystem::remove(options.certificate);
  EXPECT_EQ(server->reload_certificate().error().code, Code::invalid_argument);
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
}

TEST_F(Tls, AServerDoesNotStartWithABadPair) {
  write_pair(options.certificate, folder / "other.pem", "other");
  EXPECT_EQ(start().error().code, Code::invalid_argument);
  options.key = folder / "missing.pem";
  EXPECT_EQ(start().error().code, Code::invalid_argument);
}

TEST_F(Tls, StopClosesAHandshakeThatIsNotDone) {
  ASSERT_TRUE(start());
  Client client = connect();
  ASSERT_TRUE(soon([&] { return metrics->connections == 1; }));
  server->stop();
  EXPECT_EQ(client.receive().status, 0);
}

}  // namespace pandok::http
