// The key of a home for what people's secrets are sealed and signed with: the file access.key.
//
// Format: 32 random bytes, nothing else, mode 0600, made once. Whoever has database and key can
// make one-time codes; a copy of the database alone cannot. A lost key costs the second factors
// (each person sets theirs up again), nothing else.
// Sealing: XChaCha20-Poly1305 with a random nonce, bound to a context (whose, what for).
// Signing: keyed BLAKE2b-256. Both under keys derived from the file's. Threads: any.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "access/secret.h"
#include "base/bytes.h"
#include "base/error.h"

namespace pandok::access {

class Keys {
 public:
  // Reads the file, or makes it if there is none. data_corrupted if it has another length,
  // permission_denied if others may read it (mode), the errors of base/file.h.
  static Result<Keys> open(const std::filesystem::path& file);
  // From these 32 bytes, for tests.
  explicit Keys(const std::array<std::uint8_t, 32>& master);
  Keys(Keys&& other) noexcept;
  Keys& operator=(Keys&&) = delete;
  ~Keys();

  Bytes seal(ByteView plain, std::string_view context) const;
  // nullopt if it was not sealed here for this context.
  std::optional<Bytes> unseal(ByteView sealed, std::string_view context) const;
  SecretDigest sign(std::string_view text) const;

 private:
  std::array<std::uint8_t, 32> sealing_{}, signing_{};
};

// A device from which somebody has signed in before carries this text (OWASP device cookies): it
// proves nothing but that, and lets them try a password when others may not.
std::string new_device(const Keys& keys, std::string_view person);
// A name for the device, the same each time; nullopt unless made here for this person.
std::optional<std::string> known_device(const Keys& keys, std::string_view person,
                                        std::string_view device);

}  // namespace pandok::access
