#include "audit/merkle.h"

#include <sodium.h>

#include <bit>

namespace pandok::audit {
namespace {

// The largest power of two below n ≥ 2.
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

tl::unexpected<Error> bad_proof(std::string_view why) {
  return fail(Code::data_corrupted, "the proof does not hold: {}", why);
}

// The root of the leaves [begin, begin + n), n ≥ 1; begin is a multiple of every perfect subtree
// that the range is made of.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t n, const NodeReader& node) {
  if (std::has_single_bit(n)) {
    const auto level = static_cast<unsigned>(std::countr_zero(n));
    return node(level, begin >> level);
  }
  const std::uint64_t k = split_of(n);
  PANDOK_TRY(const Hash left, range_root(begin, k, node));
  PANDOK_TRY(const Hash right, range_root(begin + k, n - k, node));
  return node_hash(left, right);
}

}  // namespace

Hash leaf_hash(ByteView entry) {
  constexpr std::uint8_t kPrefix = 0x00;
  Hash hash;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kPrefix, 1);
  crypto_hash_sha256_update(&state, entry.data(), entry.size());
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> bytes;
  bytes[0] = 0x01;
  std::memcpy(bytes.data() + 1, left.data(), 32);
  std::memcpy(bytes.data() + 33, right.data(), 32);
  Hash hash;
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  return hash;
}

Hash empty_root() {
  Hash hash;
  crypto_hash_sha256(hash.data(), nullptr, 0);
  return hash;
}

Hash root_of(std::span<const Hash> leaves) {
  CompactRange range;
  for (const Hash& leaf : leaves) range.append(leaf);
  return range.root();
}

CompactRange::CompactRange(std::uint64_t size, std::vector<Hash> subtrees)
    : size_(size), subtrees_(std::move(subtrees)) {
  CHECK(static_cast<std::size_t>(std::popcount(size_)) == subtrees_.size());
}

void CompactRange::append(const Hash& leaf) {
  Hash merged = leaf;
  for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    merged = node_hash(subtrees_.back(), merged);
    subtrees_.pop_back();
  }
  subtrees_.push_back(merged);
  ++size_;
}

Hash CompactRange::root() const {
  if (subtrees_.empty()) return empty_root();
  Hash root = subtrees_.back();
  for (std::size_t i = subtrees_.size() - 1; i > 0; --i) root = node_hash(subtrees_[i - 1], root);
  return root;
}

// RFC 9162, section 2.1.3.2; fn, sn and r are its names.
Result<> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                          std::span<const Hash> proof, const Hash& root) {
  if (index >= size) return bad_proof("the index is not in the tree");
  std::uint64_t fn = index, sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return bad_proof("it is too long");
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while (fn != 0 && (fn & 1) == 0) fn >>= 1, sn >>= 1;
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1, sn >>= 1;
  }
  if (sn != 0) return bad_proof("it is too short");
  if (r != root) return bad_proof("it leads to another root");
  return {};
}

// RFC 9162, section 2.1.4.2; fn, sn, fr and sr are its names.
Result<> verify_consistency(std::uint64_t size1, const Hash& root1, std::uint64_t size2,
                            const Hash& root2, std::span<const Hash> proof) {
  if (size1 == 0) return bad_proof("an empty tree proves nothing");
  if (size1 > size2) return bad_proof("the tree has become smaller");
  if (size1 == size2) {
    if (!proof.empty()) return bad_proof("it is too long");
    if (root1 != root2) return bad_proof("two roots for one size");
    return {};
  }
  if (proof.empty()) return bad_proof("it is too short");
  const bool whole = std::has_single_bit(size1);  // root1 is itself the first node
  std::uint64_t fn = size1 - 1, sn = size2 - 1;
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Hash fr = whole ? root1 : proof.front(), sr = fr;
  for (const Hash& c : proof.subspan(whole ? 0 : 1)) {
    if (sn == 0) return bad_proof("it is too long");
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      while (fn != 0 && (fn & 1) == 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node_hash(sr, c);
    }
    fn >>= 1, sn >>= 1;
  }
  if (sn != 0) return bad_proof("it is too short");
  if (fr != root1) return bad_proof("the old tree is not its beginning");
  if (sr != root2) return bad_proof("it leads to another root");
  return {};
}

Result<Hash> make_root(std::uint64_t size, const NodeReader& node) {
  if (size == 0) return empty_root();
  return range_root(0, size, node);
}

// PATH of RFC 6962, section 2.1.1, from the root down and then turned round.
Result<Proof> make_inclusion_proof(std::uint64_t index, std::uint64_t size,
                                   const NodeReader& node) {
  if (index >= size)
    return fail(Code::invalid_argument, "entry {} is not in a log of {} entries", index, size);
  Proof proof;
  std::uint64_t begin = 0, n = size;
  while (n > 1) {
    const std::uint64_t k = split_of(n);
    const bool left = index - begin < k;
    PANDOK_TRY(const Hash sibling,
               left ? range_root(begin + k, n - k, node) : range_root(begin, k, node));
    proof.push_back(sibling);
    if (!left) begin += k;
    n = left ? k : n - k;
  }
  return Proof(proof.rbegin(), proof.rend());
}

// PROOF and SUBPROOF of RFC 6962, section 2.1.2.
Result<Proof> make_consistency_proof(std::uint64_t size1, std::uint64_t size2,
                                     const NodeReader& node) {
  if (size1 == 0 || size1 > size2)
    return fail(Code::invalid_argument, "no consistency proof from {} to {} entries", size1, size2);
  Proof proof;
  std::uint64_t begin = 0, m = size1, n = size2;
  while (m < n) {
    const std::uint64_t k = split_of(n);
    const bool left = m <= k;
    PANDOK_TRY(const Hash sibling,
               left ? range_root(begin + k, n - k, node) : range_root(begin, k, node));
    proof.push_back(sibling);
    if (!left) begin += k, m -= k;
    n = left ? k : n - k;
  }
  if (begin != 0) {  // else this node is the old root, which the verifier has
    PANDOK_TRY(const Hash last, range_root(begin, m, node));
    proof.push_back(last);
  }
  return Proof(proof.rbegin(), proof.rend());
}

}  // namespace pandok::audit
