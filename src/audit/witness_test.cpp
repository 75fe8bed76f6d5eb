#include "audit/witness.h"

#include <gtest/gtest.h>

#include "audit/log.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNow = 1'795'326'300;

class WitnessedLog : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(AuditLog::create(root_ / "audit", "test/log"));
    log_ = AuditLog::open(root_ / "audit").value();
    log_key_ = log_->key();
    key_text_ = PrivateKey::generate("witness.example/1", KeyKind::witness).value().text();
  }
  Witness witness() {
    return Witness(root_ / "state", log_key_, PrivateKey::parse(key_text_).value());
  }
  PublicKey witness_key() { return PrivateKey::parse(key_text_).value().public_key(); }
  void grow(int n, std::string_view text = "entry") {
    for (int i = 0; i < n; ++i) ASSERT_TRUE(log_->append(as_bytes(text)));
  }
  Proof proof_from(std::uint64_t seen) {
    return seen == 0 ? Proof() : log_->consistency_proof(seen, log_->size()).value();
  }
  fs::path folder() const { return root_ / "audit"; }
  fs::path fork() const { return root_ / "fork"; }
  fs::path state() const { return root_ / "state"; }

  std::unique_ptr<AuditLog> log_;
  PublicKey log_key_;

 private:
  TestFolder root_;
  std::string key_text_;
};

TEST_F(WitnessedLog, EachCheckpointThatContinuesTheLastIsCosigned) {
  std::uint64_t expected = 0;
  for (const int n : {0, 3, 0, 1, 300}) {
    grow(n);
    Witness one = witness();  // as after a restart
    const std::uint64_t seen = one.seen().value();
    EXPECT_EQ(seen, expected);
    const auto signature = one.cosign(log_->checkpoint(), proof_from(seen), kNow);
    ASSERT_TRUE(signature) << signature.error().message;
    const std::string note = add_signature(log_->checkpoint(), *signature).value();
    EXPECT_EQ(verify_cosignature(SignedNote::parse(note).value(), witness_key()).value(), kNow);
    EXPECT_EQ(open_checkpoint(note, log_key_).value().size, log_->size());
    expected = log_->size();
  }
}

TEST_F(WitnessedLog, AForkIsNeverCosigned) {
  grow(5);
  ASSERT_TRUE(log_->close());
  fs::copy(folder(), fork(), fs::copy_options::recursive);
  log_ = AuditLog::open(folder()).value();
  grow(3);
  ASSERT_TRUE(witness().cosign(log_->checkpoint(), {}, kNow));
  ASSERT_TRUE(log_->close());
  log_ = AuditLog::open(fork()).value();
  grow(3, "another story");  // as large as what was seen
  EXPECT_EQ(witness().cosign(log_->checkpoint(), {}, kNow).error().code, Code::data_corrupted);
  grow(3, "another story");
  const auto refused = witness().cosign(log_->checkpoint(), proof_from(8), kNow);
  EXPECT_EQ(refused.error().code, Code::data_corrupted);
  EXPECT_EQ(witness().seen().value(), 8u);
}

TEST_F(WitnessedLog, ARollbackAWrongProofAndAForgeryAreRefused) {
  grow(3);
  const std::string early = log_->checkpoint();
  grow(3);
  ASSERT_TRUE(witness().cosign(log_->checkpoint(), {}, kNow));
  EXPECT_EQ(witness().cosign(early, {}, kNow).error().code, Code::failed_precondition);
  grow(1);
  EXPECT_EQ(witness().cosign(log_->checkpoint(), {}, kNow).error().code, Code::data_corrupted);
  Proof longer = proof_from(6);
  longer.push_back(empty_root());
  EXPECT_EQ(witness().cosign(log_->checkpoint(), longer, kNow).error().code, Code::data_corrupted);
  const PrivateKey thief = PrivateKey::generate("test/log", KeyKind::note).value();
  const Checkpoint forged{.origin = "test/log", .size = 9, .root = empty_root(), .extensions = {}};
  EXPECT_EQ(witness().cosign(sign_checkpoint(forged, thief), {}, kNow).error().code,
            Code::data_corrupted);
  EXPECT_EQ(witness().seen().value(), 6u);
  EXPECT_TRUE(witness().cosign(log_->checkpoint(), proof_from(6), kNow));
}

// Who could change the state could make the witness forget.
TEST_F(WitnessedLog, ADamagedStateSignsNothing) {
  grow(3);
  ASSERT_TRUE(witness().cosign(log_->checkpoint(), {}, kNow));
  const Bytes good = read_file(state(), 1u << 16).value();
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes changed = good;
    changed[at] ^= 1;
    ASSERT_TRUE(write_file_atomic(state(), changed));
    EXPECT_FALSE(witness().cosign(log_->checkpoint(), {}, kNow)) << at;
  }
  ASSERT_TRUE(write_file_atomic(state(), ByteView(good).first(0)));
  EXPECT_EQ(witness().seen().error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::audit
