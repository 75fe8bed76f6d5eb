// Any bytes as a proof file: refused with one line, or the one spelling of what it says, which no
// key has signed.
#include <cstddef>
#include <cstdint>

#include "audit/proof_file.h"
#include "base/check.h"
#include "base/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  if (const auto request = pandok::audit::WitnessRequest::parse(text))
    CHECK(request->text() == text);
  const auto proof = pandok::audit::ProofFile::parse(text);
  if (!proof) {
    CHECK(proof.error().code == pandok::Code::invalid_argument);
    CHECK(pandok::is_utf8(proof.error().message));
    return 0;
  }
  CHECK(proof->text() == text);
  CHECK(!proof->check(pandok::audit::PublicKey{.name = "fuzz"}));
  return 0;
}
