// The Merkle tree of RFC 6962 (section 2.1, as restated in RFC 9162): hashes, roots, proofs.
//
//   leaf  = SHA-256(0x00 ‖ entry)      node = SHA-256(0x01 ‖ left ‖ right)
//   root of no leaves = SHA-256 of nothing; of n leaves: the node over the root of the first k and
//   the root of the rest, k being the largest power of two below n.
//
// All functions here are pure and may be called from any thread. "Leaf" is a leaf hash.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::audit {

using Hash = std::array<std::uint8_t, 32>;
using Proof = std::vector<Hash>;

Hash leaf_hash(ByteView entry);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();
// Of any number of leaves; n hashes.
Hash root_of(std::span<const Hash> leaves);

// The roots of the perfect subtrees of a growing tree, largest first: all that is needed to append
// and to know the root. Up to 64 hashes of memory.
class CompactRange {
 public:
  CompactRange() = default;
  // A tree of `size` leaves from its perfect subtrees, one for each bit of size, largest first.
  CompactRange(std::uint64_t size, std::vector<Hash> subtrees);

  void append(const Hash& leaf);  // one node hash on average
  std::uint64_t size() const { return size_; }
  Hash root() const;  // up to log2(size) node hashes

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> subtrees_;
};

// data_corrupted unless `proof` shows that `leaf` is entry number `index` of the tree of `size`
// entries with this root.
Result<> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                          std::span<const Hash> proof, const Hash& root);

// data_corrupted unless `proof` shows that the tree of size1 is what the tree of size2 began with.
// Both sizes ≥ 1 and size1 ≤ size2: nothing can be proved about an empty tree.
Result<> verify_consistency(std::uint64_t size1, const Hash& root1, std::uint64_t size2,
                            const Hash& root2, std::span<const Hash> proof);

// Gives the root of the perfect subtree over the leaves [index · 2^level, (index + 1) · 2^level).
using NodeReader = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// The root of the first `size` leaves.
Result<Hash> make_root(std::uint64_t size, const NodeReader& node);
// The proofs that the functions above verify. invalid_argument unless index < size, or
// 1 ≤ size1 ≤ size2; and what `node` fails with. O(log² size) calls of node.
Result<Proof> make_inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& node);
Result<Proof> make_consistency_proof(std::uint64_t size1, std::uint64_t size2,
                                     const NodeReader& node);

}  // namespace pandok::audit
