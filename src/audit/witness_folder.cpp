#include "audit/witness_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "audit/secret_file.h"
#include "base/file.h"
#include "base/limits.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

// One line; what is wrong in it is damage, since we wrote it.
template <class Key>
Result<Key> read_key(const fs::path& file) {
  PANDOK_TRY(const Bytes bytes, read_file(file, limits::kNoteBytesMax));
  std::string_view line = as_text(bytes);
  line.remove_suffix(line.ends_with('\n') ? 1 : 0);
  auto key = Key::parse(line);
  if (key) return key;
  return fail(Code::data_corrupted, "{}: {}", file.string(), key.error().message);
}

}  // namespace

Result<PublicKey> create_witness(const fs::path& folder, std::string_view name,
                                 const PublicKey& log) {
  if (log.kind != KeyKind::note)
    return fail(Code::invalid_argument, "{} is not the key of a log", log.name);
  PANDOK_TRY(const PrivateKey key, PrivateKey::generate(name, KeyKind::witness));
  PANDOK_CHECKED(make_folders(folder));
  const auto made = create_secret_file(folder / "key", key.text() + "\n");
  if (!made && made.error().code == Code::already_exists)
    return fail(Code::already_exists, "there is a witness in {}", folder.string());
  PANDOK_CHECKED(made);
  PANDOK_CHECKED(write_file_atomic(folder / "key.pub", as_bytes(key.public_key().text() + "\n")));
  PANDOK_CHECKED(write_file_atomic(folder / "log.pub", as_bytes(log.text() + "\n")));
  return key.public_key();
}

Result<OpenWitness> open_witness(const fs::path& folder) {
  struct stat info {};
  if (::stat((folder / "key").c_str(), &info) != 0) {
    if (errno == ENOENT)
      return fail(Code::not_found, "there is no witness in {}; make one with: audit witness init",
                  folder.string());
    return tl::unexpected<Error>(system_error("reading", folder / "key", errno));
  }
  if ((info.st_mode & 077) != 0)
    return fail(Code::permission_denied, "{}: others may read it; run chmod 600",
                (folder / "key").string());
  PANDOK_TRY(PrivateKey key, read_key<PrivateKey>(folder / "key"));
  PANDOK_TRY(PublicKey log, read_key<PublicKey>(folder / "log.pub"));
  OpenWitness open{.log = log, .own = key.public_key(), .witness = nullptr};
  open.witness = std::make_unique<Witness>(folder / "seen", std::move(log), std::move(key));
  return open;
}

}  // namespace pandok::audit
