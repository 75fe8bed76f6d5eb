// The keys that sign notes: Ed25519 by libsodium, named and written as C2SP signed-note says
// (c2sp.org/signed-note, c2sp.org/tlog-cosignature).
//
//   key id      = SHA-256(name ‖ 0x0A ‖ kind ‖ public key)[:4], read big-endian
//   public key  = <name>+<8 hexadecimal digits of the id>+<base64(kind ‖ 32 bytes)>
//   private key = PRIVATE+KEY+<name>+<id>+<base64(kind ‖ 32 bytes of seed)>
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::audit {

enum class KeyKind : std::uint8_t {
  note = 0x01,     // signs the text of a note
  witness = 0x04,  // signs it with the time (cosignature/v1)
};

inline constexpr std::size_t kSignatureBytes = 64;

// Standard base64 with padding; nullopt for anything that is not exactly what we would write.
std::string base64(ByteView bytes);
std::optional<Bytes> parse_base64(std::string_view text);

// invalid_argument unless name is 1 to limits::kKeyNameBytesMax bytes of UTF-8 without control
// characters, spaces of any kind and '+'.
Result<> check_key_name(std::string_view name);

struct PublicKey {
  std::string name;
  KeyKind kind = KeyKind::note;
  std::array<std::uint8_t, 32> key{};

  static Result<PublicKey> parse(std::string_view text);  // invalid_argument
  std::string text() const;
  std::uint32_t id() const;
  // Ed25519 as libsodium judges it: no small-order keys, no second encoding of a signature.
  bool verifies(ByteView message, ByteView signature) const;
  bool operator==(const PublicKey&) const = default;
};

// The secret half. Move-only; its memory is wiped. Any thread may sign.
class PrivateKey {
 public:
  static Result<PrivateKey> generate(std::string_view name, KeyKind kind);
  static Result<PrivateKey> parse(std::string_view text);  // invalid_argument; quotes nothing
  PrivateKey(PrivateKey&& other) noexcept;
  PrivateKey& operator=(PrivateKey&&) = delete;
  ~PrivateKey();

  std::string text() const;  // a secret
  const PublicKey& public_key() const { return public_; }
  std::array<std::uint8_t, kSignatureBytes> sign(ByteView message) const;  // about 25 µs

 private:
  PrivateKey(std::string_view name, KeyKind kind, std::span<const std::uint8_t, 32> seed);
  PublicKey public_;
  std::array<std::uint8_t, 64> secret_{};  // seed and public key, as libsodium has it
};

}  // namespace pandok::audit
