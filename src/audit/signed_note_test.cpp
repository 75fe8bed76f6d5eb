#include "audit/signed_note.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "audit/checkpoint.h"
#include "base/limits.h"

namespace pandok::audit {
namespace {

// The example of the Go package golang.org/x/mod/sumdb/note.
constexpr std::string_view kGoKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kGoNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n";

PrivateKey new_key(std::string_view name, KeyKind kind = KeyKind::note) {
  return PrivateKey::generate(name, kind).value();
}

std::string signed_by(const PrivateKey& key, std::string_view text) {
  return SignedNote{std::string(text), {sign_note(text, key)}}.serialise();
}

TEST(SignedNote, TheExampleOfGoVerifies) {
  const PublicKey key = PublicKey::parse(kGoKey).value();
  EXPECT_EQ(key.id(), 0xc74f20a3u);
  EXPECT_EQ(key.text(), kGoKey);
  const SignedNote note = SignedNote::parse(kGoNote).value();
  EXPECT_TRUE(verify_note(note, key));
  EXPECT_EQ(note.serialise(), kGoNote);
}

TEST(SignedNote, EveryChangedByteOfTheExampleIsFound) {
  const PublicKey key = PublicKey::parse(kGoKey).value();
  for (std::size_t i = 0; i < kGoNote.size(); ++i) {
    std::string changed(kGoNote);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto note = SignedNote::parse(changed);
    EXPECT_FALSE(note && verify_note(*note, key)) << "byte " << i;
  }
}

TEST(Base64, OnlyWhatWeWouldWriteIsRead) {
  EXPECT_EQ(parse_base64("").value(), Bytes());
  EXPECT_EQ(parse_base64("/+8=").value(), (Bytes{0xff, 0xef}));
  for (const char* bad :
       {"/+8", "/+9=", "/+8==", "_-8=", "/+ 8=", "AAA=AAAA", "o/\xe2\x80\x87uBS9U"})
    EXPECT_FALSE(parse_base64(bad)) << bad;
}

TEST(SignedNote, KeysComeBackFromTheirText) {
  for (const KeyKind kind : {KeyKind::note, KeyKind::witness}) {
    const PrivateKey key = new_key("example.com/log", kind);
    EXPECT_EQ(PublicKey::parse(key.public_key().text()).value(), key.public_key());
    const PrivateKey again = PrivateKey::parse(key.text()).value();
    EXPECT_EQ(again.public_key(), key.public_key());
    EXPECT_TRUE(key.public_key().verifies(as_bytes("x"), again.sign(as_bytes("x"))));
  }
}

TEST(SignedNote, WhatIsNoKeyIsRefused) {
  const std::string good = new_key("a").public_key().text();
  EXPECT_FALSE(PublicKey::parse(""));
  EXPECT_FALSE(PublicKey::parse("a+00000000" + good.substr(10)));  // another id
  EXPECT_FALSE(PublicKey::parse("b" + good.substr(1)));            // another name
  EXPECT_FALSE(PublicKey::parse(good + "="));
  EXPECT_FALSE(PublicKey::parse(good.substr(0, good.size() - 4)));
  EXPECT_FALSE(PrivateKey::parse(good));
  for (const char* name : {"", "a b", "a+b", "a\n", "a\u00a0b", "a\u3000", "a\xff"})
    EXPECT_FALSE(PrivateKey::generate(name, KeyKind::note)) << name;
  EXPECT_TRUE(check_key_name(std::string(limits::kKeyNameBytesMax, 'a')));
  EXPECT_FALSE(check_key_name(std::string(limits::kKeyNameBytesMax + 1, 'a')));
}

TEST(SignedNote, SignaturesOfOthersAreIgnored) {
  const PrivateKey log = new_key("log"), other = new_key("other"), same_name = new_key("log");
  const std::string text = "hello\n\nworld\n";
  SignedNote note{text, {sign_note(text, other), sign_note(text, same_name), sign_note(text, log)}};
  const SignedNote parsed = SignedNote::parse(note.serialise()).value();
  EXPECT_EQ(parsed.text, text);
  EXPECT_EQ(parsed.signatures, note.signatures);
  EXPECT_TRUE(verify_note(parsed, log.public_key()));
  EXPECT_FALSE(verify_note(parsed, new_key("log").public_key()));
}

TEST(SignedNote, OneWrongSignatureOfAKnownKeyIsEnoughToRefuse) {
  const PrivateKey log = new_key("log");
  SignedNote note{"a\n", {sign_note("a\n", log), sign_note("b\n", log)}};
  EXPECT_FALSE(verify_note(note, log.public_key()));
}

TEST(SignedNote, WhatIsNoNoteIsRefused) {
  const PrivateKey key = new_key("log");
  const std::string line = sign_note("a\n", key).line();
  EXPECT_TRUE(SignedNote::parse("a\n\n" + line));
  for (const std::string& bad : std::vector<std::string>{
           std::string(), std::string("a\n"), std::string("a\n\n"), std::string("a\n") + line,
           "a\r\n\n" + line, "a\xff\n\n" + line, "a\n\n" + line + "x",
           "a\n\n" + line.substr(0, line.size() - 1), "a\n\n- log AAAAAAAA\n",
           std::string("a\n\n\u2014 log AAAA\n"),  // a key id and nothing behind it
           std::string("a\n\n\u2014 log AAAAAA\n"), std::string("a\n\n\u2014 l+g AAAAAAAA\n"),
           std::string("a\n\n\u2014 AAAAAAAA\n"), std::string("a\n\n\u2014 log AAAA AAAA\n")})
    EXPECT_EQ(SignedNote::parse(bad).error().code, Code::invalid_argument) << bad;
}

TEST(SignedNote, LimitsHold) {
  const PrivateKey key = new_key("log");
  const std::string line = sign_note("a\n", key).line();
  std::string note = "a\n\n";
  for (std::size_t i = 0; i < limits::kNoteSignaturesMax; ++i) note += line;
  EXPECT_TRUE(SignedNote::parse(note));
  EXPECT_FALSE(SignedNote::parse(note + line));
  std::string large(limits::kNoteBytesMax - 2 - line.size(), 'a');
  EXPECT_TRUE(SignedNote::parse(large + "\n\n" + line).has_value());
  EXPECT_FALSE(SignedNote::parse(large + "a\n\n" + line).has_value());
}

TEST(SignedNote, ACosignatureHoldsForItsTimeOnly) {
  const PrivateKey witness = new_key("witness", KeyKind::witness);
  const std::string text = "log\n0\n";
  NoteSignature signature = cosign_note(text, witness, 1'679'315'147);
  EXPECT_EQ(signature.bytes.size(), 8u + kSignatureBytes);
  SignedNote note{text, {signature, cosign_note(text, witness, 1'700'000'000)}};
  const SignedNote parsed = SignedNote::parse(note.serialise()).value();
  EXPECT_EQ(verify_cosignature(parsed, witness.public_key()).value(), 1'700'000'000);
  note.signatures.pop_back();
  note.signatures[0].bytes[7] ^= 1;
  EXPECT_FALSE(verify_cosignature(note, witness.public_key()));
  note.signatures[0].bytes.resize(kSignatureBytes);
  EXPECT_FALSE(verify_cosignature(note, witness.public_key()));
}

// The message and the line are those of c2sp.org/tlog-cosignature, put together by hand.
TEST(SignedNote, ACosignatureIsTheOneOfTheSpecification) {
  const PrivateKey witness = new_key("w", KeyKind::witness);
  const NoteSignature signature = cosign_note("o\n1\n", witness, 258);
  EXPECT_TRUE(witness.public_key().verifies(as_bytes("cosignature/v1\ntime 258\no\n1\n"),
                                            ByteView(signature.bytes).subspan(8)));
  EXPECT_EQ(Bytes(signature.bytes.begin(), signature.bytes.begin() + 8),
            (Bytes{0, 0, 0, 0, 0, 0, 1, 2}));
  Bytes named{'w', '\n', 0x04};
  named.insert(named.end(), witness.public_key().key.begin(), witness.public_key().key.end());
  std::array<std::uint8_t, 32> hash;
  crypto_hash_sha256(hash.data(), named.data(), named.size());
  EXPECT_EQ(signature.key_id, std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 |
                                  std::uint32_t{hash[2]} << 8 | hash[3]);
}

TEST(Checkpoint, TheExampleOfTheSpecificationIsRead) {
  const std::string text =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const Checkpoint checkpoint = Checkpoint::parse(text).value();
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20'852'163u);
  EXPECT_EQ(checkpoint.root[0], 0x0a);
  EXPECT_EQ(checkpoint.text(), text);
  EXPECT_EQ(Checkpoint::parse(text + "more\n").value().extensions.front(), "more");
}

TEST(Checkpoint, WhatIsNoCheckpointIsRefused) {
  const std::string root = base64(empty_root()) + "\n";
  EXPECT_TRUE(Checkpoint::parse("o\n0\n" + root));
  for (const std::string& bad : std::vector<std::string>{
           std::string(), "o\n0\n" + root.substr(0, root.size() - 1), "\n0\n" + root,
           "o\n\n" + root, "o\n00\n" + root, "o\n-1\n" + root, "o\n+1\n" + root, "o\n1 \n" + root,
           "o\n9223372036854775808\n" + root, "o\n0\nAAAA\n", "o\n0\n" + root + "\n",
           "o\n0\n" + root + "\nx\n", std::string("o\n0\n")})
    EXPECT_EQ(Checkpoint::parse(bad).error().code, Code::invalid_argument) << bad;
}

TEST(Checkpoint, OnlyTheLogOfThatNameMaySign) {
  const PrivateKey log = new_key("log");
  const Checkpoint checkpoint{.origin = "log", .size = 7, .root = leaf_hash({}), .extensions = {}};
  EXPECT_EQ(open_checkpoint(sign_checkpoint(checkpoint, log), log.public_key()).value(),
            checkpoint);
  const PrivateKey thief = new_key("log");
  EXPECT_EQ(open_checkpoint(sign_checkpoint(checkpoint, thief), log.public_key()).error().code,
            Code::data_corrupted);
  const Checkpoint foreign{.origin = "other", .size = 7, .root = leaf_hash({}), .extensions = {}};
  EXPECT_EQ(open_checkpoint(sign_checkpoint(foreign, log), log.public_key()).error().code,
            Code::data_corrupted);
  EXPECT_EQ(open_checkpoint(signed_by(log, "no checkpoint\n"), log.public_key()).error().code,
            Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::audit
