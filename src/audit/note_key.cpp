#include "audit/note_key.h"

#include <sodium.h>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";

// White space of Unicode outside ASCII; U+0085 is a control character.
constexpr std::string_view kSpaces[] = {"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                        "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                        "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

// <name>+<id>+<base64(kind ‖ 32 bytes)>, taken apart. The id is checked by the caller.
struct KeyText {
  std::string_view name, id;
  KeyKind kind;
  std::array<std::uint8_t, 32> bytes;
};

std::optional<KeyText> take_apart(std::string_view text) {
  const auto parts = split(text, '+');
  if (parts.size() < 3 || text.size() > 2 * limits::kKeyNameBytesMax) return std::nullopt;
  const std::size_t encoded_at = parts[0].size() + parts[1].size() + 2;  // base64 may hold '+'
  const auto bytes = parse_base64(text.substr(encoded_at));
  if (!bytes || bytes->size() != 33 || !check_key_name(parts[0])) return std::nullopt;
  const std::uint8_t kind = bytes->front();
  if (kind != 0x01 && kind != 0x04) return std::nullopt;
  KeyText key{parts[0], parts[1], KeyKind{kind}, {}};
  std::memcpy(key.bytes.data(), bytes->data() + 1, key.bytes.size());
  return key;
}

std::string write_key(std::string_view name, std::uint32_t id, KeyKind kind, ByteView key) {
  Bytes bytes{static_cast<std::uint8_t>(kind)};
  bytes.insert(bytes.end(), key.begin(), key.end());
  std::string text = fmt::format("{}+{:08x}+{}", name, id, base64(bytes));
  sodium_memzero(bytes.data(), bytes.size());
  return text;
}

}  // namespace

std::string base64(ByteView bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the zero byte
  return text;
}

std::optional<Bytes> parse_base64(std::string_view text) {
  Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  bytes.resize(size);
  if (base64(bytes) != text) return std::nullopt;  // libsodium 1.0.18 takes bytes over 0x7f
  return bytes;
}

Result<> check_key_name(std::string_view name) {
  bool good = !name.empty() && name.size() <= limits::kKeyNameBytesMax && is_plain_text(name) &&
              name.find_first_of(" +") == std::string_view::npos;
  for (const std::string_view space : kSpaces)
    good = good && name.find(space) == std::string_view::npos;
  if (good) return {};
  return fail(Code::invalid_argument, "'{}' is no key name: 1 to {} bytes without spaces and '+'",
              quote_for_message(name), limits::kKeyNameBytesMax);
}

Result<PublicKey> PublicKey::parse(std::string_view text) {
  const auto parts = take_apart(text);
  if (!parts)
    return fail(Code::invalid_argument, "'{}' is no public key: <name>+<id>+<base64> is one",
                quote_for_message(text));
  PublicKey key{std::string(parts->name), parts->kind, parts->bytes};
  if (key.text() != text)
    return fail(Code::invalid_argument, "the id of the key '{}' is wrong", quote_for_message(text));
  return key;
}

std::string PublicKey::text() const { return write_key(name, id(), kind, key); }

std::uint32_t PublicKey::id() const {
  Bytes bytes(name.begin(), name.end());
  bytes.push_back('\n');
  bytes.push_back(static_cast<std::uint8_t>(kind));
  bytes.insert(bytes.end(), key.begin(), key.end());
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  return std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 | std::uint32_t{hash[2]} << 8 |
         std::uint32_t{hash[3]};
}

bool PublicKey::verifies(ByteView message, ByteView signature) const {
  return signature.size() == kSignatureBytes &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.data()) == 0;
}

PrivateKey::PrivateKey(std::string_view name, KeyKind kind,
                       std::span<const std::uint8_t, 32> seed) {
  public_.name = name;
  public_.kind = kind;
  crypto_sign_seed_keypair(public_.key.data(), secret_.data(), seed.data());
}

PrivateKey::PrivateKey(PrivateKey&& other) noexcept
    : public_(std::move(other.public_)), secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

PrivateKey::~PrivateKey() { sodium_memzero(secret_.data(), secret_.size()); }

Result<PrivateKey> PrivateKey::generate(std::string_view name, KeyKind kind) {
  PANDOK_CHECKED(check_key_name(name));
  CHECK(sodium_init() >= 0);
  std::array<std::uint8_t, 32> seed;
  randombytes_buf(seed.data(), seed.size());
  PrivateKey key(name, kind, seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<PrivateKey> PrivateKey::parse(std::string_view text) {
  const auto parts = text.starts_with(kPrivatePrefix)
                         ? take_apart(text.substr(kPrivatePrefix.size()))
                         : std::nullopt;
  if (!parts) return fail(Code::invalid_argument, "not a private key: PRIVATE+KEY+… is one");
  PrivateKey key(parts->name, parts->kind, parts->bytes);
  if (key.text() != text)
    return fail(Code::invalid_argument, "the private key does not fit its id");
  return key;
}

std::string PrivateKey::text() const {
  return std::string(kPrivatePrefix) +
         write_key(public_.name, public_.id(), public_.kind, ByteView(secret_).first(32));
}

std::array<std::uint8_t, kSignatureBytes> PrivateKey::sign(ByteView message) const {
  std::array<std::uint8_t, kSignatureBytes> signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_.data());
  return signature;
}

}  // namespace pandok::audit
