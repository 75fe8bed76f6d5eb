#include "access/keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"
#include "base/file.h"

namespace pandok::access {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr char kKdfContext[crypto_kdf_CONTEXTBYTES + 1] = "pandokac";
constexpr std::size_t kDeviceNonceBytes = 16;
static_assert(kKeyBytes == 32 && crypto_kdf_KEYBYTES == 32);

// Writes the file under a name of its own and links it in, so that of two processes one wins and
// nobody ever sees half a key.
Result<> make_file(const fs::path& file) {
  const fs::path beside = file.string() + "." + base64url(as_bytes(new_secret().substr(0, 9)));
  Fd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return tl::unexpected<Error>(system_error("making", beside, errno));
  std::array<std::uint8_t, 32> key;
  randombytes_buf(key.data(), key.size());
  Result<> done = write_all(fd.get(), key, beside);
  sodium_memzero(key.data(), key.size());
  if (done) done = sync_fd(fd.get(), beside);
  if (done && ::link(beside.c_str(), file.c_str()) != 0 && errno != EEXIST)
    done = tl::unexpected<Error>(system_error("making", file, errno));
  ::unlink(beside.c_str());
  if (done) done = sync_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
  return done;
}

Result<> check_mode(const fs::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0)
    return tl::unexpected<Error>(system_error("reading", file, errno));
  if ((info.st_mode & 077) != 0)
    return fail(Code::permission_denied, "others may read or write {}; chmod 600 it",
                file.string());
  return {};
}

}  // namespace

Result<Keys> Keys::open(const fs::path& file) {
  CHECK(sodium_init() >= 0);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) PANDOK_CHECKED(make_file(file));
  PANDOK_CHECKED(check_mode(file));
  std::array<std::uint8_t, 32> master;
  PANDOK_TRY(auto bytes, read_file(file, 2 * master.size()));
  if (bytes.size() != master.size())
    return fail(Code::data_corrupted, "{} is no key: it has {} bytes, not {}; restore it",
                file.string(), bytes.size(), master.size());
  std::ranges::copy(bytes, master.begin());
  sodium_memzero(bytes.data(), bytes.size());
  Keys keys(master);
  sodium_memzero(master.data(), master.size());
  return keys;
}

Keys::Keys(const std::array<std::uint8_t, 32>& master) {
  CHECK(sodium_init() >= 0);
  crypto_kdf_derive_from_key(sealing_.data(), sealing_.size(), 1, kKdfContext, master.data());
  crypto_kdf_derive_from_key(signing_.data(), signing_.size(), 2, kKdfContext, master.data());
}

Keys::Keys(Keys&& other) noexcept : sealing_(other.sealing_), signing_(other.signing_) {
  sodium_memzero(other.sealing_.data(), other.sealing_.size());
  sodium_memzero(other.signing_.data(), other.signing_.size());
}

Keys::~Keys() {
  sodium_memzero(sealing_.data(), sealing_.size());
  sodium_memzero(signing_.data(), signing_.size());
}

Bytes Keys::seal(ByteView plain, std::string_view context) const {
  Bytes sealed(kNonceBytes + plain.size() + kTagBytes);
  randombytes_buf(sealed.data(), kNonceBytes);
  const ByteView about = as_bytes(context);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonceBytes, nullptr, plain.data(),
                                             plain.size(), about.data(), about.size(), nullptr,
                                             sealed.data(), sealing_.data());
  return sealed;
}

std::optional<Bytes> Keys::unseal(ByteView sealed, std::string_view context) const {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  Bytes plain(sealed.size() - kNonceBytes - kTagBytes);
  const ByteView about = as_bytes(context);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          plain.data(), nullptr, nullptr, sealed.data() + kNonceBytes, sealed.size() - kNonceBytes,
          about.data(), about.size(), sealed.data(), sealing_.data()) != 0)
    return std::nullopt;
  return plain;
}

SecretDigest Keys::sign(std::string_view text) const {
  SecretDigest signature;
  const ByteView bytes = as_bytes(text);
  crypto_generichash(signature.data(), signature.size(), bytes.data(), bytes.size(),
                     signing_.data(), signing_.size());
  return signature;
}

namespace {

SecretDigest device_signature(const Keys& keys, std::string_view person, std::string_view nonce) {
  return keys.sign(fmt::format("device\n{}\n{}", person, nonce));
}

}  // namespace

std::string new_device(const Keys& keys, std::string_view person) {
  std::array<std::uint8_t, kDeviceNonceBytes> random;
  randombytes_buf(random.data(), random.size());
  const std::string nonce = base64url(random);
  return nonce + "." + base64url(device_signature(keys, person, nonce));
}

std::optional<std::string> known_device(const Keys& keys, std::string_view person,
                                        std::string_view device) {
  const std::size_t dot = device.find('.');
  constexpr std::size_t kNonceChars = 22, kSignatureChars = 43;
  if (dot != kNonceChars || device.size() != kNonceChars + 1 + kSignatureChars) return std::nullopt;
  const std::string_view nonce = device.substr(0, dot);
  const std::string expected = base64url(device_signature(keys, person, nonce));
  if (!equal_secrets(expected, device.substr(dot + 1))) return std::nullopt;
  return std::string(nonce);
}

}  // namespace pandok::access
