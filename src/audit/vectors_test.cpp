// Public test vectors, which lie beside a developer's checkout and not in it: the proofs of
// transparency-dev/merkle and the Ed25519 signatures of Wycheproof. Left out where they are not.
#include <gtest/gtest.h>

#include <filesystem>

#include "audit/merkle.h"
#include "audit/note_key.h"
#include "base/file.h"
#include "base/json.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

const fs::path kVectors = fs::path(PANDOK_SOURCE_DIR) / ".." / "shared" / "data" / "vectors";

#define SKIP_WITHOUT(path) \
  if (!fs::exists(path)) GTEST_SKIP() << "the public vectors are not there: " << (path).string()

Json read_json(const fs::path& file) {
  return parse_json(as_text(read_file(file, 16u << 20).value())).value();
}

// Where only equality matters the vectors have texts of another length: a hash stands for them.
Hash hash_of(const Json& text) {
  const Bytes bytes = parse_base64(text.get<std::string>()).value();
  if (bytes.size() != sizeof(Hash)) return leaf_hash(bytes);
  Hash hash;
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

Proof proof_of(const Json& hashes) {
  Proof proof;
  for (const Json& text : hashes) proof.push_back(hash_of(text));
  return proof;
}

bool is_hash(const Json& text) {
  return parse_base64(text.get<std::string>()).value().size() == sizeof(Hash);
}

bool inclusion_holds(const Json& test) {
  return is_hash(test["leafHash"]) && is_hash(test["root"]) &&
         verify_inclusion(hash_of(test["leafHash"]), test["leafIdx"].get<std::uint64_t>(),
                          test["treeSize"].get<std::uint64_t>(), proof_of(test["proof"]),
                          hash_of(test["root"]))
             .has_value();
}

bool consistency_holds(const Json& test) {
  return verify_consistency(test["size1"].get<std::uint64_t>(), hash_of(test["root1"]),
                            test["size2"].get<std::uint64_t>(), hash_of(test["root2"]),
                            proof_of(test["proof"]))
      .has_value();
}

// How many right and how many wrong proofs below the folder were judged as they should be.
template <class Holds>
std::pair<int, int> judge(const fs::path& folder, const Holds& holds) {
  int right = 0, wrong = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const Json test = read_json(entry.path());
    const bool expected = !test["wantErr"].get<bool>();
    EXPECT_EQ(holds(test), expected) << entry.path() << ": " << test["desc"];
    ++(expected ? right : wrong);
  }
  return {right, wrong};
}

TEST(PublicVectors, InclusionProofs) {
  const fs::path folder = kVectors / "rfc6962" / "testdata" / "inclusion";
  SKIP_WITHOUT(folder);
  EXPECT_EQ(judge(folder, inclusion_holds), std::pair(6, 92));
}

TEST(PublicVectors, ConsistencyProofs) {
  const fs::path folder = kVectors / "rfc6962" / "testdata" / "consistency";
  SKIP_WITHOUT(folder);
  EXPECT_EQ(judge(folder, consistency_holds), std::pair(6, 92));
}

Bytes bytes_of(const Json& hex) {
  const auto text = hex.get<std::string>();
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
  return bytes;
}

TEST(PublicVectors, Ed25519Signatures) {
  const fs::path file = kVectors / "wycheproof_ed25519.json";
  SKIP_WITHOUT(file);
  const Json tests = read_json(file);
  int n = 0;
  for (const Json& group : tests["testGroups"]) {
    const Bytes key = bytes_of(group["publicKey"]["pk"]);
    ASSERT_EQ(key.size(), 32u);
    PublicKey public_key;
    std::memcpy(public_key.key.data(), key.data(), key.size());
    for (const Json& test : group["tests"]) {
      const bool expected = test["result"] == "valid";
      EXPECT_EQ(public_key.verifies(bytes_of(test["msg"]), bytes_of(test["sig"])), expected)
          << test["tcId"] << ": " << test["comment"];
      ++n;
    }
  }
  EXPECT_EQ(n, 151);
}

}  // namespace
}  // namespace pandok::audit
