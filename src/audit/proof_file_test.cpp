#include "audit/proof_file.h"

#include <gtest/gtest.h>

#include "audit/log.h"
#include "audit/log_folder.h"
#include "audit/verify.h"
#include "audit/witness_folder.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

class ProofFileTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(AuditLog::create(folder(), "test/log"));
    grow(300);
  }
  void grow(int n) {
    const auto log = AuditLog::open(folder()).value();
    for (int i = 0; i < n; ++i)
      ASSERT_TRUE(log->append(as_bytes(fmt::format("entry {}", log->size()))));
    ASSERT_TRUE(log->close());
    key_ = log->key();
  }
  fs::path folder() const { return root_ / "audit"; }
  fs::path state() const { return root_ / "witness"; }
  PublicKey key_;

 private:
  TestFolder root_;
};

TEST_F(ProofFileTest, ProvesEveryEntryWithTheKeyAlone) {
  for (const std::uint64_t i : {0u, 1u, 255u, 256u, 299u}) {
    const std::string text = prove(folder(), i).value().text();
    const auto proof = ProofFile::parse(text).value();
    EXPECT_EQ(proof.check(key_).value().size, 300u);
    EXPECT_EQ(as_text(proof.entry), fmt::format("entry {}", i));
    EXPECT_EQ(proof.index, i);
    EXPECT_EQ(proof.text(), text);
  }
  EXPECT_EQ(prove(folder(), 300).error().code, Code::invalid_argument);
}

TEST_F(ProofFileTest, AnyChangedByteIsFound) {
  const std::string text = prove(folder(), 17).value().text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string bad = text;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    const auto proof = ProofFile::parse(bad);
    EXPECT_FALSE(proof && proof->check(key_)) << at;
    EXPECT_FALSE(ProofFile::parse(text.substr(0, at))) << at;
  }
  EXPECT_FALSE(ProofFile::parse(text + "x"));
  EXPECT_FALSE(ProofFile::parse(text + std::string(limits::kProofFileBytesMax, '\n')));
}

TEST_F(ProofFileTest, AnotherLogsKeyProvesNothing) {
  const auto proof = prove(folder(), 17).value();
  const auto other = PrivateKey::generate("test/log", KeyKind::note).value();
  EXPECT_EQ(proof.check(other.public_key()).error().code, Code::data_corrupted);
}

TEST_F(ProofFileTest, AWitnessNeedsTheRequestOnly) {
  const auto own = create_witness(state(), "witness.example/1", key_).value();
  EXPECT_EQ(create_witness(state(), "witness.example/1", key_).error().code, Code::already_exists);
  for (int round = 0; round < 3; ++round) {
    const auto open = open_witness(state()).value();
    EXPECT_EQ(open.own, own);
    const std::uint64_t seen = open.witness->seen().value();
    const std::string text = request_cosignature(folder(), seen).value().text();
    const auto request = WitnessRequest::parse(text).value();
    EXPECT_EQ(request.text(), text);
    const auto signature = open.witness->cosign(request.checkpoint, request.hashes, 1).value();
    const std::string note = add_signature(request.checkpoint, signature).value();
    EXPECT_TRUE(verify_cosignature(SignedNote::parse(note).value(), own));
    grow(5);
  }
  EXPECT_EQ(open_witness(state()).value().witness->seen().value(), 310u);
  EXPECT_EQ(request_cosignature(folder(), 316).error().code, Code::invalid_argument);
}

TEST_F(ProofFileTest, AWitnessWhoseKeyOthersMayReadIsRefused) {
  EXPECT_EQ(open_witness(state()).error().code, Code::not_found);
  ASSERT_TRUE(create_witness(state(), "witness.example/1", key_));
  fs::permissions(state() / "key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(open_witness(state()).error().code, Code::permission_denied);
}

// What witnesses have signed lies beside the log and is looked at by verify().
TEST_F(ProofFileTest, ALogThatDoesNotContinueWhatWasCosignedIsFound) {
  const auto note = read_checkpoint_note({folder()}).value();
  ASSERT_TRUE(write_file_atomic(folder() / "cosigned", as_bytes(note)));
  grow(3);
  EXPECT_TRUE(verify(folder()));
  fs::remove_all(folder() / "tile");
  fs::remove(folder() / "checkpoint");
  ASSERT_TRUE(AuditLog::create(folder(), "test/log"));
  EXPECT_EQ(verify(folder()).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::audit
