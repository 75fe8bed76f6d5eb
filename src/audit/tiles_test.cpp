#include "audit/tiles.h"

#include <gtest/gtest.h>

#include "audit/right_edge.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

std::string path_of(int level, std::uint64_t index, unsigned width = kTileWidth) {
  return TileName{{level, index}, width}.path();
}

void write_tiles(const TileFolder& folder, RightEdge& edge) {
  for (const Tile& tile : edge.take_changed())
    ASSERT_TRUE(folder.write(tile.name, tile.bytes)) << tile.name.path();
}

std::string tile_entry(std::uint64_t i) { return "entry " + std::to_string(i * i); }

TEST(TileName, PathsAreThoseOfTheSpecification) {
  EXPECT_EQ(path_of(0, 1'234'067), "tile/0/x001/x234/067");
  EXPECT_EQ(path_of(2, 5, 17), "tile/2/005.p/17");
  EXPECT_EQ(path_of(kEntries, 999, 255), "tile/entries/999.p/255");
  EXPECT_EQ(path_of(kEntries, 1000), "tile/entries/x001/000");
}

TEST(TileName, EveryPathComesBack) {
  for (const int level : {kEntries, 0, 1, 7})
    for (const std::uint64_t index : {0u, 7u, 999u, 1000u, 1'000'000u, 4'000'000'000u})
      for (const unsigned width : {1u, 255u, 256u}) {
        const TileName name{{level, index}, width};
        EXPECT_EQ(TileName::parse(name.path()).value(), name) << name.path();
      }
}

TEST(TileName, WhatIsNoPathIsRefused) {
  for (const char* bad : {"",
                          "tile",
                          "tile/",
                          "tile/0",
                          "tile/0/",
                          "tile/0/1",
                          "tile/0/0001",
                          "tile/0/001.p/0",
                          "tile/0/001.p/256",
                          "tile/0/001.p/01",
                          "tile/0/001.p/",
                          "tile/8/001",
                          "tile/-1/001",
                          "tile/00/001",
                          "tile/entries",
                          "tile/entries/x000/001",
                          "tile/0/001/002",
                          "tile/0/x001",
                          "tile/0/../001",
                          "/tile/0/001",
                          "tile/0/001/",
                          "tile/data/001",
                          "tile/0/x01/x234/067"})
    EXPECT_EQ(TileName::parse(bad).error().code, Code::invalid_argument) << bad;
}

TEST(TileWidth, ATreeOf70000HasTheTilesOfTheSpecification) {
  EXPECT_EQ(tile_width({0, 272}, 70'000), 256u);
  EXPECT_EQ(tile_width({0, 273}, 70'000), 112u);
  EXPECT_EQ(tile_width({0, 274}, 70'000), 0u);
  EXPECT_EQ(tile_width({1, 0}, 70'000), 256u);
  EXPECT_EQ(tile_width({1, 1}, 70'000), 17u);
  EXPECT_EQ(tile_width({2, 0}, 70'000), 1u);
  EXPECT_EQ(tile_width({3, 0}, 70'000), 0u);
  EXPECT_EQ(tile_width({kEntries, 273}, 70'000), 112u);
  EXPECT_EQ(tile_width({0, 0}, 256), 256u);
  EXPECT_EQ(tile_width({0, 1}, 256), 0u);
  EXPECT_EQ(tile_width({1, 0}, 256), 1u);
}

TEST(Bundle, EntriesOfEverySizeComeBack) {
  const Bytes largest(limits::kAuditEntryBytesMax, 7);
  Bytes bundle;
  append_entry(bundle, as_bytes("one"));
  append_entry(bundle, {});
  append_entry(bundle, largest);
  EXPECT_EQ(Bytes(bundle.begin(), bundle.begin() + 5), (Bytes{0, 3, 'o', 'n', 'e'}));
  const auto entries = parse_bundle(bundle, 3, true).value();
  EXPECT_EQ(as_text(entries[0]), "one");
  EXPECT_TRUE(entries[1].empty());
  EXPECT_EQ(entries[2].size(), largest.size());
  EXPECT_EQ(parse_bundle(bundle, 2, false).value().size(), 2u);
  EXPECT_EQ(parse_bundle(bundle, 2, true).error().code, Code::data_corrupted);
  EXPECT_EQ(parse_bundle(bundle, 4, false).error().code, Code::data_corrupted);
  for (std::size_t cut = 1; cut < 10; ++cut)
    EXPECT_FALSE(parse_bundle(ByteView(bundle).first(bundle.size() - cut), 3, true));
}

// The files of every size give the root and proofs of the plain definition, and a log can go on
// from them.
TEST(RightEdge, FilesOfEverySizeLeadToTheRoot) {
  const TestFolder root;
  const TileFolder folder(root.path());
  RightEdge edge;
  std::vector<Hash> leaves;
  for (std::uint64_t n = 1; n <= 600; ++n) {
    edge.append(as_bytes(tile_entry(n)));
    leaves.push_back(leaf_hash(as_bytes(tile_entry(n))));
    write_tiles(folder, edge);
    if (n > 8 && n % 32 != 0 && n % 256 > 2) continue;
    ASSERT_EQ(edge.root(), root_of(leaves)) << n;
    ASSERT_EQ(make_root(n, folder.nodes(n)).value(), root_of(leaves)) << n;
    RightEdge loaded = RightEdge::load(folder, n).value();
    ASSERT_EQ(loaded.root(), root_of(leaves)) << n;
    ASSERT_TRUE(loaded.take_changed().empty()) << n;
    loaded.append(as_bytes("next"));
    auto more = leaves;
    more.push_back(leaf_hash(as_bytes("next")));
    ASSERT_EQ(loaded.root(), root_of(more)) << n;
  }
  // Older sizes are answered from the fuller tiles.
  for (const std::uint64_t n : {1u, 5u, 255u, 256u, 300u, 511u})
    EXPECT_EQ(make_root(n, folder.nodes(n)).value(), root_of(std::span(leaves).first(n)));
  const Proof proof = make_inclusion_proof(300, 600, folder.nodes(600)).value();
  EXPECT_TRUE(verify_inclusion(leaves[300], 300, 600, proof, root_of(leaves)));
}

TEST(RightEdge, ThreeLevelsOfTiles) {
  const TestFolder root;
  const TileFolder folder(root.path());
  RightEdge edge;
  CompactRange range;
  for (std::uint64_t n = 0; n < 65'536 + 300; ++n) {
    edge.append({});
    range.append(leaf_hash({}));
  }
  write_tiles(folder, edge);
  EXPECT_EQ(edge.root(), range.root());
  EXPECT_EQ(make_root(65'836, folder.nodes(65'836)).value(), range.root());
  EXPECT_EQ(RightEdge::load(folder, 65'836).value().root(), range.root());
  EXPECT_TRUE(std::filesystem::exists(root / "tile/2/000.p/1"));
  EXPECT_TRUE(std::filesystem::exists(root / "tile/1/000"));
  EXPECT_TRUE(std::filesystem::exists(root / "tile/1/001.p/1"));
  EXPECT_TRUE(std::filesystem::exists(root / "tile/entries/257.p/44"));
}

TEST(RightEdge, AnEntryThatWasNotHashedIsFound) {
  const TestFolder root;
  const TileFolder folder(root.path());
  RightEdge edge;
  edge.append(as_bytes("true"));
  write_tiles(folder, edge);
  Bytes forged;
  append_entry(forged, as_bytes("else"));
  ASSERT_TRUE(folder.write({{kEntries, 0}, 1}, forged));
  EXPECT_EQ(RightEdge::load(folder, 1).error().code, Code::data_corrupted);
  EXPECT_EQ(RightEdge::load(folder, 2).error().code, Code::data_corrupted);
}

TEST(TileFolder, AFullTileIsNeverChanged) {
  const TestFolder root;
  const TileFolder folder(root.path());
  Bytes tile(kTileWidth * sizeof(Hash), 1);
  const TileName name{{0, 0}, kTileWidth};
  ASSERT_TRUE(folder.write(name, tile));
  EXPECT_TRUE(folder.write(name, tile));
  tile[0] = 2;
  EXPECT_EQ(folder.write(name, tile).error().code, Code::data_corrupted);
  EXPECT_EQ(folder.read_hashes(name).value()[0][0], 1);
}

TEST(TileFolder, ATileOfAWrongLengthIsDamage) {
  const TestFolder root;
  const TileFolder folder(root.path());
  ASSERT_TRUE(folder.write({{0, 0}, 2}, Bytes(63)));
  EXPECT_EQ(folder.read_hashes({{0, 0}, 2}).error().code, Code::data_corrupted);
  EXPECT_EQ(folder.read_hashes({{0, 0}, 1}).error().code, Code::data_corrupted);
  EXPECT_EQ(folder.read_hashes({{0, 0}, 3}).error().code, Code::not_found);
}

}  // namespace
}  // namespace pandok::audit
