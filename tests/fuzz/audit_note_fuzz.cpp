// Any bytes as a signed note, a checkpoint and a key: refused, or exactly what we would write.
#include <cstddef>
#include <cstdint>

#include "audit/checkpoint.h"
#include "base/check.h"
#include "base/parse.h"

namespace {

namespace audit = pandok::audit;

const audit::PublicKey kLog =
    audit::PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        .value();

template <class T>
bool refused(const pandok::Result<T>& parsed) {
  if (parsed) return false;
  CHECK(pandok::is_utf8(parsed.error().message));
  CHECK(parsed.error().message.find('\n') == std::string::npos);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  if (const auto key = audit::PublicKey::parse(text); !refused(key)) CHECK(key->text() == text);
  if (const auto key = audit::PrivateKey::parse(text); !refused(key)) CHECK(key->text() == text);
  if (const auto checkpoint = audit::Checkpoint::parse(text); !refused(checkpoint))
    CHECK(checkpoint->text() == text);
  const auto note = audit::SignedNote::parse(text);
  if (refused(note)) return 0;
  CHECK(note->serialise() == text && !note->signatures.empty());
  audit::PublicKey witness = kLog;
  witness.kind = audit::KeyKind::witness;
  refused(audit::verify_note(*note, kLog));
  refused(audit::verify_cosignature(*note, witness));
  refused(audit::open_checkpoint(text, kLog));
  return 0;
}
