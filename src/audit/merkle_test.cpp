#include "audit/merkle.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace pandok::audit {
namespace {

using namespace std::string_view_literals;

Hash hash_of(std::string_view hex) { return Sha256::parse(hex).value().bytes(); }

// The eight leaves of the tests of Certificate Transparency (google/certificate-transparency,
// transparency-dev/merkle testonly/constants.go), and the root after each of them.
constexpr std::string_view kLeaves[] = {""sv,         "\x00"sv, "\x10"sv,     "\x20\x21"sv,
                                        "\x30\x31"sv, "@ABC"sv, "PQRSTUVW"sv, "`abcdefghijklmno"sv};
constexpr std::string_view kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// The definition of RFC 6962, section 2.1, word by word.
Hash plain_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return node_hash(plain_root(leaves.first(k)), plain_root(leaves.subspan(k)));
}

std::vector<Hash> some_leaves(std::size_t n) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < n; ++i) leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return leaves;
}

// Every perfect subtree by the plain definition, level by level.
class PlainTree {
 public:
  explicit PlainTree(std::vector<Hash> first) : levels_{std::move(first)} {
    while (levels_.back().size() > 1) {
      std::vector<Hash> above;
      for (std::size_t i = 0; i + 1 < levels_.back().size(); i += 2)
        above.push_back(node_hash(levels_.back()[i], levels_.back()[i + 1]));
      levels_.push_back(std::move(above));
    }
    for (std::size_t n = 0; n <= leaves().size(); ++n)
      roots_.push_back(plain_root(std::span(leaves()).first(n)));
  }
  const std::vector<Hash>& leaves() const { return levels_[0]; }
  const Hash& root(std::size_t n) const { return roots_[n]; }
  NodeReader nodes() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Hash> {
      CHECK(level < levels_.size() && index < levels_[level].size());
      return levels_[level][index];
    };
  }

 private:
  std::vector<std::vector<Hash>> levels_;
  std::vector<Hash> roots_;
};

constexpr std::size_t kSizeMax = 300;
// Sizes up to this one are also tried with wrong proofs.
constexpr std::size_t kAttackedSizeMax = 40;

void expect_only_this_inclusion(const PlainTree& tree, std::size_t i, std::size_t n, Proof proof) {
  const Hash& leaf = tree.leaves()[i];
  const Hash& root = tree.root(n);
  EXPECT_FALSE(verify_inclusion(leaf, i, n, proof, leaf_hash({})));
  EXPECT_FALSE(verify_inclusion(leaf_hash({}), i, n, proof, root));
  EXPECT_FALSE(verify_inclusion(leaf, n, n, proof, root));
  if (n > 1) {
    EXPECT_FALSE(verify_inclusion(leaf, (i + 1) % n, n, proof, root));
    EXPECT_FALSE(verify_inclusion(leaf, i, n, std::span(proof).first(proof.size() - 1), root));
  }
  proof.push_back(root);
  EXPECT_FALSE(verify_inclusion(leaf, i, n, proof, root));
}

void expect_only_this_consistency(const PlainTree& tree, std::size_t m, std::size_t n,
                                  Proof proof) {
  const Hash &root1 = tree.root(m), &root2 = tree.root(n);
  EXPECT_FALSE(verify_consistency(m, leaf_hash({}), n, root2, proof)) << m << " of " << n;
  EXPECT_FALSE(verify_consistency(m, root1, n, leaf_hash({}), proof)) << m << " of " << n;
  if (!proof.empty()) {
    EXPECT_FALSE(verify_consistency(m, root1, n, root2, std::span(proof).first(proof.size() - 1)));
    proof.back()[31] ^= 1;
    EXPECT_FALSE(verify_consistency(m, root1, n, root2, proof));
    proof.back()[31] ^= 1;
  }
  proof.push_back(root2);
  EXPECT_FALSE(verify_consistency(m, root1, n, root2, proof)) << m << " of " << n;
}

TEST(Merkle, RootsAreThoseOfCertificateTransparency) {
  CompactRange range;
  EXPECT_EQ(range.root(), hash_of(kRoots[0]));
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < std::size(kLeaves); ++i) {
    leaves.push_back(leaf_hash(as_bytes(kLeaves[i])));
    range.append(leaves.back());
    EXPECT_EQ(range.root(), hash_of(kRoots[i + 1])) << i;
    EXPECT_EQ(root_of(leaves), hash_of(kRoots[i + 1])) << i;
    EXPECT_EQ(make_root(i + 1, PlainTree(leaves).nodes()).value(), hash_of(kRoots[i + 1])) << i;
  }
}

TEST(Merkle, ACompactRangeIsThePlainDefinitionForEverySize) {
  const auto leaves = some_leaves(300);
  CompactRange range;
  for (std::size_t n = 0; n <= leaves.size(); ++n) {
    ASSERT_EQ(range.size(), n);
    ASSERT_EQ(range.root(), plain_root(std::span(leaves).first(n))) << n;
    if (n < leaves.size()) range.append(leaves[n]);
  }
}

TEST(Merkle, ARangeGoesOnFromItsSubtrees) {
  const auto leaves = some_leaves(14);
  CompactRange range(13, {root_of(std::span(leaves).first(8)),
                          root_of(std::span(leaves).subspan(8, 4)), leaves[12]});
  EXPECT_EQ(range.root(), plain_root(std::span(leaves).first(13)));
  range.append(leaves[13]);
  EXPECT_EQ(range.root(), plain_root(leaves));
}

TEST(Merkle, EveryInclusionProofHoldsAndForNothingElse) {
  const PlainTree tree(some_leaves(kSizeMax));
  for (std::size_t n = 1; n <= kSizeMax; ++n)
    for (std::size_t i = 0; i < n; ++i) {
      const Proof proof = make_inclusion_proof(i, n, tree.nodes()).value();
      ASSERT_TRUE(verify_inclusion(tree.leaves()[i], i, n, proof, tree.root(n)))
          << i << " of " << n;
      if (n <= kAttackedSizeMax) expect_only_this_inclusion(tree, i, n, proof);
    }
}

TEST(Merkle, EveryConsistencyProofHoldsAndForNothingElse) {
  const PlainTree tree(some_leaves(kSizeMax));
  for (std::size_t n = 1; n <= kSizeMax; ++n)
    for (std::size_t m = 1; m <= n; ++m) {
      const Proof proof = make_consistency_proof(m, n, tree.nodes()).value();
      ASSERT_TRUE(verify_consistency(m, tree.root(m), n, tree.root(n), proof)) << m << " of " << n;
      if (n <= kAttackedSizeMax) expect_only_this_consistency(tree, m, n, proof);
    }
}

TEST(Merkle, ProofsOfWhatIsNotThereAreRefused) {
  const PlainTree tree(some_leaves(4));
  const Hash& root = tree.root(4);
  EXPECT_EQ(make_inclusion_proof(4, 4, tree.nodes()).error().code, Code::invalid_argument);
  EXPECT_EQ(make_consistency_proof(0, 4, tree.nodes()).error().code, Code::invalid_argument);
  EXPECT_EQ(make_consistency_proof(5, 4, tree.nodes()).error().code, Code::invalid_argument);
  EXPECT_FALSE(verify_consistency(0, empty_root(), 4, root, {}));
  EXPECT_FALSE(verify_consistency(4, root, 3, root, {}));
  EXPECT_FALSE(verify_inclusion(tree.leaves()[0], 0, 0, {}, empty_root()));
}

}  // namespace
}  // namespace pandok::audit
